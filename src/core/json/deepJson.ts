/** `JSON.stringify` for parsed JSON of any depth: `JSON.parse` reads what the recursive `stringify` cannot write. */
export function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return stringifyDeep(value);
  }
}

/** Text that is written unchanged between values. */
class Literal {
  constructor(readonly text: string) {}
}

/** Avoids recursion with a stack of what is still to be written. */
function stringifyDeep(value: unknown): string {
  const out: string[] = [];
  const waiting: unknown[] = [value];
  while (waiting.length) {
    const next = waiting.pop();
    if (next instanceof Literal) out.push(next.text);
    else if (Array.isArray(next)) {
      waiting.push(new Literal(']'));
      for (let n = next.length - 1; n >= 0; n--) waiting.push(next[n], new Literal(n ? ',' : ''));
      waiting.push(new Literal('['));
    } else if (typeof next === 'object' && next !== null) {
      const entries = Object.entries(next);
      waiting.push(new Literal('}'));
      for (let n = entries.length - 1; n >= 0; n--) {
        const [key, inner] = entries[n]!;
        waiting.push(inner, new Literal(`${n ? ',' : ''}${JSON.stringify(key)}:`));
      }
      waiting.push(new Literal('{'));
    } else out.push(JSON.stringify(next ?? null));
  }
  return out.join('');
}

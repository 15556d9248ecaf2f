import { createContext, Script } from 'node:vm';

/** No check needs a longer pattern. Characters. */
const MAX_PATTERN = 1_000;
/** Of a longer text only this much is searched. Characters. */
const MAX_TEXT = 1_000_000;
const TIMEOUT_MS = 250;

/** What came of a search. `invalid`: the pattern cannot be read; `slow`: it was stopped, because it would take very long. */
export type Match = boolean | 'invalid' | 'slow';

/** Reads a pattern, as Unicode where it is valid there; undefined when it is none. */
function compiled(pattern: string): RegExp | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  for (const flags of ['u', ''])
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Many patterns escape more than `u` allows.
    }
  return undefined;
}

/** True for a pattern that can be read. */
export const isPattern = (pattern: string): boolean => compiled(pattern) !== undefined;

const SEARCH = new Script('pattern.test(text)');

/**
 * Searches a text. A pattern comes from a file and the text from a stranger, and together they can keep the engine busy for years, so the
 * search runs with a time limit of its own, which the engine looks at while it goes back and forth.
 */
export function searchPattern(pattern: string, text: string): Match {
  const regex = compiled(pattern);
  if (!regex) return 'invalid';
  try {
    const context = createContext({ pattern: regex, text: text.slice(0, MAX_TEXT) });
    return SEARCH.runInContext(context, { timeout: TIMEOUT_MS }) === true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'slow';
    throw error;
  }
}

/** What repeats without a bound: `*`, `+`, `{2,}`. */
const UNBOUNDED = /[*+]|\{\d+,\}/y;

/** True for a repetition without a bound inside of another, such as `(a+)+`, which is what makes most patterns slow. */
export function nestsRepetitions(pattern: string): boolean {
  const open: boolean[] = [];
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const c = pattern[at]!;
    if (c === '\\') at++;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') inClass = true;
    else if (c === '(') open.push(false);
    else if (c === ')') {
      const repeats = open.pop() ?? false;
      if (repeats && repeatsAt(pattern, at + 1)) return true;
      if (repeats && open.length) open[open.length - 1] = true;
    } else if (open.length && repeatsAt(pattern, at)) open[open.length - 1] = true;
  }
  return false;
}

function repeatsAt(pattern: string, at: number): boolean {
  UNBOUNDED.lastIndex = at;
  return UNBOUNDED.test(pattern);
}

// Masks the secrets in scripts of other tools (`client.global.set("token", "…")`). Scripts are not run here, only copied.
import { isSecretHeader, maskText, SECRET_MASK } from '../../../core/redaction';

/** Strings, comments, names, numbers, line breaks and single characters. A string ends with its line at the latest, a template does not. */
const PART =
  /"(?:[^"\\\r\n]|\\.)*"?|'(?:[^'\\\r\n]|\\.)*'?|`(?:[^`\\]|\\[^])*`?|\/\/[^\r\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?|[\p{L}_$][\p{L}\p{N}_$]*|\d[\d.]*|\n|[^\s]/gu;
/** A line that ends in one of these continues on the next. */
const GOES_ON = /^[(,=+.:?|&[{<]$/;
/** Methods whose first argument is a name. */
const TAKES_NAME = /^(?:set|get|has|clear|delete|header|setHeader|append|add|test|log|require)$/;
const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_.$[\]-]{0,150}$/u;
const NO_ACCESS = /^(?:return|in|of|typeof|case|yield|await)$/;

interface Part {
  readonly start: number;
  readonly text: string;
}

/** A script with each literal masked in statements that mention a secret name; names and code stay. */
export function maskScript(script: string, isSecret: (name: string) => boolean): string {
  let out = '';
  let from = 0;
  const replace = ({ start, text }: Part, by: string): void => {
    out += script.slice(from, start) + by;
    from = start + text.length;
  };
  for (const statement of statements(script)) {
    const secret = statement.some((part) => {
      if (/^[\p{L}_$]/u.test(part.text)) return isSecret(part.text);
      const name = /^["'`]/.test(part.text) ? literalText(part.text) : '';
      return IDENTIFIER.test(name) && (isSecret(name) || isSecretHeader(name));
    });
    statement.forEach((part, i) => {
      const before = statement[i - 1]?.text ?? '';
      if (/^\/[/*]/.test(part.text)) replace(part, maskText(part.text, 'text/plain').text);
      else if (/^["'`]/.test(part.text)) {
        const quote = part.text[0]!;
        const value = literalText(part.text);
        if (!secret || isName(statement, i)) {
          const masked = maskText(value, 'text/plain').text;
          if (masked !== value) replace(part, `${quote}${masked}${quote}`);
        } else if (!/^(?:(?:Bearer|Basic|Token)?\s*|\{\{[^{}]*\}\})$/i.test(value))
          replace(part, `${quote}${SECRET_MASK}${quote}`);
      } else if (secret && /^\d{4}/.test(part.text) && /^[,=:]$/.test(before)) replace(part, `"${SECRET_MASK}"`);
    });
  }
  return out + script.slice(from);
}

const literalText = (text: string): string =>
  text.slice(1, text.length > 1 && text.endsWith(text[0]!) ? -1 : undefined);

/** True for a literal that names something: a key, a property, or the first argument of methods like `set`. */
function isName(statement: readonly Part[], at: number): boolean {
  const text = (i: number): string => statement[i]?.text ?? '';
  const next = text(at + 1);
  if (text(at - 1) === '[' && next === ']')
    return (/^[\p{L}_$]/u.test(text(at - 2)) && !NO_ACCESS.test(text(at - 2))) || /^[\])]$/.test(text(at - 2));
  if (text(at - 1) === '(' && /^[,)]$/.test(next)) return TAKES_NAME.test(text(at - 2));
  return next === ':' && /^[{,]$/.test(text(at - 1));
}

function* statements(script: string): Generator<readonly Part[]> {
  let current: Part[] = [];
  for (const match of script.matchAll(PART)) {
    const text = match[0];
    const last = current.at(-1)?.text ?? '';
    if (text === '\n' && GOES_ON.test(last)) continue;
    if (text !== ';' && text !== '\n') {
      current.push({ start: match.index, text });
      continue;
    }
    if (current.length) yield current;
    current = [];
  }
  if (current.length) yield current;
}

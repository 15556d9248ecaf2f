// Reads JSON without losing digits: JavaScript numbers hold 15 of them, and IDs can have more.

/** Strings are matched first, so that digits in them stay. An unclosed one matches to the end, to avoid quadratic time. */
const tokens = (moreDigits: string): RegExp =>
  new RegExp(String.raw`("[^"\\]*(?:\\.[^"\\]*)*"?)|-?\d[\d.eE+-]${moreDigits}`, 'gs');
const NUMBERS = tokens('*');
const LONG_NUMBERS = tokens('{15,}');

/** Parses JSON with every number as its original text; undefined if it is not JSON. */
export const parseNumbersAsText = (text: string): unknown => parse(text, NUMBERS);

/** Parses JSON with numbers of 16 or more characters as their original text; undefined if it is not JSON. */
export const parseLongNumbersAsText = (text: string): unknown => parse(text, LONG_NUMBERS);

function parse(text: string, numbers: RegExp): unknown {
  const quoted = text.replace(numbers, (token, string: string | undefined) =>
    string === undefined ? `"${token}"` : token,
  );
  try {
    return JSON.parse(quoted) as unknown;
  } catch {
    return undefined;
  }
}

const WHOLE = /^-?\d+$/;

/** Parses JSON with integers that JavaScript would round as `bigint`; undefined if it is not JSON. */
export function parseWithBigInts(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return /\d{16}/.test(text) ? withBigInts(value, parseLongNumbersAsText(text)) : value;
}

/** `exact` is the same value with long numbers as text. */
function withBigInts(value: unknown, exact: unknown): unknown {
  if (typeof value === 'number')
    return !Number.isSafeInteger(value) && typeof exact === 'string' && WHOLE.test(exact) ? BigInt(exact) : value;
  if (typeof value !== 'object' || value === null) return value;
  const parts = exact as Readonly<Record<string, unknown>>;
  if (Array.isArray(value)) return value.map((one, at) => withBigInts(one, parts[at]));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withBigInts(one, parts[name])]));
}

/** The JSON of a value whose integers may be `bigint`. */
export function stringifyBigInts(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(stringifyBigInts).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return `{${Object.entries(value)
    .map(([name, one]) => `${JSON.stringify(name)}:${stringifyBigInts(one)}`)
    .join(',')}}`;
}

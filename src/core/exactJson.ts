// Reads JSON without losing digits: JavaScript's numbers hold 15 of them, and IDs can have more.

/** Strings are matched first, so that digits in them stay. A string that never ends is taken to the end of the text, or each quote would be searched again. */
const tokens = (moreDigits: string): RegExp =>
  new RegExp(String.raw`("[^"\\]*(?:\\.[^"\\]*)*"?)|-?\d[\d.eE+-]${moreDigits}`, 'gs');
const NUMBERS = tokens('*');
const LONG_NUMBERS = tokens('{15,}');

/** A JSON text as a value, with every number as the text it is written as; undefined when it is not JSON. */
export const parseExactly = (text: string): unknown => parse(text, NUMBERS);

/** A JSON text as a value, with numbers of 16 and more characters as the text they are written as; undefined when it is not JSON. */
export const parseKeepingDigits = (text: string): unknown => parse(text, LONG_NUMBERS);

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

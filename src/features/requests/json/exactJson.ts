// A string that never ends is taken to the end of the text: looking for its end anew at each quote would take for ever.
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*"?)|-?\d[\d.eE+-]*/gs;

/** Reads a JSON text with every number as the text it is written as, so that ids beyond 2^53 stay what they are; undefined when it is not JSON. */
export function parseExactly(text: string): unknown {
  const quoted = text.replace(TOKENS, (token, string: string | undefined) =>
    string !== undefined ? token : `"${token}"`,
  );
  try {
    return JSON.parse(quoted) as unknown;
  } catch {
    return undefined;
  }
}

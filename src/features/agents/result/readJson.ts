// A string that never ends is taken to the end of the text: looking for its end anew at each quote would take for ever.
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*"?)|-?\d[\d.eE+-]{15,}/gs;

/** A JSON text as a value, with numbers that JavaScript cannot hold as the text they are written as; the text itself when it is not JSON. */
export function readJson(text: string): unknown {
  const exact = text.replace(TOKENS, (token, string: string | undefined) =>
    string !== undefined ? token : `"${token}"`,
  );
  try {
    return JSON.parse(exact) as unknown;
  } catch {
    return text;
  }
}

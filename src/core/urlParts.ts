/** A URL as typed, split at its question mark. `query` is undefined without one; a fragment belongs to neither. */
export function splitUrl(url: string): { readonly path: string; readonly query?: string; readonly fragment: string } {
  const hash = url.indexOf('#');
  const head = hash < 0 ? url : url.slice(0, hash);
  const fragment = hash < 0 ? '' : url.slice(hash);
  const mark = head.indexOf('?');
  return mark < 0 ? { path: head, fragment } : { path: head.slice(0, mark), query: head.slice(mark + 1), fragment };
}

/** The percent-decoded text; unchanged if it cannot be decoded. */
export function decodePart(text: string): string {
  const plain = text.replace(/\+/g, ' ');
  if (!plain.includes('%')) return plain;
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain.replace(ESCAPES, (run) => decodedRun(run) ?? run);
  }
}

const ESCAPES = /(?:%[0-9a-f]{2})+/gi;

/** True for a text with percent escapes that are not UTF-8, such as `%E9`: decoding leaves them, so encoding again would change them. */
export function hasOtherEscapes(text: string): boolean {
  return [...text.matchAll(ESCAPES)].some(([run]) => decodedRun(run) === undefined);
}

/** Completes the encoding of a partly encoded name or value; percent escapes that are not UTF-8 stay unchanged. */
export function completeEncoding(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+|[^%]+|%/gi, (run) => {
    if (!/^%./.test(run)) return encodePart(run.replace(/\+/g, ' '));
    const decoded = decodedRun(run);
    return decoded === undefined ? run : encodePart(decoded);
  });
}

function decodedRun(run: string): string | undefined {
  try {
    return decodeURIComponent(run);
  } catch {
    return undefined;
  }
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Percent-encodes a name or value. A lone surrogate, which has no encoding, becomes U+FFFD. */
export function encodePart(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATE, '\ufffd'));
}

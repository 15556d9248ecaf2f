/** A URL as typed, cut at its question mark. `query` is undefined without one; a fragment belongs to neither. */
export function splitUrl(url: string): { readonly path: string; readonly query?: string; readonly fragment: string } {
  const hash = url.indexOf('#');
  const head = hash < 0 ? url : url.slice(0, hash);
  const fragment = hash < 0 ? '' : url.slice(hash);
  const mark = head.indexOf('?');
  return mark < 0 ? { path: head, fragment } : { path: head.slice(0, mark), query: head.slice(mark + 1), fragment };
}

/** The text as it was before percent encoding; what cannot be decoded stays as it is. */
export function decodePart(text: string): string {
  const plain = text.replace(/\+/g, ' ');
  if (!plain.includes('%')) return plain;
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Percent encoding of a name or value. Half a surrogate pair, which has no encoding, becomes U+FFFD. */
export function encodePart(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATE, '\ufffd'));
}

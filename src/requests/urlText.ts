import type { Pair } from '../api/types';

/** An address as typed, cut at its question mark. `query` is undefined without one; a fragment belongs to neither. */
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

const decodePair = (piece: string): Pair => {
  const sign = piece.indexOf('=');
  return sign < 0 ? [decodePart(piece), ''] : [decodePart(piece.slice(0, sign)), decodePart(piece.slice(sign + 1))];
};

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Percent encoding of a name or value. Half a surrogate pair, which has no encoding, becomes U+FFFD. */
export function encodePart(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATE, '\ufffd'));
}

const encodePair = ([name, value]: Pair): string => `${encodePart(name)}=${encodePart(value)}`;

/** The pairs of a query or form text, in order, decoded. */
export function decodePairs(text: string): Pair[] {
  return text === ''
    ? []
    : text
        .split('&')
        .filter((piece) => piece !== '')
        .map(decodePair);
}

/** Pairs as a query or form text. */
export function encodePairs(pairs: readonly Pair[]): string {
  return pairs.map(encodePair).join('&');
}

/** The query of an address as pairs. */
export function queryPairs(url: string): Pair[] {
  return decodePairs(splitUrl(url).query ?? '');
}

/**
 * The address with other query pairs. Pairs that did not change keep their text to the letter, so that editing one does not re-encode
 * the others.
 */
export function withQuery(url: string, pairs: readonly Pair[]): string {
  const { path, query, fragment } = splitUrl(url);
  const kept = new Map<string, string[]>();
  for (const piece of (query ?? '').split('&')) {
    if (piece === '') continue;
    const key = JSON.stringify(decodePair(piece));
    kept.set(key, [...(kept.get(key) ?? []), piece]);
  }
  const text = pairs.map((pair) => kept.get(JSON.stringify([pair[0], pair[1]]))?.shift() ?? encodePair(pair)).join('&');
  return `${path}${text ? `?${text}` : ''}${fragment}`;
}

/** Single-brace placeholders that are still to be filled, `{contactId}`. Double-brace variables are not among them. */
export function openPlaceholders(url: string): string[] {
  return [...splitUrl(url).path.matchAll(/(^|[^{])\{([\w.-]+)\}(?!\})/g)].map((m) => m[2]!);
}

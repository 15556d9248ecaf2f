import type { Pair } from '../../api/client/types';
import { decodePart, completeEncoding, encodePart, hasOtherEscapes, splitUrl } from '../../core/urlParts';

export { decodePart, completeEncoding, encodePart, hasOtherEscapes, splitUrl };

const decodePair = (piece: string): Pair => {
  const sign = piece.indexOf('=');
  return sign < 0 ? [decodePart(piece), ''] : [decodePart(piece.slice(0, sign)), decodePart(piece.slice(sign + 1))];
};

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
export function readQueryPairs(url: string): Pair[] {
  return decodePairs(splitUrl(url).query ?? '');
}

/**
 * The address with other query pairs. Unchanged pairs keep their text, so that editing one does not re-encode
 * the others.
 */
export function replaceQuery(url: string, pairs: readonly Pair[]): string {
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

/** Single-brace placeholders that still need a value, such as `{contactId}`. Double-brace variables are not included. */
export function findOpenPlaceholders(url: string): string[] {
  return [...splitUrl(url).path.matchAll(/(^|[^{])\{([\w.-]+)\}(?!\})/g)].map((m) => m[2]!);
}

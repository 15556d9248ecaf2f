import { encodePart } from '../../requests';
import { maskPlaceholders } from '../parse/placeholders';
import { spanText, type HttpDocument, type Span } from '../parse/tree';

/** A scheme at the start of a target. */
export const URL_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** The spans of blanks in a piece of a target, outside placeholders. An address has none (RFC 3986). */
export function findTargetBlanks(document: HttpDocument, piece: Span): readonly Span[] {
  const text = spanText(document, piece);
  if (!/[ \t]/.test(text)) return [];
  return Array.from(maskPlaceholders(text).matchAll(/[ \t]+/g), ({ index, 0: blanks }) => ({
    start: piece.start + index,
    end: piece.start + index + blanks.length,
  }));
}

/** Host and port of an origin. */
export function originHost(origin: string | undefined): string | undefined {
  return origin?.slice(origin.indexOf('://') + 3);
}

/** The target without `#` and what follows, except inside placeholders. */
export function removeFragment(target: string): string {
  const hash = maskPlaceholders(target).indexOf('#');
  return hash < 0 ? target : target.slice(0, hash);
}

/** The path of a target, without its query. */
export function targetPath(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

/** Everything except visible ASCII characters, which an address cannot contain. Existing escapes stay. */
const UNENCODED = /[^\u0021-\u007e]+/g;

/** The target with invalid characters percent-encoded. */
export function encodeTarget(target: string): string {
  const mark = target.indexOf('://');
  const slash = mark < 0 ? 0 : target.indexOf('/', mark + 3);
  if (slash < 0) return target;
  // The authority stays as written, so that the client sees a host in another alphabet as it is.
  return target.slice(0, slash) + target.slice(slash).replace(UNENCODED, encodePart);
}

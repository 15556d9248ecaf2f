const BINARY_TYPES =
  /^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:octet-stream|pdf|zip|gzip|x-(?:zip|gzip|tar)|vnd\.(?:ms-|openxmlformats)))/i;
/** How much of a body is inspected to detect its kind. */
const HEAD_BYTES = 1024;
const OPEN_OBJECT = 0x7b;
const OPEN_ARRAY = 0x5b;

/** What the beginning of a body and its Content-Type say about it. */
export interface BodyFormat {
  readonly isBinary: boolean;
  /** It starts like a JSON object or list, whatever its Content-Type says. */
  readonly opensJson: boolean;
  /** By byte order mark, then Content-Type; UTF-8 if neither says. */
  readonly charset: string;
}

/** Detects the format of a body. */
export function bodyFormat(start: Buffer, contentType: string): BodyFormat {
  const first = firstVisible(start);
  const opensJson = first === OPEN_OBJECT || first === OPEN_ARRAY;
  return {
    isBinary: !opensJson && isBinary(contentType, start.subarray(0, HEAD_BYTES)),
    opensJson,
    charset: charsetOf(start, contentType),
  };
}

/** Index of the first byte that is neither white space nor part of a UTF-8 byte order mark. */
function firstVisible(body: Buffer): number {
  let at = 0;
  while (body[at] === 0xef && body[at + 1] === 0xbb && body[at + 2] === 0xbf && at < 6) at += 3;
  while (at < body.length && at < HEAD_BYTES && (body[at] as number) <= 0x20) at++;
  return body[at] ?? 0;
}

function isBinary(type: string, start: Buffer): boolean {
  if (BINARY_TYPES.test(type)) return true;
  if (/charset\s*=\s*"?utf-?16/i.test(type)) return false;
  const marked = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  return !marked && start.includes(0);
}

/** UTF-16 byte order without a mark, detected by the first character, which is ASCII in JSON; big-endian if that is inconclusive (RFC 2781). */
const utf16Of = (body: Buffer): string => (body[1] === 0 && body[0] !== 0 ? 'utf-16le' : 'utf-16be');

function charsetOf(body: Buffer, contentType: string): string {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
  return /^utf-?16$/.test(charset) ? utf16Of(body) : charset;
}

/** True for the charsets whose bytes are UTF-8. */
export function isUtf8Charset(charset: string): boolean {
  return charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii';
}

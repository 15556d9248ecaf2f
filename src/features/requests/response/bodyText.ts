import { printJson } from '../json/jsonPrinter';

/** The beginning of a body, as displayed. */
export interface BodyHead {
  readonly text: string;
  /** It is one JSON value. */
  readonly json: boolean;
  /** There is more than `text` shows. */
  readonly cut: boolean;
}

const NEWLINE = 0x0a;

function printed(text: string): { bytes: Buffer; json: boolean } {
  const { bytes, valid } = printJson(Buffer.from(text, 'utf8'));
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), json: valid };
}

/** Where to cut at most `limit` bytes after `from`: at the end of a line, or between two characters if the line is too long. */
function cutAt(bytes: Uint8Array, limit: number, from = 0): number {
  const line = bytes.lastIndexOf(NEWLINE, from + limit - 1);
  if (line > from + limit / 2) return line;
  let at = from + limit;
  while (at > from && (bytes[at]! & 0xc0) === 0x80) at--;
  return at > from ? at : from + limit;
}

/** Where the parts of a long text start and end, each at most `size` bytes; a single part if the text is no longer than that. */
export function splitParts(bytes: Uint8Array, size: number): { readonly start: number; readonly end: number }[] {
  const parts: { start: number; end: number }[] = [];
  for (let start = 0; start < bytes.length || !parts.length;) {
    const end = bytes.length - start <= size ? bytes.length : cutAt(bytes, size, start);
    parts.push({ start, end });
    start = bytes[end] === NEWLINE ? end + 1 : end;
  }
  return parts;
}

/** The beginning of a body, at most `limit` bytes, formatted if it is JSON. */
export function bodyHead(text: string, limit: number): BodyHead {
  const { bytes, json } = printed(text);
  if (bytes.length <= limit) return { text: bytes.toString('utf8'), json, cut: false };
  return { text: bytes.toString('utf8', 0, cutAt(bytes, limit)), json, cut: true };
}

/** The whole body, formatted if it is JSON, otherwise as received. */
export function layOutBody(text: string): string {
  const { bytes, json } = printed(text);
  return json ? bytes.toString('utf8') : text;
}

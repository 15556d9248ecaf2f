import { printJson } from './jsonPrinter';

/** The beginning of a body as it is shown. */
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

/** Where to cut at most `limit` bytes: behind a line's end, or, on a line that is too long, between two characters. */
function cutAt(bytes: Uint8Array, limit: number): number {
  const line = bytes.lastIndexOf(NEWLINE, limit - 1);
  if (line > limit / 2) return line;
  let at = limit;
  while (at > 0 && (bytes[at]! & 0xc0) === 0x80) at--;
  return at;
}

/** The beginning of a body, at most `limit` bytes of it, laid out when it is JSON. */
export function headOf(text: string, limit: number): BodyHead {
  const { bytes, json } = printed(text);
  if (bytes.length <= limit) return { text: bytes.toString('utf8'), json, cut: false };
  return { text: bytes.toString('utf8', 0, cutAt(bytes, limit)), json, cut: true };
}

/** The whole body, laid out when it is JSON, else as received. */
export function layOut(text: string): string {
  const { bytes, json } = printed(text);
  return json ? bytes.toString('utf8') : text;
}

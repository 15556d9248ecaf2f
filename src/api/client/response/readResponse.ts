import { StringDecoder } from 'node:string_decoder';
import { findHeaderValue } from '../../../core/headers';
import { yieldToEventLoop, LARGE_TEXT_CHARS, readFlags, parseJson, scanFlags, type ResponseFlags } from './json';
import type { ApiResponse, Pair } from '../types';

/** The detected kind of a body, whatever its Content-Type says. `broken`: it starts like JSON but is not valid. */
export type ResponseBodyKind = 'empty' | 'json' | 'broken' | 'html' | 'text' | 'binary';

/** A response with what the envelope check needs to know about its body. */
export interface ReadResponse {
  readonly answer: ApiResponse;
  readonly kind: ResponseBodyKind;
  readonly flags: ResponseFlags;
}

const BINARY_TYPES =
  /^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:octet-stream|pdf|zip|gzip|x-(?:zip|gzip|tar)|vnd\.(?:ms-|openxmlformats)))/i;
/** Removes the credential from a body that echoes it. `isInBytes` may search UTF-8 bytes only. */
export interface SecretCleaner {
  text(text: string): string;
  isInBytes(bytes: Buffer): boolean;
}

/** Changes nothing. */
export const NO_CLEANING: SecretCleaner = { text: (text) => text, isInBytes: () => false };

/** How much of a body is inspected to detect its kind. */
const HEAD_BYTES = 1024;
const OPEN_OBJECT = 0x7b;
const OPEN_ARRAY = 0x5b;
const HTML_START = /^(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i;

/** True for a text that starts like a web page. */
export function looksLikeHtml(text: string): boolean {
  return HTML_START.test(text.slice(0, 2048).trimStart());
}

/**
 * Reads a body as text and, if possible, JSON. Large JSON is only scanned for its flags; its value is parsed when `json` is first read.
 * Yields the thread every few milliseconds.
 */
export async function readResponse(
  head: { status: number; statusText: string; headers: readonly Pair[] },
  body: Buffer,
  cleaner: SecretCleaner,
): Promise<ReadResponse> {
  const type = findHeaderValue(head.headers, 'content-type') ?? '';
  const begins = firstVisible(body);
  const opensJson = begins === OPEN_OBJECT || begins === OPEN_ARRAY;
  if (!body.length) return { answer: new ReceivedBody(head, '', 0), kind: 'empty', flags: {} };
  if (!opensJson && isBinary(type, body.subarray(0, HEAD_BYTES)))
    return { answer: new ReceivedBody(head, '', body.length, body), kind: 'binary', flags: {} };

  const text =
    body.length > LARGE_TEXT_CHARS ? await largeText(body, type, cleaner) : cleaner.text(decodeText(body, type));
  const saysJson = /[/+]json\b/i.test(type);
  if (!text.trim()) return { answer: new ReceivedBody(head, text, body.length), kind: 'empty', flags: {} };
  if (opensJson || saysJson) {
    if (text.length > LARGE_TEXT_CHARS) {
      const flags = await scanFlags(text);
      const answer = new ReceivedBody(head, text, body.length);
      if (flags) answer.parseLater();
      return { answer, kind: flags ? 'json' : 'broken', flags: flags ?? {} };
    }
    try {
      const json = parseJson(text);
      const answer = new ReceivedBody(head, text, body.length);
      answer.keep(json);
      return { answer, kind: 'json', flags: readFlags(json) };
    } catch {
      const kind = looksLikeHtml(text) ? 'html' : 'broken';
      return { answer: new ReceivedBody(head, text, body.length), kind, flags: {} };
    }
  }
  const html = /\bhtml\b/i.test(type) || looksLikeHtml(text);
  return { answer: new ReceivedBody(head, text, body.length), kind: html ? 'html' : 'text', flags: {} };
}

/** The response of a call. `json` is parsed on first use if the text is large. */
class ReceivedBody implements ApiResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Pair[];
  readonly text: string;
  readonly size: number;
  readonly bytes?: Uint8Array;
  /** A JavaScript private field, so that neither a spread nor JSON of the response has the value twice. */
  #json: unknown;
  #waiting = false;

  constructor(
    head: { status: number; statusText: string; headers: readonly Pair[] },
    text: string,
    size: number,
    bytes?: Uint8Array,
  ) {
    this.status = head.status;
    this.statusText = head.statusText;
    this.headers = head.headers;
    this.text = text;
    this.size = size;
    if (bytes) this.bytes = bytes;
  }

  get json(): unknown {
    if (this.#waiting) {
      this.#waiting = false;
      try {
        this.#json = parseJson(this.text);
      } catch {
        this.#json = undefined;
      }
    }
    return this.#json;
  }

  keep(json: unknown): void {
    this.#json = json;
  }

  parseLater(): void {
    this.#waiting = true;
  }
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

/** How many bytes are decoded at a time. */
const PIECE = 512 * 1024;

async function largeText(body: Buffer, type: string, cleaner: SecretCleaner): Promise<string> {
  await yieldToEventLoop();
  if (!isUtf8(charsetOf(body, type))) return cleaner.text(decodeText(body, type));
  const found = cleaner.isInBytes(body);
  await yieldToEventLoop();
  const decoder = new StringDecoder('utf8');
  let text = '';
  for (let at = 0; at < body.length; at += PIECE) {
    text += decoder.write(body.subarray(at, at + PIECE));
    await yieldToEventLoop();
  }
  text = withoutMark(text + decoder.end());
  return found ? cleaner.text(text) : text;
}

/** UTF-16 byte order without a mark, detected by the first character, which is ASCII in JSON; big-endian if that is inconclusive (RFC 2781). */
const utf16Of = (body: Buffer): string => (body[1] === 0 && body[0] !== 0 ? 'utf-16le' : 'utf-16be');

/** The body as text, by byte order mark, then charset, then as UTF-8. Unknown charsets count as UTF-8. */
function decodeText(body: Buffer, contentType: string): string {
  const charset = charsetOf(body, contentType);
  if (isUtf8(charset)) return withoutMark(body.toString('utf8'));
  try {
    return withoutMark(new TextDecoder(charset).decode(body));
  } catch {
    return withoutMark(body.toString('utf8'));
  }
}

function charsetOf(body: Buffer, contentType: string): string {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
  return /^utf-?16$/.test(charset) ? utf16Of(body) : charset;
}

function isUtf8(charset: string): boolean {
  return charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii';
}

/** Some servers add a second byte order mark to text that already has one. */
function withoutMark(text: string): string {
  return text.replace(/^\ufeff{1,2}/, '');
}

import { StringDecoder } from 'node:string_decoder';
import { findHeaderValue } from '../../../core/headers';
import { bodyFormat, isUtf8Charset } from './bodyFormat';
import type { LargeBody } from './largeBody';
import { yieldToEventLoop, LARGE_TEXT_CHARS, readFlags, parseJson, scanFlags, type ResponseFlags } from './json';
import type { ApiResponse, Pair } from '../types';

/** A response without its body. */
type ResponseHead = Pick<ApiResponse, 'status' | 'statusText' | 'headers'>;

/** The detected kind of a body, whatever its Content-Type says. `broken`: it starts like JSON but is not valid. */
export type ResponseBodyKind = 'empty' | 'json' | 'broken' | 'html' | 'text' | 'binary';

/** A response with what the envelope check needs to know about its body. */
export interface ReadResponse {
  readonly response: ApiResponse;
  readonly kind: ResponseBodyKind;
  readonly flags: ResponseFlags;
  /** The beginning of a body that is in a file; otherwise the text of the response is complete. */
  readonly start?: string;
}

/** Removes the credential from a body that echoes it. `isInBytes` may search UTF-8 bytes only. */
export interface SecretCleaner {
  text(text: string): string;
  isInBytes(bytes: Buffer): boolean;
}

/** Changes nothing. */
export const NO_CLEANING: SecretCleaner = { text: (text) => text, isInBytes: () => false };

const HTML_START = /^(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i;

/** True for a text that starts like a web page. */
export function looksLikeHtml(text: string): boolean {
  return HTML_START.test(text.slice(0, 2048).trimStart());
}

/**
 * Reads a body as text and, if possible, JSON. Large JSON is only scanned for its flags; its value is parsed when `json` is first read.
 * Yields the thread every few milliseconds.
 */
export async function readResponse(head: ResponseHead, body: Buffer, cleaner: SecretCleaner): Promise<ReadResponse> {
  const type = findHeaderValue(head.headers, 'content-type') ?? '';
  const { isBinary, opensJson, charset } = bodyFormat(body, type);
  if (!body.length) return { response: new ReceivedBody(head, '', 0), kind: 'empty', flags: {} };
  if (isBinary) return { response: new ReceivedBody(head, '', body.length, body), kind: 'binary', flags: {} };

  const text =
    body.length > LARGE_TEXT_CHARS ? await largeText(body, charset, cleaner) : cleaner.text(decodeText(body, charset));
  const saysJson = /[/+]json\b/i.test(type);
  if (!text.trim()) return { response: new ReceivedBody(head, text, body.length), kind: 'empty', flags: {} };
  if (opensJson || saysJson) {
    if (text.length > LARGE_TEXT_CHARS) {
      const flags = await scanFlags(text);
      const response = new ReceivedBody(head, text, body.length);
      if (flags) response.parseLater();
      return { response, kind: flags ? 'json' : 'broken', flags: flags ?? {} };
    }
    try {
      const json = parseJson(text);
      const response = new ReceivedBody(head, text, body.length);
      response.keep(json);
      return { response, kind: 'json', flags: readFlags(json) };
    } catch {
      const kind = looksLikeHtml(text) ? 'html' : 'broken';
      return { response: new ReceivedBody(head, text, body.length), kind, flags: {} };
    }
  }
  const html = /\bhtml\b/i.test(type) || looksLikeHtml(text);
  return { response: new ReceivedBody(head, text, body.length), kind: html ? 'html' : 'text', flags: {} };
}

/** Reads a response whose body is in a file: what its beginning says. */
export async function readLargeResponse(head: ResponseHead, body: LargeBody): Promise<ReadResponse> {
  const { start, format } = body;
  const response = { ...head, text: '', size: body.size, large: body };
  if (format.isBinary) return { response, kind: 'binary', flags: {} };
  if (format.opensJson) return { response, kind: 'json', flags: (await scanFlags(start, true)) ?? {}, start };
  const type = findHeaderValue(head.headers, 'content-type') ?? '';
  const isHtml = /\bhtml\b/i.test(type) || looksLikeHtml(start);
  return { response, kind: isHtml ? 'html' : /[/+]json\b/i.test(type) ? 'broken' : 'text', flags: {}, start };
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

  constructor(head: ResponseHead, text: string, size: number, bytes?: Uint8Array) {
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

/** How many bytes are decoded at a time. */
const PIECE = 512 * 1024;

async function largeText(body: Buffer, charset: string, cleaner: SecretCleaner): Promise<string> {
  await yieldToEventLoop();
  if (!isUtf8Charset(charset)) return cleaner.text(decodeText(body, charset));
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

/** The body as text. Unknown charsets count as UTF-8. */
function decodeText(body: Buffer, charset: string): string {
  if (isUtf8Charset(charset)) return withoutMark(body.toString('utf8'));
  try {
    return withoutMark(new TextDecoder(charset).decode(body));
  } catch {
    return withoutMark(body.toString('utf8'));
  }
}

/** Some servers add a second byte order mark to text that already has one. */
function withoutMark(text: string): string {
  return text.replace(/^\ufeff{1,2}/, '');
}

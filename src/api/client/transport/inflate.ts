import type { IncomingMessage } from 'http';
import { isUtf8 } from 'node:buffer';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** Why a body could not be read completely. `limit` is in bytes. */
export type BodyFailure =
  | { readonly why: 'too-large'; readonly limit: number }
  | { readonly why: 'broken'; readonly code: string; readonly message: string }
  | { readonly why: 'encoding'; readonly code: string };

/** Called once, with the whole decompressed body or with the failure. */
export type OnBodyDone = (failure: BodyFailure | undefined, body: Buffer | undefined) => void;

/** The compressions that the client accepts. */
export const ACCEPT_ENCODING = 'gzip, deflate, br';

/** Values that servers send as a content coding although they change no byte: nothing, a charset, a transfer coding. */
const NO_CODING =
  /^(?:identity|none|binary|[78]bit|(?:aws-)?chunked|utf-?\d+(?:le|be)?|us-ascii|iso-8859-\d+|windows-\d+)?$/;
const CODING = /^(?:x-gzip|gzip|br|deflate)$/;

/**
 * Reads a response's body, decompressed, up to `maxBytes` of decompressed data, and destroys the stream beyond that.
 * Several encodings are decoded in turn. For an unknown one the raw bytes are returned; if they are not text, it is a failure.
 */
export function collectBody(res: IncomingMessage, maxBytes: number, bodiless: boolean, done: OnBodyDone): void {
  let finished = false;
  const decoders: Transform[] = [];
  const finish = (failure: BodyFailure | undefined, body?: Buffer): void => {
    if (finished) return;
    finished = true;
    if (failure) {
      for (const decoder of decoders) decoder.destroy();
      res.destroy();
    }
    done(failure, body);
  };
  const broken = (error?: NodeJS.ErrnoException): void =>
    finish({ why: 'broken', code: error?.code ?? 'ECONNRESET', message: error?.message ?? 'the answer broke off' });

  // An error may follow after the response was abandoned, and it needs a listener.
  res.on('error', broken);
  res.on('close', () => {
    if (!res.complete) broken();
  });
  const length = Number(res.headers['content-length']);
  if (!bodiless && length > maxBytes) {
    finish({ why: 'too-large', limit: maxBytes });
    return;
  }
  const codings = bodiless ? [] : codingsOf(res);
  const unknown = codings.find((coding) => !CODING.test(coding));
  const keep = collector(maxBytes, (failure, body) => {
    const unread = unknown !== undefined && body !== undefined && !isUtf8(body);
    finish(unread ? { why: 'encoding', code: unknown } : failure, body);
  });
  const read = (stream: IncomingMessage | Transform, left: readonly string[]): void => {
    const coding = left.at(-1);
    if (coding === undefined) {
      keep(stream);
      return;
    }
    const onEmpty = (): void => finish(undefined, Buffer.alloc(0));
    stream.once('end', onEmpty);
    stream.once('data', (first: Buffer) => {
      stream.off('end', onEmpty);
      const decoder = decoderFor(coding, first);
      decoders.push(decoder);
      decoder.on('error', (error: NodeJS.ErrnoException) =>
        finish({ why: 'encoding', code: error.code ?? 'Z_DATA_ERROR' }),
      );
      read(decoder, left.slice(0, -1));
      stream.pause();
      stream.unshift(first);
      stream.pipe(decoder);
    });
  };
  read(res, unknown === undefined ? codings : []);
}

/** The content codings of a body, in order. */
function codingsOf(res: IncomingMessage): readonly string[] {
  return (res.headers['content-encoding'] ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => !NO_CODING.test(coding));
}

function decoderFor(coding: string, first: Buffer): Transform {
  if (coding === 'br') return createBrotliDecompress();
  if (coding !== 'deflate') return createGunzip();
  // Some servers send the bare stream without its zlib header, whose low half is always 8.
  return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
}

function collector(
  maxBytes: number,
  finish: (failure: BodyFailure | undefined, body?: Buffer) => void,
): (stream: IncomingMessage | Transform) => void {
  return (stream) => {
    let chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        chunks = [];
        finish({ why: 'too-large', limit: maxBytes });
      } else {
        chunks.push(chunk);
      }
    });
    stream.once('end', () => finish(undefined, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size)));
  };
}

import type { IncomingMessage } from 'http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** Why a body could not be read to its end. `limit` is in bytes. */
export type BodyFailure =
  | { readonly why: 'too-large'; readonly limit: number }
  | { readonly why: 'broken'; readonly code: string; readonly message: string }
  | { readonly why: 'encoding'; readonly code: string };

/** Told once, with the whole decompressed body or with what went wrong. */
export type BodyDone = (failure: BodyFailure | undefined, body: Buffer | undefined) => void;

/** The compressions the client offers to take. */
export const ACCEPT_ENCODING = 'gzip, deflate, br';

/**
 * Reads an answer's body, decompressed, up to `maxBytes` of decompressed data, and destroys the stream beyond that.
 * A compression nobody offered leaves the bytes as they are.
 */
export function collect(res: IncomingMessage, maxBytes: number, bodiless: boolean, done: BodyDone): void {
  let finished = false;
  let decoder: Transform | undefined;
  const finish = (failure: BodyFailure | undefined, body?: Buffer): void => {
    if (finished) return;
    finished = true;
    if (failure) {
      decoder?.destroy();
      res.destroy();
    }
    done(failure, body);
  };
  const broken = (error?: NodeJS.ErrnoException): void =>
    finish({ why: 'broken', code: error?.code ?? 'ECONNRESET', message: error?.message ?? 'the answer broke off' });

  // An error may follow after the answer is given up; it must find a listener.
  res.on('error', broken);
  res.on('close', () => {
    if (!res.complete) broken();
  });
  const length = Number(res.headers['content-length']);
  if (!bodiless && length > maxBytes) {
    finish({ why: 'too-large', limit: maxBytes });
    return;
  }
  const keep = collector(maxBytes, finish);
  const encoding = bodiless ? '' : (res.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (!encoding || encoding === 'identity') {
    keep(res);
    return;
  }
  res.once('data', (first: Buffer) => {
    decoder = decoderFor(encoding, first);
    if (!decoder) {
      res.pause();
      res.unshift(first);
      keep(res);
      res.resume();
      return;
    }
    decoder.on('error', (error: NodeJS.ErrnoException) =>
      finish({ why: 'encoding', code: error.code ?? 'Z_DATA_ERROR' }),
    );
    keep(decoder);
    res.pause();
    res.unshift(first);
    res.pipe(decoder);
  });
  res.once('end', () => {
    if (!decoder) finish(undefined, Buffer.alloc(0));
  });
}

function decoderFor(encoding: string, first: Buffer): Transform | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      // Some servers send the bare stream without its zlib header, whose low half is always 8.
      return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    default:
      return undefined;
  }
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

import type { IncomingMessage } from 'http';
import { isUtf8 } from 'node:buffer';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { BodySink, TransportFailure } from './types';

/** Why a body could not be read completely. `limit` is in bytes. */
export type BodyFailure = Extract<TransportFailure, { readonly why: 'too-large' | 'disk' | 'broken' | 'encoding' }>;

/** How a body is read. */
export interface BodyOptions {
  /** The limit of the decompressed data in memory. */
  readonly maxBytes: number;
  /** There is no body, whatever the headers say. */
  readonly bodiless: boolean;
  /** Called when the body is larger than the limit; the sink receives all of it. Undefined refuses it. */
  readonly overflow?: () => BodySink | undefined;
  /** Data of a large body was stored. */
  readonly onStored?: () => void;
  /** Called once: with the failure, or with the whole decompressed body, or, if that went to the sink, with nothing. */
  readonly done: (failure: BodyFailure | undefined, body?: Buffer) => void;
}

/** The compressions that the client accepts. */
export const ACCEPT_ENCODING = 'gzip, deflate, br';

/** Values that servers send as a content coding although they change no byte: nothing, a charset, a transfer coding. */
const NO_CODING =
  /^(?:identity|none|binary|[78]bit|(?:aws-)?chunked|utf-?\d+(?:le|be)?|us-ascii|iso-8859-\d+|windows-\d+)?$/;
const CODING = /^(?:x-gzip|gzip|br|deflate)$/;

/** A body that is larger than this many times what was received for it is refused. JSON lists compress to a tenth. */
const MAX_INFLATION = 100;
/** Smaller bodies are never refused for that. */
const MIN_INFLATED_BYTES = 10 * 1024 * 1024;

/**
 * Reads a response's body, decompressed, and destroys the stream if it becomes too large. Several encodings are decoded in turn. For an
 * unknown one the raw bytes are returned; if they are not text, it is a failure.
 */
export function collectBody(res: IncomingMessage, { maxBytes, bodiless, overflow, onStored, done }: BodyOptions): void {
  let finished = false;
  let received = 0;
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
    finish({ why: 'broken', code: error?.code ?? 'ECONNRESET', message: error?.message ?? 'the response ended early' });

  // An error may follow after the response was abandoned, and it needs a listener.
  res.on('error', broken);
  res.on('close', () => {
    if (!res.complete) broken();
  });
  const codings = bodiless ? [] : codingsOf(res);
  const unknown = codings.find((coding) => !CODING.test(coding));
  const refuse = (): void => finish({ why: 'too-large', limit: maxBytes });
  /** Why a body of this size is refused, whatever its place. */
  const inflation = (size: number): BodyFailure | undefined => {
    const limit = Math.max(MIN_INFLATED_BYTES, MAX_INFLATION * received);
    return decoders.length && size > limit ? { why: 'too-large', limit, problem: 'inflation' } : undefined;
  };

  const keep = (stream: IncomingMessage | Transform, isLarge: boolean): void => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      if (finished) return;
      size += chunk.length;
      chunks.push(chunk);
      const failure = inflation(size);
      if (failure) finish(failure);
      else if (isLarge || size > maxBytes) spill();
    };
    const onEnd = (): void => {
      const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size);
      const unread = unknown !== undefined && body !== undefined && !isUtf8(body);
      finish(unread ? { why: 'encoding', code: unknown } : undefined, body);
    };
    /** Sends everything to the sink from now on. */
    const spill = (): void => {
      stream.off('data', onData).off('end', onEnd).pause();
      const sink = unknown === undefined ? overflow?.() : undefined;
      if (!sink) refuse();
      else
        void store(stream, chunks, sink).catch(async (error: unknown) => {
          // If the stream failed, its own events have said why.
          if (error instanceof StoringError) finish(error.failure);
          await sink.discard();
        });
    };
    const store = async (from: AsyncIterable<Buffer>, first: Buffer[], sink: BodySink): Promise<void> => {
      const write = async (chunk: Buffer): Promise<void> => {
        if (finished) throw new Error('the body was abandoned');
        await storing(sink.write(chunk));
        onStored?.();
      };
      for (let chunk = first.shift(); chunk; chunk = first.shift()) await write(chunk);
      for await (const chunk of from) {
        size += chunk.length;
        const failure = inflation(size);
        if (failure) throw new StoringError(failure);
        await write(chunk);
      }
      await storing(sink.finish());
      if (finished) throw new Error('the body was abandoned');
      finish(undefined);
    };
    stream.on('data', onData).once('end', onEnd);
  };

  const isLarge = !bodiless && Number(res.headers['content-length']) > maxBytes;
  if (isLarge && !overflow) {
    refuse();
    return;
  }
  const read = (stream: IncomingMessage | Transform, left: readonly string[]): void => {
    const coding = left.at(-1);
    if (coding === undefined) {
      keep(stream, isLarge);
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
      if (stream === res)
        res.on('data', (chunk: Buffer) => {
          received += chunk.length;
        });
      stream.pipe(decoder);
    });
  };
  read(res, unknown === undefined ? codings : []);
}

/** A body cannot be stored, although it was received. */
class StoringError extends Error {
  constructor(readonly failure: BodyFailure) {
    super(failure.why);
  }
}

async function storing(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw new StoringError({ why: 'disk', code: (error as NodeJS.ErrnoException).code ?? 'UNKNOWN' });
  }
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

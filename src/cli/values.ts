// Dynamic values that are the same on every run with the same `--now` and `--seed`.
import { randomBytes } from 'node:crypto';
import { createDynamicSources, type DynamicSources } from '../features/language';

/** What `--now` and `--seed` fix. */
export interface FixedValues {
  readonly now?: Date;
  readonly seed?: number;
}

/** Sources of dynamic values for one request, with random bytes for a multipart boundary. */
export interface RequestValues extends DynamicSources {
  bytes(count: number): Buffer;
}

/**
 * The sources for one request. With a seed they depend only on the seed and the request's place in the file (and its row), so selecting one
 * request by name changes nothing.
 */
export function requestValues(
  { now, seed }: FixedValues,
  place: number | string,
  processEnv: (name: string) => string | undefined,
): RequestValues {
  const live = createDynamicSources(processEnv);
  const base = now ? { ...live, now } : live;
  if (seed === undefined) return { ...base, bytes: randomBytes };
  const next = generator(`${seed}/${place}`);
  const bytes = (count: number): Buffer => Buffer.from(Array.from({ length: count }, () => Math.floor(next() * 256)));
  return {
    ...base,
    bytes,
    integer: (low, high) => low + Math.floor(next() * (high - low)),
    uuid: () => uuidOf(bytes(16)),
  };
}

/** A version 4 UUID (RFC 9562) from 16 bytes. */
function uuidOf(bytes: Buffer): string {
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Numbers from 0 to below 1: an FNV-1a hash of the text as the state of a small mixing generator. Not for secrets. */
function generator(text: string): () => number {
  let state = 0x811c9dc5;
  for (const c of text) state = Math.imul(state ^ c.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

// Deterministic numbers: the same seed, index and salt give the same value in every process, in any order.

/** A well-mixed unsigned 32-bit number from three integers. */
export function mixBits(seed: number, index: number, salt: number): number {
  let h = (seed ^ Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)) >>> 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d);
  h ^= h >>> 15;
  h = Math.imul(h, 0x846ca68b);
  h ^= h >>> 16;
  return h >>> 0;
}

/** A number in [0, 1). */
export function randomFraction(seed: number, index: number, salt: number): number {
  return mixBits(seed, index, salt) / 4294967296;
}

/** An integer in [0, bound). */
export function randomBelow(bound: number, seed: number, index: number, salt: number): number {
  return Math.floor(randomFraction(seed, index, salt) * bound);
}

/** One element of a list that is not empty. */
export function pickFrom<T>(list: readonly T[], seed: number, index: number, salt: number): T {
  return list[randomBelow(list.length, seed, index, salt)] as T;
}

/** Hashes a text seed to 32 bits (FNV-1a), so that `--seed demo` works as well as `--seed 7`. */
export function seedNumber(seed: string | number): number {
  const text = String(seed);
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** A sequence of fractions for things that happen in order, such as faults. */
export class RandomSequence {
  private step = 0;
  constructor(private readonly seed: number) {}

  /** The next number in [0, 1). */
  next(): number {
    return randomFraction(this.seed, this.step++, 77);
  }
}

import type { Operation } from '../../../api/catalogue/types';

const MAX_SUGGESTIONS = 3;
/** Only this many characters of a path are compared. */
const MAX_COMPARED = 120;
/** Characters are counted by the lowest bits of their code. */
const COUNTERS = 32;

/** A documented path prepared for comparison, with its operations and their positions in the catalogue. */
interface Candidate {
  readonly text: string;
  readonly counts: Uint8Array;
  readonly operations: { readonly operation: Operation; readonly index: number }[];
}

/** The paths of one API version, prepared for comparison with undocumented paths. */
export class SimilarPaths {
  private readonly candidates: readonly Candidate[];

  constructor(operations: readonly Operation[]) {
    const byPath = new Map<string, Candidate>();
    operations.forEach((operation, index) => {
      const known = byPath.get(operation.path);
      if (known) {
        known.operations.push({ operation, index });
        return;
      }
      const text = comparable(operation.path);
      byPath.set(operation.path, { text, counts: countsOf(text), operations: [{ operation, index }] });
    });
    this.candidates = [...byPath.values()];
  }

  /** The operations with the most similar paths, at most three, best first; one per path, with a matching method if there is one. */
  find(method: string, path: string): readonly Operation[] {
    const wanted = comparable(path).slice(0, MAX_COMPARED);
    const counts = countsOf(wanted);
    let limit = Math.max(2, Math.floor(wanted.length / 3));
    const bounded = this.candidates
      .map((candidate) => ({ candidate, bound: leastDistance(counts, candidate.counts) }))
      .filter(({ bound }) => bound <= limit)
      .sort((a, b) => a.bound - b.bound);
    const nearest: number[] = [];
    const scored: { operation: Operation; score: number; index: number }[] = [];
    for (const { candidate, bound } of bounded) {
      if (bound > limit) break;
      const distance = editDistance(wanted, candidate.text, limit);
      if (distance > limit) continue;
      // Paths that are less similar than three others are not shown, whatever their method.
      nearest.push(distance);
      nearest.sort((a, b) => a - b);
      if (nearest.length >= MAX_SUGGESTIONS) limit = nearest[MAX_SUGGESTIONS - 1]!;
      const { operation, index } =
        candidate.operations.find((one) => one.operation.method === method) ?? candidate.operations[0]!;
      scored.push({ operation, score: distance * 2 + (operation.method === method ? 0 : 1), index });
    }
    return scored
      .sort((a, b) => a.score - b.score || a.index - b.index)
      .slice(0, MAX_SUGGESTIONS)
      .map(({ operation }) => operation);
  }
}

/** A path for comparison: lowercase, without the prefix of its generation, with placeholders and numbers replaced by one mark. */
function comparable(path: string): string {
  const plain = path
    .toLowerCase()
    .replace(/^\/api\/v1/, '')
    .replace(/^\/api(?=\/)/, '');
  return plain.replace(/(?<=^|\/)(?:\{[^/]*\}|\d+)(?=\/|$)/g, '*');
}

function countsOf(text: string): Uint8Array {
  const counts = new Uint8Array(COUNTERS);
  for (let i = 0; i < text.length; i++) counts[text.charCodeAt(i) % COUNTERS]!++;
  return counts;
}

/** A lower bound of the edit distance of two texts with these character counts. */
function leastDistance(a: Uint8Array, b: Uint8Array): number {
  let more = 0;
  let fewer = 0;
  for (let i = 0; i < COUNTERS; i++) {
    const difference = a[i]! - b[i]!;
    if (difference > 0) more += difference;
    else fewer -= difference;
  }
  return Math.max(more, fewer);
}

/** Levenshtein distance of two texts; if it exceeds `limit`, any number above that. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  const row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!;
    let left = i;
    let least = i;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      const cost = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      left = Math.min(above + 1, left + 1, diagonal + cost);
      diagonal = above;
      row[j] = left;
      if (left < least) least = left;
    }
    if (least > limit) return limit + 1;
  }
  return row[b.length]!;
}

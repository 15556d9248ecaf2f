import { GENERATIONS, type Generation, type PathForm } from '../../../api/client/account';
import { LruMap } from '../../../core/lruMap';
import type { Operation, Parameter } from '../../../api/catalogue/types';

/** What the language knows of the API: the catalogue, seen through two calls. */
export interface Catalogue {
  operations(generation: Generation): readonly Operation[];
  /** The operations on a method and path, as the catalogue matches them. */
  matchOperation(method: string, path: string, generation: Generation): readonly Operation[];
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;
const MOST_SUGGESTIONS = 3;
/** Paths whose suggestions are remembered, so that a keystroke elsewhere does not compare them again. */
const MAX_REMEMBERED = 500;

/** The catalogue with what typing needs of it: other methods of a path, paths that look alike. Keeps what it found out. */
export class Knowledge {
  private readonly alike = new LruMap<string, readonly Operation[]>(MAX_REMEMBERED);

  constructor(private readonly catalogue: Catalogue) {}

  /** All documented operations of a generation. */
  operations(generation: Generation): readonly Operation[] {
    return this.catalogue.operations(generation);
  }

  /** The operation a method and path belong to. */
  find(method: string, path: string, generation: Generation): Operation | undefined {
    return this.catalogue.matchOperation(method, path, generation)[0];
  }

  /** The documented methods of a path. */
  methods(path: string, generation: Generation): string[] {
    return METHODS.filter((m) => this.catalogue.matchOperation(m, path, generation).length > 0);
  }

  /** The other generation, if it knows the path. */
  otherGeneration(method: string, path: string, generation: Generation): Operation | undefined {
    return GENERATIONS.filter((one) => one !== generation).flatMap((other) => this.find(method, path, other) ?? [])[0];
  }

  /** The operations whose path looks most like this one, at most three, the likeliest first. */
  suggestions(method: string, path: string, generation: Generation): readonly Operation[] {
    const key = `${generation} ${method} ${path}`;
    const known = this.alike.get(key);
    if (known) return known;
    const wanted = comparable(path).slice(0, 120);
    const limit = Math.max(2, Math.floor(wanted.length / 3));
    const scored: { one: Operation; score: number }[] = [];
    for (const one of this.operations(generation)) {
      const distance = editDistance(wanted, comparable(one.path), limit);
      // The same path twice (another method) counts once; a fitting method wins among equals.
      if (distance <= limit) scored.push({ one, score: distance * 2 + (one.method === method ? 0 : 1) });
    }
    scored.sort((a, b) => a.score - b.score);
    const found: Operation[] = [];
    for (const { one } of scored)
      if (found.length < MOST_SUGGESTIONS && !found.some((f) => f.path === one.path)) found.push(one);
    this.alike.set(key, found);
    return found;
  }
}

/** A path as it is compared: small letters, without the prefix of its generation, placeholders and numbers as one mark. */
function comparable(path: string): string {
  const plain = path
    .toLowerCase()
    .replace(/^\/api\/v1/, '')
    .replace(/^\/api(?=\/)/, '');
  return plain
    .split('/')
    .map((s) => (/^(?:\{.*\}|\d+)$/.test(s) ? '*' : s))
    .join('/');
}

/** Levenshtein distance of two texts; beyond `limit` some number above it. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      const value = Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + cost);
      row.push(value);
      if (value < least) least = value;
    }
    if (least > limit) return limit + 1;
    before = row;
  }
  return before[b.length]!;
}

/** The path of an operation in the form an account answers. */
export function pathIn(operation: Operation, form: PathForm): string {
  return form === 'plain' ? (operation.plainPath ?? operation.path) : operation.path;
}

/** The parameters of a kind that can stand in a form or query. */
export function parametersOf(operation: Operation, place: 'query' | 'body' | 'header' | 'path'): readonly Parameter[] {
  switch (place) {
    case 'query':
      return operation.query;
    case 'header':
      return operation.headers;
    case 'path':
      return operation.pathParams;
    default:
      return operation.body;
  }
}

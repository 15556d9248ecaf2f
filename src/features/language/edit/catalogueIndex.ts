import { GENERATIONS, type Generation } from '../../../api/client/account';
import { LruMap } from '../../../core/lruMap';
import type { Operation, Parameter } from '../../../api/catalogue/types';
import { SimilarPaths } from './similarPaths';

/** What the language needs from the API catalogue: two calls. */
export interface CatalogueAccess {
  operations(generation: Generation): readonly Operation[];
  /** The operations on a method and path, as the catalogue matches them. */
  matchOperation(method: string, path: string, generation: Generation): readonly Operation[];
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;
/** Number of paths with cached suggestions, so that a keystroke elsewhere does not compare them again. */
const MAX_REMEMBERED = 500;

/** The catalogue with lookups for typing: other methods of a path, and similar paths. Caches its results. */
export class CatalogueIndex {
  private readonly alike = new LruMap<string, readonly Operation[]>(MAX_REMEMBERED);
  private readonly similar = new Map<Generation, SimilarPaths>();

  constructor(private readonly catalogue: CatalogueAccess) {}

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

  /** The operations with the most similar paths, at most three, the most likely first. */
  suggestions(method: string, path: string, generation: Generation): readonly Operation[] {
    const key = `${generation} ${method} ${path}`;
    const known = this.alike.get(key);
    if (known) return known;
    let similar = this.similar.get(generation);
    if (!similar) this.similar.set(generation, (similar = new SimilarPaths(this.operations(generation))));
    const found = similar.find(method, path);
    this.alike.set(key, found);
    return found;
  }
}

/** The parameters of an operation at a place. */
export function parametersIn(operation: Operation, place: 'query' | 'body' | 'header' | 'path'): readonly Parameter[] {
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

import type { Generation } from './account';
import type { Operation } from '../catalogue/types';

/** What the client needs from the catalogue. `src/api/catalogue` implements it; tests pass their own. */
export interface CatalogueSource {
  readonly findOperation: (id: string) => Operation | undefined;
  /** Every operation at exactly this path, in its plain form. */
  readonly operationsAt: (method: string, plain: string, generation: Generation) => readonly Operation[];
  /** Every operation that some server may match this path to, in its lenient form; of all methods if none is given. */
  readonly operationsLike: (
    method: string | undefined,
    lenient: string,
    generation: Generation,
  ) => readonly Operation[];
  /** Every operation of a method that a text names by the end of its path: `lead/delete`, `profile.lead.delete`. */
  readonly operationsNamed: (method: string, text: string, generation: Generation) => readonly Operation[];
}

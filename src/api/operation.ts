import type { Operation } from './catalogue/types';
import type { ReadTable } from './access';

/** What the client needs of the catalogue. `src/api/catalogue` is one; tests hand in their own. */
export interface CatalogueSource {
  readonly findOperation: (id: string) => Operation | undefined;
  readonly isKnownRead: ReadTable;
}

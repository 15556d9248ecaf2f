import type { Generation } from '../client/account';
import { catalogueData, type CompactOperation } from './data';
import { Decoder } from './decode';
import { EndpointIndex } from './endpoints';
import type { Operation, OperationId, RetiredOperationId } from './types';

export type {
  BodyKind,
  Envelope,
  Json,
  JsonPath,
  JsonSchema,
  JsonType,
  Operation,
  OperationId,
  Paging,
  Parameter,
  ParameterLocation,
  RetiredOperationId,
} from './types';
export { fitsFormat } from './request';

/** Everything below is read from disk on first use, so importing it costs nothing. */
class Catalogue {
  private readonly compact = new Map<string, CompactOperation>();
  private readonly decoded = new Map<string, Operation>();
  private readonly decoder: Decoder;
  readonly endpoints: EndpointIndex;

  constructor() {
    const data = catalogueData();
    for (const one of data.operations) this.compact.set(one.id, one);
    this.endpoints = new EndpointIndex(data.operations);
    this.decoder = new Decoder(data);
  }

  get(id: string): Operation | undefined {
    const known = this.decoded.get(id);
    if (known) return known;
    const compact = this.compact.get(id);
    if (!compact) return undefined;
    const entry = this.decoder.decode(compact);
    this.decoded.set(id, entry);
    return entry;
  }

  select(wanted: (one: CompactOperation) => boolean): Operation[] {
    const out: Operation[] = [];
    for (const one of this.compact.values()) if (wanted(one)) out.push(this.get(one.id) as Operation);
    return out;
  }
}

let catalogue: Catalogue | undefined;
const all = (): Catalogue => (catalogue ??= new Catalogue());
const prefix = (generation: Generation): string => (generation === '1.0.0' ? 'v1.' : 'v2.');

/** The entry of a documented (or retired) operation. A wrong id is a compile error. */
export function operation(id: OperationId | RetiredOperationId): Operation {
  const entry = all().get(id);
  if (!entry) throw new TypeError(`no such operation: ${id}`);
  return entry;
}

/** The entry for an id from outside the code, if there is one. */
export function findOperation(id: string): Operation | undefined {
  return all().get(id);
}

/** All documented operations, or those of one generation, in the order of the documentation. */
export function operations(generation?: Generation): Operation[] {
  return all().select((one) => one.origin === undefined && (!generation || one.id.startsWith(prefix(generation))));
}

/** The operations found only on retired pages, including removed pages. */
export function retiredOperations(): Operation[] {
  return all().select((one) => one.origin !== undefined);
}

/** The operations of the OpenAPI documents: current ones, and removed ones about something that current pages still describe. */
export function publishedOperations(generation: Generation): Operation[] {
  return [
    ...operations(generation),
    ...retiredOperations().filter((one) => one.published && one.generation === generation),
  ];
}

const decoded = (ids: readonly string[]): Operation[] => ids.map((id) => all().get(id) as Operation);

/**
 * The operations documented for a method and the most literal matching path. Doubtful ones come last; retired ones are included only
 * if there is no other. 1.0.0 paths are known in both forms, with and without `/api`. The path is normalized here; a query or fragment
 * is ignored.
 */
export function matchOperation(method: string, path: string, generation: Generation): Operation[] {
  return decoded(all().endpoints.match(method, path, generation)).sort(
    (a, b) => Number(a.status !== undefined) - Number(b.status !== undefined),
  );
}

/** Every operation at exactly this path, including retired ones. `plain` is the plain form of `normalizedPath`. */
export function operationsAt(method: string, plain: string, generation: Generation): Operation[] {
  return decoded(all().endpoints.at(method, plain, generation));
}

/**
 * Every operation that some server may match a path to, including retired ones; of all methods if `method` is undefined. `lenient` is the
 * lenient form of `normalizedPath`. An empty result does not mean that the request is harmless.
 */
export function operationsLike(method: string | undefined, lenient: string, generation: Generation): Operation[] {
  return decoded(all().endpoints.like(method, lenient, generation));
}

/** Every operation of a method that a text (such as a parameter value) names by the end of its path, whatever separates the words. */
export function operationsNamed(method: string, text: string, generation: Generation): Operation[] {
  return decoded(all().endpoints.named(method, text, generation));
}

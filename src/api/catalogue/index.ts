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

/** Everything below is read from disk on first use; nothing is paid at import. */
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

/** The entry of a documented (or retired) operation; a wrong id does not compile. */
export function operation(id: OperationId | RetiredOperationId): Operation {
  const entry = all().get(id);
  if (!entry) throw new TypeError(`no such operation: ${id}`);
  return entry;
}

/** The entry of an id that came from outside, if there is one. */
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

/** The operations of the OpenAPI documents: the current ones, and removed ones about something that current pages still describe. */
export function publishedOperations(generation: Generation): Operation[] {
  return [
    ...operations(generation),
    ...retiredOperations().filter((one) => one.published && one.generation === generation),
  ];
}

const decoded = (ids: readonly string[]): Operation[] => ids.map((id) => all().get(id) as Operation);

/**
 * The operations documented on a method and path, of the most literal path; those whose documentation is doubtful last, retired ones only
 * where there is no other. 1.0.0 paths are known in both forms, with and without `/api`. The path is normalized here; a query or fragment
 * is ignored.
 */
export function matchOperation(method: string, path: string, generation: Generation): Operation[] {
  return decoded(all().endpoints.match(method, path, generation)).sort(
    (a, b) => Number(a.status !== undefined) - Number(b.status !== undefined),
  );
}

/** Every operation at exactly this path, retired ones too. `plain` is the plain form of `normalizedPath`. */
export function operationsAt(method: string, plain: string, generation: Generation): Operation[] {
  return decoded(all().endpoints.at(method, plain, generation));
}

/**
 * Every operation that some server may take a path for, retired ones too; of all methods where `method` is undefined. `lenient` is the
 * lenient form of `normalizedPath`. What this finds may be meant; what it does not find is not known to be harmless.
 */
export function operationsLike(method: string | undefined, lenient: string, generation: Generation): Operation[] {
  return decoded(all().endpoints.like(method, lenient, generation));
}

/** Every operation of a method that a text, such as the value of a parameter, names by the end of its path, however the words are parted. */
export function operationsNamed(method: string, text: string, generation: Generation): Operation[] {
  return decoded(all().endpoints.named(method, text, generation));
}

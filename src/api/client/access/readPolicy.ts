import type { Generation } from '../account';
import type { JsonSchema, Operation, Parameter } from '../../catalogue/types';
import type { CatalogueSource } from '../operation';
import { bracketPath, requestNames, type RequestName, type SuspectName } from './requestNames';
import { normalizedPath } from './requestTarget';
import type { ApiRequest } from '../types';

/** What a request does, as far as the documentation tells. */
export interface RequestEffect {
  /** The write it is, or the most dangerous of those that some server may take it for. Undefined for reads and where there is none. */
  readonly operation: Operation | undefined;
  /** True for a documented read, spelled one way only, with nothing in it that asks for anything else. Everything else may change data. */
  readonly reads: boolean;
  /** True when it is neither a known read nor a documented write: its effect is unknown, so it is always asked about. */
  readonly unknown: boolean;
  /** The documented read at its path and method, whatever else is in it. */
  readonly documentedRead?: Operation;
  /** What in it, besides its path, makes it unknown. */
  readonly suspect?: SuspectName;
  /** Of a read: the first parameter or header that is not documented for it. An account that is read-only does not send it. */
  readonly undocumented?: SuspectName;
}

/** The effect of a request where the catalogue is missing. */
export const UNKNOWN_EFFECT: RequestEffect = { operation: undefined, reads: false, unknown: true };

/** Headers that every read may carry: they say who asks and in which form the response is to come. Compared exactly, but for case. */
const STANDARD_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-type',
  'dnt',
  'if-modified-since',
  'if-none-match',
  'pragma',
  'user-agent',
  'zone',
]);
/** Lists repeat these in their responses, also where they are not documented as parameters. */
const PAGING_NAMES = ['page', 'limit', 'offset'];

/** Names by which frameworks let a request be taken for another method; letters alone, since PHP takes `.method` for `_method`. */
const METHOD_NAME = /^(?:x|http|request|real|form|original|forwarded)*(?:method|verb)(?:override|overwrite|x)?$/;
const OVERRIDE_NAME = /^x?(?:http)?(?:method)?override|^charset$/;
/** Headers by which gateways let a request be taken for another method or path, besides those names. */
const OVERRIDE_HEADER = /override|overwrite|^x.*(?:ur[il]|path|prefix|scriptname)$/;
/** As a value of a name that is not documented: a method, or what a handler that is chosen by a parameter is called. */
const METHOD_VALUE = /^\s*(?:put|patch|delete|destroy|remove|erase|purge)(?:[_.:/-]\w+)*\s*$/i;
/** Names whose values are texts for people, in which such a word says nothing. Compared as letters. */
const TEXT_NAME =
  /^x?(?:filters?|search(?:for|key|query|string|term|text|value|word)?|value|q|query|keywords?|terms?|text|find|names?|titles?|subject|labels?|tags?|message|content|notes?|comments?|description)$/;

/**
 * Decides what a request does: by its method, its normalized path, and the names and form of what it carries; never by what it claims to
 * be. `url` is where it goes, with the whole query. Whatever is not certain counts as a write.
 */
export function effectOf(
  catalogue: Pick<CatalogueSource, 'operationsAt' | 'operationsLike' | 'operationsNamed'>,
  request: ApiRequest,
  url: URL,
  generation: Generation,
): RequestEffect {
  const { plain, lenient } = normalizedPath(url.pathname);
  const exact = plain === undefined ? [] : catalogue.operationsAt(request.method, plain, generation);
  const alike = catalogue.operationsLike(request.method, lenient, generation);
  const names = requestNames(request, url);
  const allowed = exact.map(allowedOf);
  const namesWrite = (text: string): boolean =>
    routesIn(text).some((path) =>
      [
        ...catalogue.operationsLike(undefined, path, generation),
        ...catalogue.operationsNamed(request.method, path, generation),
      ].some((one) => one.writes),
    );
  const suspect =
    names.unreadable ??
    names.names.find((one) => !isDocumented(one, allowed) && (isOverride(one) || isRoute(one, namesWrite)));
  const certain = exact.length > 0 && !suspect && alike.every((one) => exact.includes(one));
  const documentedRead = exact.every((one) => one.reads) ? exact[0] : undefined;
  if (certain && documentedRead) {
    const other = names.names.find((one) => !isDocumented(one, allowed) && !isColumn(one, exact));
    return {
      operation: undefined,
      reads: true,
      unknown: false,
      documentedRead,
      ...(other ? { undocumented: suspectOf(other) } : {}),
    };
  }
  const candidates = [...exact, ...alike];
  // Another method may be meant where one is asked for, and where there is no operation of this one.
  if (!candidates.length || suspect) candidates.push(...catalogue.operationsLike(undefined, lenient, generation));
  return {
    operation: mostDangerous(candidates),
    reads: false,
    unknown: !certain,
    ...(documentedRead ? { documentedRead } : {}),
    ...(suspect ? { suspect: 'place' in suspect ? suspectOf(suspect) : suspect } : {}),
  };
}

/** True when an account that is read-only may send the request. */
export function isDocumentedRead({ reads, undocumented }: RequestEffect): boolean {
  return reads && undocumented === undefined;
}

/** True when a request must not be sent without a question: it cannot be undone, reaches people outside, or its effect is unknown. */
export function needsConfirmation({ reads, unknown, operation }: RequestEffect): boolean {
  return !reads && (unknown || operation?.destructive === true || operation?.outward !== undefined);
}

/** Why a request to a documented read is not sent from an account that is read-only. Undefined for what is no such request. */
export function refusedReadCause({ documentedRead, undocumented, suspect }: RequestEffect): SuspectName | undefined {
  return documentedRead && (undocumented ?? suspect);
}

function mostDangerous(operations: readonly Operation[]): Operation | undefined {
  const writes = operations.filter((one) => !one.reads);
  return writes.find((one) => one.destructive) ?? writes.find((one) => one.outward !== undefined) ?? writes[0];
}

const suspectOf = ({ place, name }: RequestName): SuspectName => ({
  kind: place === 'header' ? 'header' : 'parameter',
  name,
});

/** What an operation takes by its documentation. */
interface Allowed {
  readonly headers: ReadonlySet<string>;
  readonly parameters: readonly { readonly path: readonly string[]; readonly open: boolean }[];
}

const known = new WeakMap<Operation, Allowed>();

function allowedOf(operation: Operation): Allowed {
  let allowed = known.get(operation);
  if (!allowed) {
    const { paging } = operation;
    const pagingNames = [paging.parameter, paging.limitParameter, ...(operation.itemsPath ? PAGING_NAMES : [])];
    allowed = {
      headers: new Set(operation.headers.map((one) => one.name.toLowerCase())),
      parameters: [
        ...[...operation.query, ...operation.body].flatMap(parameterPaths),
        ...pagingNames.flatMap((name) => (name === undefined ? [] : [{ path: [name], open: false }])),
      ],
    };
    known.set(operation, allowed);
  }
  return allowed;
}

/** Where a parameter may be: under its form name, or at its place in a JSON body. Lists and objects are open for what is inside. */
function parameterPaths({ name, location, type, jsonText }: Parameter): Allowed['parameters'] {
  const open = type === 'array' || type === 'object' || jsonText === true;
  const paths = [bracketPath(name)];
  if (location !== undefined && location !== name)
    paths.push(location.split('.').flatMap((part) => (part.endsWith('[]') ? [part.slice(0, -2), ''] : [part])));
  return paths.map((path) => ({ path, open }));
}

function isDocumented({ place, name, path }: RequestName, allowed: readonly Allowed[]): boolean {
  if (place === 'header') {
    const lower = name.toLowerCase();
    return STANDARD_HEADERS.has(lower) || allowed.some(({ headers }) => headers.has(lower));
  }
  return allowed.some(({ parameters }) =>
    parameters.some(
      (one) =>
        (one.open ? path.length >= one.path.length : path.length === one.path.length) &&
        one.path.every((part, i) => part === path[i]),
    ),
  );
}

/** True for a column of a list whose conditions and order are parameters of their own: `search=How&id=DESC`. */
function isColumn({ place, path }: RequestName, operations: readonly Operation[]): boolean {
  const [name] = path;
  return place === 'query' && path.length === 1 && operations.some((one) => columnsOf(one).has(name as string));
}

const columns = new WeakMap<Operation, ReadonlySet<string>>();

/** The columns that conditions and orders of a list may name: the fields of its rows, and those of the documented examples. */
function columnsOf(operation: Operation): ReadonlySet<string> {
  let found = columns.get(operation);
  if (!found) {
    const flat = operation.query.filter((one) => one.flat);
    const list = operation.itemsPath?.reduce<JsonSchema | undefined>(
      (schema, step) => schema?.properties?.[step],
      operation.answerSchema,
    );
    found = new Set(
      flat.length
        ? [...Object.keys(list?.items?.properties ?? {}), ...flat.flatMap((one) => Object.keys(Object(one.example)))]
        : [],
    );
    columns.set(operation, found);
  }
  return found;
}

/** True for a name, at whatever depth, by which the request may be taken for one of another method or path. */
function isOverride({ place, path, value }: RequestName): boolean {
  // Some servers also cut names at dots, and at brackets in JSON keys.
  const words = path.flatMap((part) => part.split(/[[\].]+/)).map(nameWord);
  if (METHOD_VALUE.test(value) && !words.every((word) => /^\d*$/.test(word) || TEXT_NAME.test(word))) return true;
  const byPlace = place === 'header' ? OVERRIDE_HEADER : OVERRIDE_NAME;
  return words.some((word) => METHOD_NAME.test(word) || byPlace.test(word));
}

/** A name as lenient servers compare it: small letters and digits alone, up to a NUL. */
function nameWord(name: string): string {
  return name
    .replace(/\0.*$/s, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** True for a value or name by which a front controller may take the request for a write: `?r=profile/lead/delete`, `?q=lead.delete`. */
function isRoute({ name, value }: RequestName, namesWrite: (text: string) => boolean): boolean {
  return namesWrite(value) || namesWrite(name);
}

/** What may be a path in a text, in its lenient form: addresses without their host, and each part of a text that holds several. */
function routesIn(text: string): string[] {
  return text
    .split(/[?#&;=,"'\s]+/)
    .filter((piece) => /[^A-Za-z0-9_-]|[-_a-z0-9][-_A-Z]/.test(piece))
    .map((piece) => normalizedPath(`/${piece.replace(/^(?:[a-z][a-z0-9+.-]*:)?[/\\]{2,}[^/\\]*/i, '')}`).lenient);
}

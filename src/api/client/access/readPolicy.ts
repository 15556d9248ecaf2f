import type { Generation } from '../account';
import { listColumns } from '../../catalogue/listColumns';
import type { Operation, Parameter } from '../../catalogue/types';
import type { CatalogueSource } from '../operation';
import { bracketPath, requestNames, type RequestName, type SuspectName } from './requestNames';
import { normalizedPath } from './requestTarget';
import type { ApiRequest } from '../types';

/** What a request does, as far as the documentation says. */
export interface RequestEffect {
  /** The write it is, or the most dangerous write that some server may take it for. Undefined for reads and if there is none. */
  readonly operation: Operation | undefined;
  /** True for a documented read with an unambiguous path and nothing in it that requests anything else. Everything else may change data. */
  readonly reads: boolean;
  /** True when it is neither a known read nor a documented write: its effect is unknown, so the user is always asked. */
  readonly unknown: boolean;
  /** The documented read at its path and method, whatever else the request contains. */
  readonly documentedRead?: Operation;
  /** The part of the request, other than its path, that makes its effect unknown. */
  readonly suspect?: SuspectName;
  /** For a read: the first parameter or header that is not documented for it. A read-only account does not send such a read. */
  readonly undocumented?: SuspectName;
}

/** The effect of a request if the catalogue is missing. */
export const UNKNOWN_EFFECT: RequestEffect = { operation: undefined, reads: false, unknown: true };

/** Headers that every read may carry: they identify the client and the requested response format. Compared exactly, except for case. */
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
/** Lists repeat these in their responses, even if they are not documented as parameters. */
const PAGING_NAMES = ['page', 'limit', 'offset'];

/** Names with which frameworks let a request override its method; only letters, since PHP reads `.method` as `_method`. */
const METHOD_NAME = /^(?:x|http|request|real|form|original|forwarded)*(?:method|verb)(?:override|overwrite|x)?$/;
const OVERRIDE_NAME = /^x?(?:http)?(?:method)?override|^charset$/;
/** Other headers with which gateways let a request override its method or path. */
const OVERRIDE_HEADER = /override|overwrite|^x.*(?:ur[il]|path|prefix|scriptname)$/;
/** A suspicious value of an undocumented name: a method, or the name of a handler that a parameter selects. */
const METHOD_VALUE = /^\s*(?:put|patch|delete|destroy|remove|erase|purge)(?:[_.:/-]\w+)*\s*$/i;
/** Names whose values are texts for people, where such a word is harmless. Compared by letters only. */
const TEXT_NAME =
  /^x?(?:filters?|search(?:for|key|query|string|term|text|value|word)?|value|q|query|keywords?|terms?|text|find|names?|titles?|subject|labels?|tags?|message|content|notes?|comments?|description)$/;

/**
 * Determines what a request does from its method, its normalized path, and the names and format of its data; never from what it claims to
 * be. `url` is its destination, including the whole query. Anything uncertain counts as a write.
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
  // The server may use another method if the request names one, or if there is no operation with this method.
  if (!candidates.length || suspect) candidates.push(...catalogue.operationsLike(undefined, lenient, generation));
  return {
    operation: mostDangerous(candidates),
    reads: false,
    unknown: !certain,
    ...(documentedRead ? { documentedRead } : {}),
    ...(suspect ? { suspect: 'place' in suspect ? suspectOf(suspect) : suspect } : {}),
  };
}

/** True when a read-only account may send the request. */
export function isDocumentedRead({ reads, undocumented }: RequestEffect): boolean {
  return reads && undocumented === undefined;
}

/** True when a request must not be sent without asking: it cannot be undone, reaches people outside, or its effect is unknown. */
export function needsConfirmation({ reads, unknown, operation }: RequestEffect): boolean {
  return !reads && (unknown || operation?.destructive === true || operation?.outward !== undefined);
}

/** Why a read-only account does not send a request to a documented read. Undefined for any other request. */
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

/** What an operation accepts according to its documentation. */
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

/** Where a parameter may be: under its form name, or at its place in a JSON body. Lists and objects may have any content. */
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

/** True for a column of a list whose conditions and order are separate parameters: `search=How&id=DESC`. */
function isColumn({ place, path }: RequestName, operations: readonly Operation[]): boolean {
  const [name] = path;
  return place === 'query' && path.length === 1 && operations.some((one) => listColumns(one).has(name as string));
}

/** True for a name, at any depth, that may make the server use another method or path. */
function isOverride({ place, path, value }: RequestName): boolean {
  // Some servers also cut names at dots, and at brackets in JSON keys.
  const words = path.flatMap((part) => part.split(/[[\].]+/)).map(nameWord);
  if (METHOD_VALUE.test(value) && !words.every((word) => /^\d*$/.test(word) || TEXT_NAME.test(word))) return true;
  const byPlace = place === 'header' ? OVERRIDE_HEADER : OVERRIDE_NAME;
  return words.some((word) => METHOD_NAME.test(word) || byPlace.test(word));
}

/** A name as lenient servers compare it: only lower-case letters and digits, up to a NUL. */
function nameWord(name: string): string {
  return name
    .replace(/\0.*$/s, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** True for a value or name that a front controller may route to a write: `?r=profile/lead/delete`, `?q=lead.delete`. */
function isRoute({ name, value }: RequestName, namesWrite: (text: string) => boolean): boolean {
  return namesWrite(value) || namesWrite(name);
}

/** Possible paths in a text, in lenient form: URLs without their host, and each part of a text that contains several. */
function routesIn(text: string): string[] {
  return text
    .split(/[?#&;=,"'\s]+/)
    .filter((piece) => /[^A-Za-z0-9_-]|[-_a-z0-9][-_A-Z]/.test(piece))
    .map((piece) => normalizedPath(`/${piece.replace(/^(?:[a-z][a-z0-9+.-]*:)?[/\\]{2,}[^/\\]*/i, '')}`).lenient);
}

// What a form shows of an operation: the catalogue entry without response examples, schema and quirks, small enough for a message.
import type { Account } from '../../../api/client/account';
import { outwardText } from '../../../api/catalogue/effects';
import { listColumns } from '../../../api/catalogue/listColumns';
import { pathFor } from '../../../api/catalogue/example';
import type { Json, Operation, Parameter } from '../../../api/catalogue/types';
import type { Pair } from '../../../api/client/types';
import type { RequestDraft } from './draft';
import { liveKind, type LiveKind } from './liveKind';
import { encodePairs } from '../urlText';

/** One field of the form. */
export interface OperationField {
  readonly key: string;
  readonly name: string;
  readonly in: Parameter['in'];
  readonly type: Parameter['type'];
  readonly itemType?: string;
  readonly required: boolean;
  /** Values it may have, as text. */
  readonly enum?: readonly string[];
  /** Values besides those of `enum` may be sent too. */
  readonly enumOpen?: true;
  /** Several values, each sent under the same name. */
  readonly list?: true;
  /** A text that is a date, such as `2026-01-31 09:00:00`. */
  readonly date?: true;
  readonly example?: string;
  readonly format?: string;
  readonly note?: string;
  /** Its location in a JSON body, such as `fields.email`. */
  readonly location?: string;
  /** The members of the object are query parameters of their own; these are the documented ones. */
  readonly columns?: readonly string[];
  /** The value is JSON text inside a string. */
  readonly jsonText?: true;
  readonly secret?: true;
  readonly live?: LiveKind;
}

/** An operation as the panel shows it. */
export interface OperationForm {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly method: string;
  /** With placeholders, in the form the account's server accepts. */
  readonly path: string;
  readonly fields: readonly OperationField[];
  readonly body: 'form' | 'json' | 'multipart' | 'none';
  readonly reads: boolean;
  readonly destructive: boolean;
  readonly destructiveKind?: string;
  readonly outward?: string;
  readonly retired: boolean;
  readonly suspect: boolean;
}

type PathForm = Pick<Account, 'pathForm'>;

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The value at a location of the documented body, as an example if the parameter has none of its own. */
function exampleOf(parameter: Parameter, { requestExample }: Operation): Json | undefined {
  if (parameter.secret) return undefined;
  const { example, location, type } = parameter;
  // Some pages give the type instead of an example.
  if (example !== undefined && example !== type) return example;
  if (!location || (type !== 'object' && type !== 'array')) return undefined;
  return location
    .split('.')
    .reduce<Json | undefined>((value, key) => (Object(value) as Record<string, Json | undefined>)[key], requestExample);
}

const DATE_FORMAT = /YYYY-MM-DD HH:mm:ss/i;

function fieldOf(parameter: Parameter, operation: Operation): OperationField {
  const isPairs = parameter.in === 'query' || (parameter.in === 'body' && operation.bodyKind !== 'json');
  const isList = isPairs && !parameter.jsonText && (parameter.type === 'array' || parameter.enumOpen);
  const example = exampleOf(parameter, operation);
  const live = liveKind(parameter.name, parameter.in, operation);
  return {
    key: parameter.key,
    name: parameter.name,
    in: parameter.in,
    type: parameter.type,
    required: parameter.required || parameter.in === 'path',
    ...(parameter.itemType ? { itemType: parameter.itemType } : {}),
    ...(parameter.enum ? { enum: parameter.enum.map(asText) } : {}),
    ...(parameter.enumOpen ? { enumOpen: true as const } : {}),
    ...(isList ? { list: true as const } : {}),
    ...(DATE_FORMAT.test(parameter.format ?? '') ? { date: true as const } : {}),
    ...(example === undefined ? {} : { example: asText(example) }),
    ...(parameter.format ? { format: parameter.format } : {}),
    ...(parameter.note ? { note: parameter.note } : {}),
    ...(parameter.location ? { location: parameter.location } : {}),
    ...(parameter.jsonText ? { jsonText: true as const } : {}),
    ...(parameter.secret ? { secret: true as const } : {}),
    ...(parameter.flat ? { columns: [...listColumns(operation)] } : {}),
    ...(live ? { live } : {}),
  };
}

/** The form of an operation. Fields inside lists and keys that are only a pattern are left to the raw editor. */
export function buildOperationForm(operation: Operation, account: PathForm): OperationForm {
  const all = [...operation.pathParams, ...operation.query, ...operation.headers, ...operation.body];
  return {
    id: operation.id,
    title: operation.title,
    summary: operation.summary,
    method: operation.method,
    path: pathFor(operation, account.pathForm),
    fields: all.filter((p) => !p.location?.includes('[]')).map((p) => fieldOf(p, operation)),
    body: operation.bodyKind,
    reads: operation.reads,
    destructive: operation.destructive,
    ...(operation.destructiveKind ? { destructiveKind: operation.destructiveKind } : {}),
    ...(operation.outward ? { outward: outwardText(operation) ?? '' } : {}),
    retired: operation.retired,
    suspect: operation.status === 'suspected-doc-error',
  };
}

/** The first page of ten, for paged lists; other values are up to the user, because examples in the docs name someone else's records. */
function pagePairs(operation: Operation): (readonly [string, number])[] {
  const { parameter, limitParameter, style, firstPage } = operation.paging;
  return [
    ...(limitParameter ? [[limitParameter, 10] as const] : []),
    ...(parameter && style === 'page' ? [[parameter, firstPage] as const] : []),
  ];
}

/** A request to start with. */
export function operationDraft(operation: Operation, account: PathForm): RequestDraft {
  const page = pagePairs(operation);
  const text = page.map(([n, v]): Pair => [n, String(v)]);
  const inBody = operation.paging.in === 'body';
  const query = inBody ? '' : encodePairs(text);
  const form = operation.bodyKind === 'form' || operation.bodyKind === 'multipart';
  return {
    method: operation.method,
    url: pathFor(operation, account.pathForm) + (query ? `?${query}` : ''),
    headers: [],
    operationId: operation.id,
    bodyKind: operation.bodyKind,
    form: form && inBody ? text : [],
    text: operation.bodyKind === 'json' ? JSON.stringify(inBody ? Object.fromEntries(page) : {}, null, 2) : '',
  };
}

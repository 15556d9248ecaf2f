// Responses for every documented operation without a route of its own: generated from the catalogue, without state.
import {
  fitsFormat,
  type Json,
  type Operation,
  operation,
  type OperationId,
  operations,
  type Parameter,
} from '../../api/catalogue';
import { throwInvalid, throwNotFound } from './http/responses';
import { type FieldTree, integerField, listField } from './http/decode';
import { readPageWindow, slicePage } from './http/page';
import type { Call, Route } from './http/route';

/** Rows of a made-up list without paging, and the default page size of one with paging. */
const ROWS = 12;
/** Maximum rows of a paged list; with fewer leads than that, the number of leads. */
const MAX_ROWS = 250;
/** Ids from here on belong to no record, so that missing records can be tested too. */
const NO_RECORD = 900_000_000;

type Row = Record<string, unknown>;
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
const copy = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));
const own = (fields: FieldTree | Row, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;
const given = (value: unknown): boolean => value !== undefined && value !== '' && value !== null;

/** The routes of all documented operations whose method and path is not in `taken`; the most literal paths first. */
export function documentedRoutes(taken: readonly Route[]): Route[] {
  const endpoints = new Map<string, Operation[]>();
  for (const entry of operations()) {
    for (const method of [entry.method, ...(entry.otherMethods ?? [])]) {
      const key = `${method} ${entry.path}`;
      endpoints.set(key, [...(endpoints.get(key) ?? []), entry]);
    }
  }
  const known = new Set(taken.map((r) => shapeOf(`${r.method} ${r.path}`)));
  const holes = (path: string): number => path.split('{').length;
  return [...endpoints]
    .filter(([key]) => !known.has(shapeOf(key)))
    .map(([key, same]) => routeOf(key.slice(0, key.indexOf(' ')), same))
    .sort((a, b) => holes(a.path) - holes(b.path));
}

/** A copy of `data` from an operation's documented example, to be filled with real values. */
export function documentedData(id: OperationId): unknown {
  const example = operation(id).responseExamples[0];
  return isRow(example) ? copy((example as Row).data) : undefined;
}

const shapeOf = (key: string): string => key.replace(/\{[^{}]+\}/g, '{}');

function routeOf(method: string, same: readonly Operation[]): Route {
  const sure = same.find((o) => o.status === undefined) ?? (same[0] as Operation);
  const chosen = (call: Call): Operation => (same.length === 1 ? sure : bestFit(same, sure, call));
  return {
    id: sure.id,
    method,
    path: sure.path,
    write: !same.every((o) => o.reads),
    open: !sure.authenticated,
    ...(same.length > 1 ? { which: (call: Call) => chosen(call).id } : {}),
    handle: (call) => documentedResponse(chosen(call), call),
  };
}

/** The paths of the values in an object: `config`, `config.submit_url`. */
const placesIn = (value: unknown, at = ''): string[] =>
  isRow(value)
    ? Object.entries(value).flatMap(([key, inner]) => [`${at}${key}`, ...placesIn(inner, `${at}${key}.`)])
    : [];

/** The operation on an endpoint with the most of its own parameters or body fields in the call; doubtful ones only as a last resort. */
function bestFit(same: readonly Operation[], sure: Operation, call: Call): Operation {
  const score = (entry: Operation): number => {
    const ownNames = [...entry.query, ...entry.body]
      .map((p) => p.name)
      .filter((name) => !same.every((o) => [...o.query, ...o.body].some((p) => p.name === name)));
    const ownPlaces = placesIn(entry.requestExample).filter(
      (place) => !same.every((o) => placesIn(o.requestExample).includes(place)),
    );
    const places = new Set(placesIn(call.body));
    return (
      ownNames.filter((name) => given(own(call.query, name)) || given(own(call.body, name))).length +
      ownPlaces.filter((place) => places.has(place)).length
    );
  };
  return [...same].sort((a, b) => score(b) - score(a) || Number(b === sure) - Number(a === sure))[0] as Operation;
}

/** The value sent for a parameter, wherever the documentation puts it. */
function sent(parameter: Parameter, call: Call): unknown {
  switch (parameter.in) {
    case 'path':
      return own(call.params, parameter.name);
    case 'query':
      return own(call.query, parameter.name);
    case 'header':
      return call.headers.get(parameter.name) ?? undefined;
    default:
      return inBody(parameter, call) ?? own(call.method === 'GET' ? call.query : {}, parameter.name);
  }
}

/** The value of a parameter in the body. */
function inBody(parameter: Parameter, call: Call): unknown {
  return (parameter.location ?? parameter.name).split('.').reduce<unknown>((node, part) => {
    const name = part.replace(/\[\]$/, '');
    const next = isRow(node) ? own(node, name) : undefined;
    return part.endsWith('[]') && Array.isArray(next) ? next[0] : next;
  }, call.body);
}

/** The alternatives of which one is required, this parameter first; only this one if it has none. */
function choiceOf(entry: Operation, parameter: Parameter): readonly Parameter[] {
  return [parameter, ...[...entry.query, ...entry.body].filter((p) => parameter.alternatives?.includes(p.name))];
}

/** True if a parameter identifies the record: in the path or, if records are deleted, in the query. */
const tellsRecord = (entry: Operation, parameter: Parameter): boolean =>
  parameter.in === 'path' || (entry.destructive && parameter.in === 'query' && /(?:id|key)$/i.test(parameter.name));

const isNoRecord = (value: unknown): boolean => {
  const id = Number(value);
  return !Number.isNaN(id) && (id < 1 || id >= NO_RECORD);
};

/** Dotted and bracketed query keys are read into a tree; `filter.role` stays one key. */
function checkParameters(entry: Operation, call: Call): void {
  for (const parameter of [...entry.pathParams, ...entry.query, ...entry.headers, ...entry.body]) {
    const value = sent(parameter, call);
    if (!given(value)) {
      if (parameter.required && !parameter.pattern) throwInvalid(`${parameter.name} is required.`);
      const choice = choiceOf(entry, parameter);
      if (choice.length > 1 && !choice.some((p) => given(sent(p, call))))
        throwInvalid(`${choice.map((p) => p.name).join(' or ')} is required.`);
      continue;
    }
    const numeric = parameter.type === 'integer' && !Array.isArray(value) && typeof value !== 'object';
    if (numeric && !/^-?\d{1,15}$/.test(String(value).trim()))
      throwInvalid(`${parameter.name} must be a whole number.`);
    // A `+` that is not percent-encoded arrives as a blank.
    if (typeof value === 'string' && !fitsFormat(parameter, value.replace(/^ (?=\d)/, '+')))
      throwInvalid(`${parameter.name} must be written as ${parameter.format}.`);
    if (parameter.enum && !parameter.enumOpen && !isRow(value)) {
      for (const one of parameter.type === 'array' ? listField(value) : [value])
        if (!parameter.enum.some((e) => String(e) === String(one)))
          throwInvalid(`${parameter.name} must be one of ${parameter.enum.join(', ')}.`);
    }
    if (tellsRecord(entry, parameter) && isNoRecord(value)) throwNotFound('record');
  }
}

/** The response's `data`: the documented example with the requested ids, the sent values and the rows of the page. */
function documentedResponse(entry: Operation, call: Call): unknown {
  checkParameters(entry, call);
  const example = entry.responseExamples[0];
  const whole: Row = isRow(example) ? (copy(example) as Row) : {};
  if (entry.itemsPath) fillList(entry, whole, call);
  else if (isRow(whole.data)) fillRecord(entry, whole.data, call);
  return whole.data ?? {};
}

/** Repeats the example's row, each with its own id, and sets the page numbers. */
function fillList(entry: Operation, whole: Row, call: Call): void {
  const path = entry.itemsPath as readonly string[];
  const holder = path.slice(0, -1).reduce<unknown>((node, step) => (isRow(node) ? node[step] : undefined), whole);
  const last = path.at(-1) as string;
  if (!isRow(holder) || !Array.isArray(holder[last])) return;
  const [row] = holder[last] as Json[];
  const { paging } = entry;
  const isPaged = paging.style !== 'none' || paging.limitParameter !== undefined;
  const length = isPaged ? Math.max(ROWS, Math.min(MAX_ROWS, call.world.leads.count())) : ROWS;
  const rows = row === undefined ? [] : Array.from({ length }, (_, n) => (isRow(row) ? numbered(row, n) : row));
  const fields = paging.in === 'query' ? call.query : call.body;
  const page = readPageWindow(
    paging.limitParameter === undefined || paging.limitParameter === 'limit'
      ? fields
      : { limit: own(fields, paging.limitParameter), page: own(fields, 'page') },
    call.pageCap,
    ROWS,
    paging.firstPage,
  );
  const skip =
    paging.style === 'offset' ? Math.max(0, integerField(fields, paging.parameter ?? 'offset') || 0) : page.skip;
  holder[last] = isPaged ? slicePage(rows, { ...page, skip }) : rows;
  for (const total of entry.totalPaths) {
    const at = total.slice(0, -1).reduce<unknown>((node, step) => (isRow(node) ? node[step] : undefined), whole);
    if (isRow(at)) at[total.at(-1) as string] = rows.length;
  }
  if (typeof holder.page === 'number') holder.page = page.page;
  if (typeof holder.limit === 'number') holder.limit = page.limit;
}

/** The example's row as the nth of its list, with its own id. */
function numbered(row: Row, n: number): Row {
  const name = ['id', 'article_id'].find((id) => typeof row[id] === 'number');
  return name === undefined ? copy(row) : { ...copy(row), [name]: (row[name] as number) + n };
}

/** The record of the response: `data` itself, or the one object in it that is a record. */
function recordIn(data: Row): Row {
  if (typeof data.id === 'number') return data;
  return Object.values(data).find((v): v is Row => isRow(v) && typeof v.id === 'number') ?? data;
}

/** Sets the id from the path and, for writes, the sent values in the record, if their types match. */
function fillRecord(entry: Operation, data: Row, call: Call): void {
  const record = recordIn(data);
  const id = entry.pathParams.length ? Number(own(call.params, entry.pathParams.at(-1)?.name ?? '')) : NaN;
  if (typeof record.id === 'number' && Number.isSafeInteger(id)) record.id = id;
  if (!entry.writes || (record === data && 'success' in data)) return;
  for (const source of [call.body, ...Object.values(call.body).filter(isRow)]) {
    for (const [name, value] of Object.entries(source)) {
      if (
        name !== 'id' &&
        Object.hasOwn(record, name) &&
        (kindOf(record[name]) === kindOf(value) || (record[name] === null && typeof value === 'string')) &&
        !isRow(value) &&
        !Array.isArray(value)
      )
        record[name] = value;
    }
  }
}

import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema';
import { findOperation, type JsonSchema, matchOperation, type Operation } from '.';
import type { Exchange } from '../client/types';

/** One difference between a response and its documentation. A difference is information, never an error. */
export interface DriftNote {
  /** `unknown`: an undocumented field. `missing`: a field that the docs always show. `type`: a type or format other than documented. */
  readonly kind: 'unknown' | 'missing' | 'type';
  /** The path from the root: `data.rows[].name`. Untrusted text, because field names come from the response. */
  readonly path: string;
  /** Documented type, for `missing` and `type`. */
  readonly expected?: string;
  /** Type found, for `unknown` and `type`. Never a value. */
  readonly found?: string;
  /** The number of inspected places with this difference. */
  readonly count: number;
}

/** All differences between one response and its operation's schema. */
export interface Drift {
  readonly operationId: string;
  readonly notes: readonly DriftNote[];
  /** The number of notes beyond the limit, which are not kept. */
  readonly more: number;
}

const MAX_NOTES = 100;
const MAX_ITEMS = 30;
const MAX_FIELDS = 300;
const MAX_DEPTH = 16;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON Schema type of a value. */
function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

const field = (path: string, name: string): string => (path ? `${path}.${name.slice(0, 80)}` : name.slice(0, 80));

/** Documented types, for display. Nulls and texts that are allowed only for leniency are left out if another type remains. */
function typeText(schema: JsonSchema): string {
  const types = [schema.type ?? 'anything'].flat();
  const relevant = types.filter((t) => t !== 'null' && !(t === 'string' && schema.pattern !== undefined));
  return (relevant.length ? relevant : types).join(' or ');
}

/** Collects notes, merging equal ones. */
class Notes {
  private readonly byKey = new Map<string, { note: DriftNote; count: number }>();
  private dropped = 0;

  add(note: Omit<DriftNote, 'count'>): void {
    const key = `${note.kind} ${note.path} ${note.found ?? ''}`;
    const known = this.byKey.get(key);
    if (known) known.count++;
    else if (this.byKey.size < MAX_NOTES) this.byKey.set(key, { note: { ...note, count: 1 }, count: 1 });
    else this.dropped++;
  }

  done(operationId: string): Drift {
    return {
      operationId,
      notes: [...this.byKey.values()].map(({ note, count }) => ({ ...note, count })),
      more: this.dropped,
    };
  }
}

/** A copy reduced to the inspected part, so that long lists, wide objects and deep nesting take no time. */
function sample(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((v) => sample(v, depth + 1));
  if (!isObject(value)) return value;
  const out = Object.create(null) as Record<string, unknown>;
  // The validator writes names as URIs, which cannot contain a lone surrogate.
  for (const name of Object.keys(value).slice(0, MAX_FIELDS))
    out[name.replace(/\p{Surrogate}/gu, '\ufffd')] = sample(value[name], depth + 1);
  return out;
}

/** Notes undocumented fields, and missing fields that are documented as always present. The validator checks types. */
function walk(schema: JsonSchema, value: unknown, path: string, notes: Notes): void {
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value) walk(schema.items, item, `${path}[]`, notes);
    return;
  }
  if (!isObject(value)) return;
  if (schema.additionalProperties) {
    for (const inner of Object.values(value)) walk(schema.additionalProperties, inner, field(path, '*'), notes);
    return;
  }
  const known = schema.properties;
  if (!known) return;
  for (const [name, inner] of Object.entries(value)) {
    if (Object.hasOwn(known, name)) walk(known[name] as JsonSchema, inner, field(path, name), notes);
    else notes.add({ kind: 'unknown', path: field(path, name), found: typeName(inner) });
  }
  for (const [name, inner] of Object.entries(known)) {
    if (!inner['x-optional'] && !Object.hasOwn(value, name))
      notes.add({ kind: 'missing', path: field(path, name), expected: typeText(inner) });
  }
}

/** Follows a validator's location (`#/data/rows/0/id`) through schema and value, and returns it without indexes. */
function locate(
  location: string,
  schema: JsonSchema,
  value: unknown,
): { path: string; schema: JsonSchema | undefined; value: unknown } {
  let path = '';
  let at: JsonSchema | undefined = schema;
  let found = value;
  for (const raw of location.split('/').slice(1)) {
    const step = decodeURI(raw).replace(/~1/g, '/').replace(/~0/g, '~');
    if (Array.isArray(found)) {
      path = `${path}[]`;
      at = at?.items;
      found = found[Number(step)] as unknown;
    } else {
      const mapped: boolean = at?.additionalProperties !== undefined;
      path = field(path, mapped ? '*' : step);
      at = mapped ? at?.additionalProperties : at?.properties?.[step];
      found = isObject(found) ? found[step] : undefined;
    }
  }
  return { path, schema: at, value: found };
}

const LEAF = new Set(['type', 'pattern', 'enum']);

/** Compares a response with the schema of its operation. `json` is not changed; at most 30 items of each list are inspected. */
export function compareWithSchema(entry: Operation, json: unknown): Drift {
  const notes = new Notes();
  const looked = sample(json ?? null);
  const result = new Validator(entry.responseSchema as Schema, '2020-12', false).validate(looked);
  for (const error of result.errors.filter((e: OutputUnit) => LEAF.has(e.keyword))) {
    const { path, schema, value } = locate(error.instanceLocation, entry.responseSchema, looked);
    notes.add({
      kind: 'type',
      path,
      expected: schema ? typeText(schema) : undefined,
      found: error.keyword === 'type' ? typeName(value) : `${typeName(value)} of another form`,
    });
  }
  walk(entry.responseSchema, looked, '', notes);
  return notes.done(entry.id);
}

/**
 * Differences between a successful JSON response and the documentation; undefined if there is nothing to compare: no response, a failure,
 * another format, or an operation that is not documented. If several operations share the endpoint, the best match is reported.
 */
export function exchangeDrift(exchange: Exchange): Drift | undefined {
  const { response, error, request, account } = exchange;
  if (error || response?.json === undefined || !isObject(response.json)) return undefined;
  const candidates = request.operationId
    ? [findOperation(request.operationId)]
    : matchOperation(request.method, new URL(exchange.url).pathname, account.generation);
  const reports = candidates
    .filter((one): one is Operation => one !== undefined)
    .map((one) => compareWithSchema(one, response.json));
  return reports.sort((a, b) => a.notes.length + a.more - b.notes.length - b.more)[0];
}

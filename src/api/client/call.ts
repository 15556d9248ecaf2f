import type { Operation, Parameter } from '../catalogue/types';
import { AcquireError } from '../errors/errors';
import { findList } from './response/list';
import { envelopePayload } from './response/payload';
import { readCount, readTotal, valueAtPath } from './response/total';
import {
  parameterError,
  bracketPairs,
  checkEnum,
  isGiven,
  jsonValue,
  placeValue,
  parameterValueText,
  queryPairs,
  scalarText,
} from './params';
import type { ApiRequest, Body, CallResult, Exchange, Pair } from './types';
import { localTimeZone } from './timeZoneHeader';

const EXTRA_FIELDS = 'extra_field';

/** The caller's parameters, and which of them were used. */
class Given {
  private readonly used = new Set<string>();

  constructor(private readonly params: Readonly<Record<string, unknown>>) {}

  /** The value of a key; null is a value, undefined is not. */
  take(key: string, otherwise: () => unknown = () => undefined): unknown {
    this.used.add(key);
    const value = Object.hasOwn(this.params, key) ? this.params[key] : undefined;
    return isGiven(value) ? value : otherwise();
  }

  has(key: string): boolean {
    return Object.hasOwn(this.params, key) && isGiven(this.params[key]);
  }

  rest(): [string, unknown][] {
    return Object.entries(this.params).filter(([key, value]) => !this.used.has(key) && isGiven(value));
  }
}

/**
 * The request for a documented operation. `params` are keyed by the entry's parameter keys (`key`); unknown names are sent where
 * the operation takes its parameters, since the documentation is not complete. Objects may be given for bracketed and dotted keys.
 * Throws `invalid-request` with problem `required`, `enum`, `type` or `path-parameter` and the parameter's name.
 */
export function buildCall(entry: Operation, params: Readonly<Record<string, unknown>>): ApiRequest {
  const given = new Given(params);
  const url = buildPath(entry, given);
  const query: Pair[] = [];
  for (const parameter of entry.query) {
    const value = valueOf(parameter, given);
    if (isGiven(value)) queryPairs(parameter, value, query);
    else if (parameter.alternatives && !parameter.alternatives.some((key) => given.has(key)))
      throw parameterError('required', parameter.key);
  }
  const headers: Pair[] = [];
  for (const parameter of entry.headers) {
    const value = valueOf(parameter, given);
    if (isGiven(value)) headers.push([parameter.name, parameterValueText(parameter, value)]);
  }
  const body = buildBody(entry, given);
  if (entry.bodyKind === 'none') for (const [name, value] of given.rest()) queryPairs({ name }, value, query);
  return {
    method: entry.method,
    url,
    operationId: entry.id,
    body,
    ...(query.length ? { query } : {}),
    ...(headers.length ? { headers } : {}),
  };
}

function buildPath(entry: Operation, given: Given): string {
  return entry.path.replace(/\{([^{}]+)\}/g, (_whole, name: string) => {
    const parameter = entry.pathParams.find((one) => one.name === name);
    const value = given.take(parameter?.key ?? name);
    if (!isGiven(value) || value === null || value === '') throw parameterError('required', name);
    const text = scalarText(value, name);
    // Dot segments change the path even when percent-encoded.
    if (/^\.{1,2}$/.test(text)) throw parameterError('path-parameter', name);
    // Converted to UTF-8 and back, since a lone surrogate cannot be encoded.
    return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
  });
}

/** The value to send: the caller's, or the user's time zone if the operation takes one. Checks required and enum. */
function valueOf(parameter: Parameter, given: Given): unknown {
  const value = given.take(parameter.key, () => ownTime(parameter));
  if (!isGiven(value)) {
    if (parameter.required) throw parameterError('required', parameter.key);
    return undefined;
  }
  checkEnum(parameter, value);
  return value;
}

function ownTime(parameter: Parameter): unknown {
  if (parameter.in === 'header' && parameter.name.toLowerCase() === 'zone') return localTimeZone();
  if (!parameter.required) return undefined;
  if (parameter.name === 'timezone') return localTimeZone().timezone;
  return parameter.format === '+HH:MM' ? localTimeZone().offset : undefined;
}

function buildBody(entry: Operation, given: Given): Body {
  switch (entry.bodyKind) {
    case 'form':
      return { kind: 'form', fields: formFields(entry, given) };
    case 'multipart':
      return { kind: 'multipart', parts: formFields(entry, given).map(([name, value]) => ({ name, value })) };
    case 'json':
      return { kind: 'json', value: jsonBody(entry, given) };
    default:
      return { kind: 'none' };
  }
}

function formFields(entry: Operation, given: Given): Pair[] {
  const fields: Pair[] = [];
  for (const parameter of entry.body) {
    if (parameter.pattern !== undefined) continue;
    const value = valueOf(parameter, given);
    if (!isGiven(value)) continue;
    if (parameter.jsonText) fields.push([parameter.name, parameterValueText(parameter, value)]);
    else bracketPairs(parameter.name, value, fields);
  }
  const pattern = entry.body.find((one) => one.pattern !== undefined)?.pattern;
  const extra = pattern === undefined ? undefined : given.take(EXTRA_FIELDS);
  if (pattern !== undefined && typeof extra === 'object' && extra !== null) {
    for (const [key, value] of Object.entries(extra)) {
      if (isGiven(value))
        fields.push([pattern.replaceAll('{key}', key.replaceAll('$', '$$$$')), scalarText(value, key)]);
    }
  }
  for (const [name, value] of given.rest()) bracketPairs(name, value, fields);
  return fields;
}

function jsonBody(entry: Operation, given: Given): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  const parameters = [...entry.body].sort((a, b) => depth(a) - depth(b));
  const missing: Parameter[] = [];
  for (const parameter of parameters) {
    const value = given.take(parameter.key, () => ownTime(parameter));
    if (!isGiven(value)) {
      if (parameter.required) missing.push(parameter);
      continue;
    }
    checkEnum(parameter, value);
    placeValue(root, parameter.location ?? parameter.name, jsonValue(parameter, copied(value)));
  }
  for (const [name, value] of given.rest()) placeValue(root, name, value);
  for (const parameter of missing)
    if (!isStandIn(root, (parameter.location ?? parameter.name).split('.')))
      throw parameterError('required', parameter.key);
  return root;
}

const depth = (parameter: Parameter): number => (parameter.location ?? parameter.name).split('.').length;

/** Nested parameters are set in a copy, so that the caller's objects do not change. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
    ? { ...value }
    : value;
}

/** True when there is a value at the location; at `[]`, in every item of a list that is not empty. */
function isStandIn(node: unknown, parts: readonly string[]): boolean {
  const [part, ...rest] = parts;
  if (part === undefined) return isGiven(node);
  if (typeof node !== 'object' || node === null) return false;
  const list = part.endsWith('[]');
  const name = list ? part.slice(0, -2) : part;
  const inner = Object.hasOwn(node, name) ? (node as Record<string, unknown>)[name] : undefined;
  if (!list) return isStandIn(inner, rest);
  return Array.isArray(inner) && inner.length > 0 && inner.every((item) => isStandIn(item, rest));
}

/**
 * Reads payload, items and total of a successful response as the entry describes. Throws `rejected` if a nested success flag is false
 * and `not-found` (problem `nothing-deleted`) if a delete removed nothing.
 */
export function readCallResult(entry: Operation, json: unknown, exchange: Exchange): CallResult {
  const { envelope, itemsPath } = entry;
  const about = {
    method: entry.method,
    path: new URL(exchange.url).pathname,
    origin: exchange.account.origin,
    status: exchange.response?.status,
  };
  if (envelope.successPath && valueAtPath(json, envelope.successPath) === false) {
    const message = envelope.messagePath ? valueAtPath(json, envelope.messagePath) : undefined;
    throw new AcquireError('rejected', {
      ...about,
      ...(typeof message === 'string' ? { acquireError: message.slice(0, 300) } : {}),
    });
  }
  if (envelope.deletedPath && readCount(valueAtPath(json, envelope.deletedPath)) === 0)
    throw new AcquireError('not-found', { ...about, problem: 'nothing-deleted' });
  const payload = envelope.kind === 'unknown' ? json : envelopePayload(json);
  if (!itemsPath) return { payload, exchange };
  const documented = valueAtPath(json, itemsPath);
  const items = Array.isArray(documented) ? (documented as unknown[]) : findList(json, itemsPath.at(-1))?.rows;
  const total = readTotal(json, entry.totalPaths);
  return { payload, ...(items ? { items } : {}), ...(total === undefined ? {} : { total }), exchange };
}

import type { Parameter } from '../catalogue/types';
import { AcquireError } from '../errors/errors';
import type { Pair } from './types';

/** Nesting beyond this is a mistake or an attack, not a parameter. */
const MAX_DEPTH = 20;

/** A call that cannot be built: which rule (`problem`) and which parameter (`name`). */
export function parameterError(problem: string, name: string): AcquireError {
  return new AcquireError('invalid-request', { problem, name });
}

/** Absent means not sent. */
export function isGiven(value: unknown): boolean {
  return value !== undefined;
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null || value instanceof Date;

/** A single value as text: null is empty, dates are ISO. Throws `invalid-request` (problem `type`) for a value without a text form. */
export function scalarText(value: unknown, name: string): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      if (Number.isFinite(value)) return String(value);
      break;
    case 'object':
      if (value === null) return '';
      if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
      break;
    default:
  }
  throw parameterError('type', name);
}

/**
 * A value as query or form pairs: lists as `name[]`, objects as `name[key]`, lists of objects as `name[0][key]`.
 * An empty list or object is not sent, since neither form can express it.
 */
export function bracketPairs(name: string, value: unknown, out: Pair[] = [], depth = 0): Pair[] {
  if (depth > MAX_DEPTH) throw parameterError('type', name);
  if (!isGiven(value)) return out;
  if (Array.isArray(value)) {
    const flat = value.every(isScalar);
    value.forEach((item: unknown, n) => bracketPairs(`${name}[${flat ? '' : n}]`, item, out, depth + 1));
  } else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const [key, inner] of Object.entries(value)) bracketPairs(`${name}[${key}]`, inner, out, depth + 1);
  } else {
    out.push([name, scalarText(value, name)]);
  }
  return out;
}

/** A value as query pairs: a list of single values repeats its name, and a flat object has a pair for each member. */
export function queryPairs({ name, flat }: Pick<Parameter, 'name' | 'flat'>, value: unknown, out: Pair[]): void {
  if (Array.isArray(value) && value.every(isScalar))
    for (const one of value as unknown[]) out.push([name, scalarText(one, name)]);
  else if (flat && typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [key, inner] of Object.entries(value)) out.push([key, scalarText(inner, key)]);
  else bracketPairs(name, value, out);
}

/** A parameter's value as a single text: JSON if the docs require it or the value is nested. */
export function parameterValueText(parameter: Parameter, value: unknown): string {
  const nested = typeof value === 'object' && value !== null && !(value instanceof Date);
  return nested || (parameter.jsonText && typeof value !== 'string')
    ? jsonOf(value, parameter.key)
    : scalarText(value, parameter.key);
}

/** JSON text of a value; throws `invalid-request` (problem `type`) if it cannot be serialized. */
function jsonOf(value: unknown, name: string): string {
  try {
    const text = JSON.stringify(value);
    if (typeof text === 'string') return text;
  } catch {
    // Reported below, with the parameter's name.
  }
  throw parameterError('type', name);
}

/**
 * A value for a JSON body, as the documented type requires: ids are text everywhere inside, and become numbers if a number is documented
 * and represents them exactly.
 */
export function jsonValue(parameter: Pick<Parameter, 'type' | 'itemType' | 'key'>, value: unknown): unknown {
  if (Array.isArray(value)) {
    const item = parameter.itemType;
    return item === 'integer' || item === 'number' ? value.map((one: unknown) => numeric(one)) : value;
  }
  switch (parameter.type) {
    case 'integer':
    case 'number':
      return numeric(value);
    case 'string':
      return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
    default:
      return value;
  }
}

function numeric(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'string' || !/^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,10})?$/.test(value)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) || (value.includes('.') && Number.isFinite(number)) ? number : value;
}

/** Checks a given value against the documented values. Open lists are suggestions and are not checked. */
export function checkEnum(parameter: Parameter, value: unknown): void {
  if (!parameter.enum || parameter.enumOpen || value === null || value === '') return;
  const known = new Set(parameter.enum.map(String));
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const one of values) if (!known.has(String(one))) throw parameterError('enum', parameter.key);
}

type Tree = Record<string, unknown>;

/** Sets `value` at a location such as `fields.email` or `department_list[].name`. At `[]`, a list is distributed over the items. */
export function placeValue(root: Tree, location: string, value: unknown): void {
  put(root, location.split('.'), value);
}

function put(node: Tree, parts: readonly string[], value: unknown): void {
  const [part = '', ...rest] = parts;
  const list = part.endsWith('[]');
  const name = list ? part.slice(0, -2) : part;
  if (rest.length === 0) {
    define(node, name, value);
    return;
  }
  if (!list) {
    put(child(node, name), rest, value);
    return;
  }
  const there = Object.hasOwn(node, name) ? node[name] : undefined;
  const items: unknown[] = Array.isArray(there) ? there : [];
  define(node, name, items);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  values.forEach((one, n) => {
    const item = items[n];
    const target: Tree = typeof item === 'object' && item !== null ? (item as Tree) : {};
    items[n] = target;
    put(target, rest, one);
  });
}

function child(node: Tree, name: string): Tree {
  const there = Object.hasOwn(node, name) ? node[name] : undefined;
  if (typeof there === 'object' && there !== null && !Array.isArray(there)) return there as Tree;
  const made: Tree = {};
  define(node, name, made);
  return made;
}

/** Defines an own property, even for names such as `__proto__`. */
function define(node: Tree, name: string, value: unknown): void {
  Object.defineProperty(node, name, { value, enumerable: true, configurable: true, writable: true });
}

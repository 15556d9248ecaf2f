import { createHash } from 'node:crypto';
import type { CheckOperator } from './operators';
import { parseWithBigInts } from '../../../core/json/exactJson';
import { searchPattern } from './pattern';

/** What a check found in the response. */
export interface Actual {
  /** Undefined if it is missing. */
  readonly value: unknown;
  /** Its text: strings as they are, numbers with the digits received, anything else as JSON. */
  readonly text: string;
  /** What to hash, if not `text`. */
  readonly bytes?: Uint8Array;
}

/** Why values cannot be compared; the check then fails, negated or not. */
export type ComparisonProblem = 'not-a-number' | 'value-not-a-number' | 'pattern-invalid' | 'pattern-slow';

/** Compares what was found with a value. Operators without a value ignore it. */
export function compareActual(operator: CheckOperator, actual: Actual, expected: string): boolean | ComparisonProblem {
  const { value, text } = actual;
  switch (operator) {
    case '==':
      return equals(actual, expected);
    case '!=':
      return !equals(actual, expected);
    case '>':
    case '>=':
    case '<':
    case '<=':
      return ordered(operator, actual, expected);
    case 'startsWith':
      return value !== undefined && text.startsWith(expected);
    case 'endsWith':
      return value !== undefined && text.endsWith(expected);
    case 'includes':
      return includes(actual, expected);
    case 'matches': {
      const found = searchPattern(expected, value === undefined ? '' : text);
      if (found === 'invalid') return 'pattern-invalid';
      if (found === 'slow') return 'pattern-slow';
      return value !== undefined && found;
    }
    // Both are the same in httpYac: present, and not null, false, 0 or empty.
    case 'exists':
    case 'isTrue':
      return Boolean(value);
    case 'isFalse':
      return !value;
    case 'isNumber':
      return typeof value === 'number';
    case 'isString':
      return typeof value === 'string';
    case 'isBoolean':
      return typeof value === 'boolean';
    case 'isArray':
      return Array.isArray(value);
    case 'isObject':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'isNull':
      return value === null;
    case 'sha256':
    case 'sha512':
    case 'md5':
      return hashes(operator, actual, expected);
  }
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const WHOLE = /^[+-]?\d+$/;

/** -1, 0 or 1 for two numeric texts; undefined if one is not numeric. Whole numbers of any length are compared by their digits. */
function numberOrder(a: string, b: string): number | undefined {
  if (!NUMBER.test(a) || !NUMBER.test(b)) return undefined;
  const [left, right] = WHOLE.test(a) && WHOLE.test(b) ? [BigInt(a), BigInt(b)] : [Number(a), Number(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Parses the expected value to match the type found: a number, a boolean, JSON, or text with or without quotation marks. */
function equals({ value, text }: Actual, expected: string): boolean {
  switch (typeof value) {
    case 'number':
      return numberOrder(text, expected) === 0;
    case 'boolean':
      return expected.toLowerCase() === String(value);
    case 'string':
      return value === expected || (expected.startsWith('"') && value === parsed(expected));
    case 'undefined':
      return expected === 'undefined';
    default:
      return sameJson(parseWithBigInts(text), parseWithBigInts(expected));
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** True if two JSON values have the same content; the order of members does not matter. */
function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(
      (name) =>
        Object.hasOwn(b, name) && sameJson((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
    )
  );
}

/** A date in the form that JSON APIs use. */
const DATE = /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/;

function ordered(
  operator: '>' | '>=' | '<' | '<=',
  { value, text }: Actual,
  expected: string,
): boolean | ComparisonProblem {
  let order = numberOrder(text, expected);
  if (order === undefined && typeof value === 'string' && DATE.test(text) && DATE.test(expected))
    order = Math.sign(Date.parse(text) - Date.parse(expected));
  if (order === undefined || Number.isNaN(order) || (typeof value !== 'number' && typeof value !== 'string'))
    return NUMBER.test(expected) || DATE.test(expected) ? 'not-a-number' : 'value-not-a-number';
  switch (operator) {
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}

/** A list includes an item equal to the value; anything else includes it in its text. */
function includes({ value, text }: Actual, expected: string): boolean {
  if (value === undefined) return false;
  if (!Array.isArray(value)) return text.includes(expected);
  return [parseWithBigInts(text)].flat().some((item) => {
    if (typeof item === 'bigint') return equals({ value: Number(item), text: String(item) }, expected);
    if (typeof item === 'object' && item !== null) return sameJson(item, parseWithBigInts(expected));
    return equals({ value: item, text: typeof item === 'string' ? item : JSON.stringify(item) }, expected);
  });
}

/** The hash, in base64 or hexadecimal, of the text as received, or of JSON without whitespace. */
function hashes(algorithm: 'sha256' | 'sha512' | 'md5', { value, text, bytes }: Actual, expected: string): boolean {
  if (value === undefined) return false;
  const contents = bytes ? [bytes] : typeof value === 'object' ? [text, JSON.stringify(value)] : [text];
  return contents.some((content) => {
    const hash = createHash(algorithm).update(content).digest();
    return hash.toString('base64') === expected || hash.toString('hex') === expected.toLowerCase();
  });
}

import type { Parameter } from '../../../api/catalogue/types';

/** What is wrong with a value; `allowed` are the values it may have. */
export interface WrongValue {
  readonly code: 'wrong-type' | 'wrong-value';
  readonly allowed?: readonly string[];
}

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const BOOLEAN = /^(?:true|false|yes|no|0|1)$/i;

/** Compares a value of a query or form with its parameter. The docs are vague about lists and objects there, so those pass. */
export function findWrongValue(parameter: Parameter, value: string): WrongValue | undefined {
  if (parameter.enum && !parameter.enumOpen) {
    const allowed = parameter.enum.map((v) => (typeof v === 'string' ? v : JSON.stringify(v)));
    const given = parameter.type === 'array' ? value.split(',').map((v) => v.trim()) : [value];
    if (!value.startsWith('[') && given.some((v) => !allowed.includes(v))) return { code: 'wrong-value', allowed };
  }
  switch (parameter.type) {
    case 'integer':
      return INTEGER.test(value) ? undefined : { code: 'wrong-type' };
    case 'number':
      return NUMBER.test(value) ? undefined : { code: 'wrong-type' };
    case 'boolean':
      return BOOLEAN.test(value) ? undefined : { code: 'wrong-type', allowed: ['true', 'false'] };
    default:
      return undefined;
  }
}

/** Compares a JSON value with its parameter. Numbers may be text, because the docs show both. */
export function findWrongJson(parameter: Parameter, value: unknown): WrongValue | undefined {
  if (value === null) return undefined;
  if (parameter.jsonText && typeof value === 'string') return undefined;
  switch (parameter.type) {
    case 'integer':
    case 'number':
      if (typeof value === 'number') break;
      if (typeof value !== 'string' || !NUMBER.test(value)) return { code: 'wrong-type' };
      break;
    case 'boolean':
      if (typeof value !== 'boolean' && !(typeof value === 'string' && BOOLEAN.test(value)))
        return { code: 'wrong-type', allowed: ['true', 'false'] };
      break;
    case 'string':
      if (typeof value === 'object') return { code: 'wrong-type' };
      break;
    case 'array':
      if (!Array.isArray(value)) return { code: 'wrong-type' };
      break;
    case 'object':
      if (typeof value !== 'object' || Array.isArray(value)) return { code: 'wrong-type' };
      break;
  }
  if (!parameter.enum || parameter.enumOpen || parameter.type === 'array' || typeof value === 'object')
    return undefined;
  const same = parameter.enum.some((v) => String(v) === String(value));
  return same ? undefined : { code: 'wrong-value', allowed: parameter.enum.map((v) => JSON.stringify(v)) };
}

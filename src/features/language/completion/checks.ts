import type { JsonSchema } from '../../../api/catalogue';
import { DURATION_PHASES, CHECK_FIELDS, isCheckField, type CheckField } from '../checks/fields';
import { findOperator, CHECK_OPERATORS, type CheckOperator } from '../checks/operators';
import type { Span } from '../parse/tree';
import type { Suggestion, Suggestions } from './suggestion';

/** The text of a check between `??` and the cursor. `span` is what a suggestion replaces: the word at the cursor. */
export interface CheckPlace {
  readonly typed: string;
  readonly span: Span;
}

/** Deeper fields of a response are rarely checked, and would make the list too long. */
const MAX_DEPTH = 5;
const MAX_PATHS = 200;

const STATUSES = ['200', '201', '204', '400', '401', '403', '404', '429'];
const HEADERS = ['content-type', 'content-length', 'date', 'location', 'retry-after'];

/** Operators that make sense for a type; the others are listed after them. */
const BY_TYPE: Readonly<Record<string, readonly CheckOperator[]>> = {
  number: ['==', '!=', '>', '>=', '<', '<=', 'isNumber'],
  string: ['==', '!=', 'includes', 'startsWith', 'endsWith', 'matches', 'exists', 'isString'],
  boolean: ['==', 'isTrue', 'isFalse', 'isBoolean'],
  array: ['isArray', 'includes', 'exists'],
  object: ['exists', 'isObject'],
};

/** What may follow in a check: fields, their arguments, operators for the field's type, and values. */
export function completeCheck({ typed, span }: CheckPlace, schema: JsonSchema | undefined): Suggestions {
  const words = typed.trimStart().split(/\s+/).slice(0, -1);
  const item = (label: string, kind: Suggestion['kind'], sort: number, goesOn = true): Suggestion => ({
    label,
    kind,
    insert: goesOn ? `${label} ` : label,
    span,
    sort: String(sort).padStart(4, '0'),
    ...(goesOn ? { goesOn: true } : {}),
  });
  const [field, ...rest] = words.filter((word) => word !== 'not' && word !== '!');
  if (field === undefined)
    return { items: Object.entries(CHECK_FIELDS).map(([name, rule], i) => item(name, 'check', i, !rule.alone)) };
  if (!isCheckField(field)) return { items: [] };
  const at = rest.findIndex((word) => findOperator(word.replace(/^!(?!=)/, '')) !== undefined);
  if (at >= 0) {
    const values = valuesOf(field, rest.slice(0, at).join(' '), schema);
    return { items: values.map((value, i) => item(value, 'value', i, false)) };
  }
  const path = rest.join(' ');
  const type = typeOf(field, path, schema);
  const likely = BY_TYPE[type] ?? [];
  const operators = (Object.keys(CHECK_OPERATORS) as CheckOperator[]).map((name, i) =>
    item(
      name,
      'operator',
      likely.includes(name) ? 500 + likely.indexOf(name) : 600 + i,
      CHECK_OPERATORS[name].takesValue,
    ),
  );
  if (rest.length) return { items: operators };
  switch (field) {
    case 'header':
      return { items: HEADERS.map((name, i) => item(name, 'header', i)) };
    case 'duration':
      return { items: [...operators, ...Object.keys(DURATION_PHASES).map((name, i) => item(name, 'value', 700 + i))] };
    case 'body':
      return { items: [...pathsOf(schema).map(([one], i) => item(one, 'parameter', i)), ...operators] };
    default:
      return { items: operators };
  }
}

/** The paths of a documented response with their types, in documentation order. */
function pathsOf(schema: JsonSchema | undefined): (readonly [path: string, type: string])[] {
  const out: [string, string][] = [];
  let level: (readonly [string, JsonSchema])[] = schema ? [['$', schema]] : [];
  for (let depth = 0; depth < MAX_DEPTH && level.length; depth++) {
    const next: (readonly [string, JsonSchema])[] = [];
    for (const [path, one] of level) {
      if (one.items) next.push([`${path}[0]`, one.items]);
      for (const [name, inner] of Object.entries(one.properties ?? {})) {
        const at = /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
        if (out.length < MAX_PATHS) out.push([at, plainType(inner)]);
        next.push([at, inner]);
      }
    }
    level = next;
  }
  return out;
}

function plainType({ type }: JsonSchema): string {
  const [first = ''] = [type ?? []].flat().filter((one) => one !== 'null');
  return first === 'integer' ? 'number' : first;
}

function typeOf(field: CheckField, path: string, schema: JsonSchema | undefined): string {
  switch (field) {
    case 'status':
    case 'duration':
    case 'size':
      return 'number';
    case 'header':
      return 'string';
    case 'body':
      return path ? (pathsOf(schema).find(([one]) => one === path)?.[1] ?? '') : 'object';
    default:
      return 'boolean';
  }
}

function valuesOf(field: CheckField, path: string, schema: JsonSchema | undefined): readonly string[] {
  if (field === 'status') return STATUSES;
  if (field === 'header') return path.toLowerCase() === 'content-type' ? ['json', 'application/json'] : [];
  return typeOf(field, path, schema) === 'boolean' ? ['true', 'false'] : [];
}

import { NUMERIC_TEXT_PATTERN } from './schema';
import type { BodyKind, Json, JsonSchema, JsonType, Parameter } from './types';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumeric = (type: string | undefined): type is 'integer' | 'number' => type === 'integer' || type === 'number';
const typesOf = (schema: JsonSchema): readonly JsonType[] => [schema.type ?? []].flat();
const oneOrMore = (types: readonly JsonType[]): JsonSchema['type'] =>
  types.length === 1 ? (types[0] as JsonType) : types;

/** Formats of dates and offsets, as regular expressions. */
const FORMATS: Readonly<Record<string, string>> = {
  'YYYY-MM-DD HH:mm:ss': '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])( ([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d)?$',
  '+HH:MM': '^[+-](0\\d|1[0-4]):[0-5]\\d$',
};

/** False for a text that is not in the parameter's documented format, or names a day that does not exist. */
export function fitsFormat({ format = '' }: Parameter, text: string): boolean {
  const pattern = FORMATS[format];
  if (pattern === undefined) return true;
  const [, month, day] = /^\d{4}-(\d{2})-(\d{2})/.exec(text) ?? [];
  const date = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return new RegExp(pattern).test(text) && (month === undefined || date.getUTCDate() === Number(day));
}

/** The required format of a text parameter, if its documentation or example shows one. */
function textRules(parameter: Parameter): JsonSchema {
  const example = String(parameter.example ?? '');
  const format = FORMATS[parameter.format ?? ''];
  return {
    ...(format ? { pattern: parameter.required ? format : `^$|${format}` } : {}),
    ...(parameter.required && example !== '' ? { minLength: 1 } : {}),
    ...(/e-?mail/i.test(parameter.name) && /^[^@\s]+@[^@\s]+$/.test(example) ? { format: 'email' } : {}),
  };
}

/** The schema of one value, from the parameter table. In a form everything is text, including numbers and allowed values. */
export function valueSchema(parameter: Parameter, asText: boolean): JsonSchema {
  const { type, itemType } = parameter;
  const values = parameter.enumOpen ? undefined : parameter.enum;
  if (type === 'array') {
    const items = { ...(itemType ? { type: itemType as JsonType } : {}), ...(values ? { enum: values } : {}) };
    return { type, ...(Object.keys(items).length ? { items } : {}) };
  }
  if (values) {
    return asText || values.every((value) => typeof value === 'string')
      ? { type: 'string', enum: values.map(String) }
      : { type, enum: values };
  }
  if (type === 'string') return { type, ...textRules(parameter) };
  return asText && isNumeric(type) ? { type: [type, 'string'], pattern: NUMERIC_TEXT_PATTERN } : { type };
}

function fromParameter(parameter: Parameter, asText: boolean): JsonSchema {
  return {
    ...valueSchema(parameter, asText),
    ...(parameter.note ? { description: parameter.note } : {}),
    ...(parameter.secret ? { 'x-secret': true } : {}),
    ...(parameter.personal ? { 'x-personal': true } : {}),
    ...(parameter.origin ? { 'x-acquire-origin': parameter.origin } : {}),
  };
}

/** Merges the parameter table and the example: if their types differ, either is allowed. */
function joined(own: JsonSchema, shown: JsonSchema | undefined): JsonSchema {
  if (!shown) return own;
  const types = new Set([...typesOf(own), ...typesOf(shown)]);
  if (types.has('number')) types.delete('integer');
  return {
    ...shown,
    ...own,
    ...(types.size ? { type: oneOrMore([...types]) } : {}),
    ...(shown.properties ? { properties: shown.properties } : {}),
    ...(shown.items && !own.items?.enum ? { items: { ...own.items, ...shown.items } } : {}),
  };
}

/** Puts one parameter into the object schema at its location, `fields.email` or `department_list[].name`. */
function place(root: Mutable<JsonSchema>, parameter: Parameter, parts: readonly string[], asText: boolean): void {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  const list = part.endsWith('[]');
  const name = list ? part.slice(0, -2) : part;
  const known = root.properties?.[name];
  let next: Mutable<JsonSchema>;
  if (rest.length === 0) {
    next = joined(fromParameter(parameter, asText), known);
    if (parameter.required) root.required = [...new Set([...(root.required ?? []), name])];
  } else if (list) {
    const items: Mutable<JsonSchema> = { type: 'object', ...known?.items };
    place(items, parameter, rest, asText);
    next = { ...known, type: 'array', items };
  } else {
    next = { type: 'object', ...known };
    place(next, parameter, rest, asText);
  }
  root.properties = { ...root.properties, [name]: next };
}

/** The JSON Schema name of a value's type. */
function typeOf(value: Json): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as JsonType;
}

/** Widens the schema if the documented example contradicts its own parameter table: a documented example is never rejected. */
function admitting(schema: JsonSchema, value: Json): JsonSchema {
  const wide: Mutable<JsonSchema> = { ...schema };
  const types = typesOf(schema);
  const type = typeOf(value);
  if (types.length && !types.includes(type) && !(type === 'integer' && types.includes('number')))
    wide.type = [...types, type];
  if (wide.enum && !Array.isArray(value) && !wide.enum.includes(value)) wide.enum = [...wide.enum, value];
  if (typeof value === 'string' && wide.pattern && !new RegExp(wide.pattern).test(value)) delete wide.pattern;
  if (value === '') delete wide.minLength;
  if (isObject(value) && schema.properties) {
    const entries = Object.entries(schema.properties);
    wide.properties = Object.fromEntries(
      entries.map(([name, inner]) => {
        const shown = value[name];
        return [name, shown === undefined ? inner : admitting(inner, shown)];
      }),
    );
  }
  if (Array.isArray(value) && schema.items)
    wide.items = (value as readonly Json[]).reduce((items: JsonSchema, one) => admitting(items, one), schema.items);
  return wide;
}

/** One of several fields needs a value and the others may be null: each parameter lists the others as alternatives. */
function withAlternatives(root: JsonSchema, body: readonly Parameter[]): JsonSchema {
  const choice = body.filter((p) => p.alternatives?.length && body.some((q) => p.alternatives?.includes(q.name)));
  if (!choice.length) return root;
  const nullable = choice.map(({ name }): [string, JsonSchema] => {
    const own = root.properties?.[name] ?? {};
    return [name, { ...own, type: oneOrMore([...new Set([...typesOf(own), 'null' as const])]) }];
  });
  return {
    ...root,
    properties: { ...root.properties, ...Object.fromEntries(nullable) },
    anyOf: choice.map(({ name, type }) => ({ required: [name], properties: { [name]: { type } } })),
  };
}

/** The schema of a JSON or form body, from the parameter table and the documented example. */
export function requestSchema(
  kind: BodyKind,
  body: readonly Parameter[],
  shown: JsonSchema | undefined,
  example: Json | undefined,
): JsonSchema {
  const root: Mutable<JsonSchema> = { ...shown, type: 'object' };
  const asText = kind !== 'json';
  const deepestLast = [...body].sort((a, b) => depth(a) - depth(b));
  for (const p of deepestLast) {
    if (p.pattern)
      root.patternProperties = { [namePattern(p.pattern)]: fromParameter({ ...p, note: undefined }, asText) };
    else place(root, p, p.location === undefined || p.location === p.name ? [p.name] : p.location.split('.'), asText);
  }
  if (example === undefined) return withAlternatives(root, body);
  return withAlternatives(admitting(root, asText ? formTexts(example) : example), body);
}

/** The values of a form as sent, which is as text. */
export function formTexts(example: Json): Json {
  return Object.fromEntries(
    Object.entries(example as object).map(([name, value]) => [name, typeof value === 'object' ? value : String(value)]),
  ) as Json;
}

/** `[extra_field][{key}]{key}` as a regular expression. */
const namePattern = (pattern: string): string =>
  `^${pattern.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^{}]+\}/g, '[^\\[\\]]+')}$`;

const depth = (p: Parameter): number => (p.location ?? p.name).split('.').length;

/** An example body: the documented one, or one built from the parameters' examples. */
export function requestExample(documented: Json | undefined, body: readonly Parameter[]): Json {
  if (documented !== undefined && documented !== null) return documented;
  const example: Record<string, Json> = {};
  for (const p of body) if (p.example !== undefined && !p.pattern) example[p.name] = p.example;
  return example;
}

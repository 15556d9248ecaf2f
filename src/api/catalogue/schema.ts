import type { Json, JsonPath, JsonSchema, JsonType } from './types';

/** A compact shape as build/shapeTable.mjs writes it: a sample value that also stands for its type. */
export type Shape = Json;

/** What a shape stands for: the schema of the value, and an example of it made of documented values. */
export interface Expanded {
  readonly schema: JsonSchema;
  readonly example: Json;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type JsonObject = { readonly [key: string]: Json };

const MARKS = /^(.*?)(\?)?([!@])?(?::([instb]*))?$/s;
const NUMERIC = '^([+-]?\\d+(\\.\\d+)?)?$';
const FLAG = '^(true|false|yes|no)?$';
const DIGITS = /^[+-]?\d+(\.\d+)?$/;

/** The letters a sample value stands for by itself; build/shapeTable.mjs knows the same. */
function ownLetters(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return 'b';
  if (typeof value === 'number') return Number.isInteger(value) ? 'i' : 'n';
  return typeof value === 'string' && value !== '' && DIGITS.test(value) ? 't' : 's';
}

/** Scalars are read leniently, as the docs are: null anywhere, numbers as text, flags as text, an empty text for nothing. */
function scalar(letters: string): JsonSchema {
  if (letters === '') return {};
  const types = new Set<JsonType>(['null', 'string']);
  if (/i/.test(letters)) types.add('integer');
  if (/n/.test(letters)) types.add('number');
  if (/t/.test(letters)) types.add('integer').add('number');
  if (/b/.test(letters)) types.add('boolean');
  const type = [...types];
  // A documented text of digits is a text all the same: the next phone number may begin with a plus sign.
  if (/[st]/.test(letters)) return { type };
  if (letters === 'b') return { type, pattern: FLAG };
  return /b/.test(letters) ? { type } : { type, pattern: NUMERIC };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Expands compact shapes. A row of the table is expanded once, so schemas share their parts. */
export class ShapeReader {
  private readonly rows = new Map<number, Expanded>();

  constructor(
    private readonly table: readonly Shape[],
    private readonly names: Readonly<Record<string, string>>,
  ) {}

  /** The schema a packed shape stands for, with its example. */
  expand(shape: Shape): Expanded {
    if (Array.isArray(shape)) return this.array(shape);
    if (!isObject(shape)) return { schema: scalar(ownLetters(shape)), example: shape };
    if (typeof shape.$ === 'number') return this.row(shape.$);
    if (Array.isArray(shape[':'])) return { schema: scalar(String(shape[':'][0])), example: shape[':'][1] as Json };
    if (Array.isArray(shape['|'])) return this.either(shape['|'] as Shape[]);
    const [first] = Object.keys(shape);
    if (first?.startsWith('*')) {
      const value = this.expand(shape[first] as Shape);
      return {
        schema: { type: ['object', 'null'], additionalProperties: value.schema },
        example: { [first.slice(1)]: value.example },
      };
    }
    return this.object(shape);
  }

  private row(number: number): Expanded {
    let known = this.rows.get(number);
    if (!known) {
      const name = this.names[number];
      const expanded = this.expand(this.table[number] as Shape);
      known = name ? { ...expanded, schema: { title: name, ...expanded.schema } } : expanded;
      this.rows.set(number, known);
    }
    return known;
  }

  private array(shape: readonly Shape[]): Expanded {
    const items = shape.map((s) => this.expand(s));
    return {
      schema: { type: ['array', 'null'], ...(items[0] ? { items: items[0].schema } : {}) },
      example: items.map((i) => i.example),
    };
  }

  private either(options: readonly Shape[]): Expanded {
    const all = options.map((o) => this.expand(o));
    const types = new Set<JsonType>(all.flatMap((a) => a.schema.type ?? []));
    const merged: Mutable<JsonSchema> = { type: [...types] };
    for (const { schema } of all) {
      if (schema.properties) merged.properties = schema.properties;
      if (schema.items) merged.items = schema.items;
      if (schema.additionalProperties) merged.additionalProperties = schema.additionalProperties;
      if (schema.title) merged.title = schema.title;
    }
    const richest = [...all]
      .reverse()
      .find((a) => typeof a.example === 'object' && a.example !== null && Object.keys(a.example).length > 0);
    return { schema: merged, example: (richest ?? all[0])?.example ?? null };
  }

  private object(shape: JsonObject): Expanded {
    const properties: Record<string, JsonSchema> = {};
    const example: Record<string, Json> = {};
    for (const [marked, value] of Object.entries(shape)) {
      const [, name = '', optional, mark, letters] = MARKS.exec(marked) ?? [];
      const expanded = letters === undefined ? this.expand(value) : { schema: scalar(letters), example: value };
      const notes = {
        ...(optional ? { 'x-optional': true as const } : {}),
        ...(mark === '!' ? { 'x-secret': true as const } : {}),
        ...(mark === '@' ? { 'x-personal': true as const } : {}),
      };
      properties[name] = Object.keys(notes).length ? { ...expanded.schema, ...notes } : expanded.schema;
      example[name] = expanded.example;
    }
    return { schema: { type: ['object', 'null'], properties }, example };
  }
}

const strictTypes = (schema: JsonSchema, example: Json): JsonType[] => {
  const types = [schema.type ?? []].flat();
  const containers = types.filter((t) => t === 'object' || t === 'array');
  if (containers.length) return containers;
  if (typeof example === 'boolean') return ['boolean'];
  if (typeof example === 'number') return ['integer', 'number'];
  return ['string'];
};

/** The schema with every value along `path` required and of its own type alone: neither null nor, for a container, any scalar. */
export function strictAlong(schema: JsonSchema, example: Json, path: JsonPath): JsonSchema {
  const [name, ...rest] = path;
  const type = strictTypes(schema, example);
  const strict: Mutable<JsonSchema> = { ...schema, type: type.length === 1 ? (type[0] as JsonType) : type };
  if (type[0] !== 'object' && type[0] !== 'array') delete strict.pattern;
  const inner = name === undefined ? undefined : schema.properties?.[name];
  if (name === undefined || !inner) return strict;
  const below = isObject(example) ? (example[name] ?? null) : null;
  strict.properties = { ...schema.properties, [name]: strictAlong(inner, below, rest) };
  strict.required = [...new Set([...(schema.required ?? []), name])];
  return strict;
}

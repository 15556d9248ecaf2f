import type { Json, JsonPath, JsonSchema, JsonType } from './types';

/** A compact shape as written by scripts/catalogue/shapeTable.ts: a value that represents its type. */
export type Shape = Json;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type JsonObject = { readonly [key: string]: Json };

const MARKS = /^(.*?)(\?)?([!@])?(?::([instb]*))?$/s;
/** A number as text. */
export const NUMERIC_TEXT_PATTERN = '^[+-]?\\d+(\\.\\d+)?$';
const NUMERIC_OR_EMPTY = '^([+-]?\\d+(\\.\\d+)?)?$';
const FLAG = '^(true|false|yes|no)?$';

/** The letters that a value implies. */
function ownLetters(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return 'b';
  if (typeof value === 'number') return Number.isInteger(value) ? 'i' : 'n';
  return value === '0' ? 't' : 's';
}

/** Scalars in responses are read leniently, like the docs: null anywhere, numbers and flags as text, empty text for no value. */
function lenient(letters: string): JsonSchema {
  if (letters === '') return {};
  const types = new Set<JsonType>(['null', 'string']);
  if (/[nt]/.test(letters)) types.add('number');
  else if (/i/.test(letters)) types.add('integer');
  if (/b/.test(letters)) types.add('boolean');
  const type = [...types];
  // Digits documented as text are still text: the next phone number may start with a plus sign.
  if (/[st]/.test(letters)) return { type };
  if (letters === 'b') return { type, pattern: FLAG };
  return /b/.test(letters) ? { type } : { type, pattern: NUMERIC_OR_EMPTY };
}

const STRICT: Readonly<Record<string, JsonType>> = {
  i: 'integer',
  n: 'number',
  s: 'string',
  t: 'string',
  b: 'boolean',
};

/** Scalars in requests have the documented type. */
function strict(letters: string): JsonSchema {
  const types = [...new Set([...letters].map((letter) => STRICT[letter] as JsonType))];
  return types.length === 0 ? {} : { type: types.length === 1 ? (types[0] as JsonType) : types };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Expands compact shapes to schemas, lenient for responses or strict for requests. Each table row is expanded once, so schemas share parts. */
export class ShapeReader {
  private readonly rows = new Map<number, JsonSchema>();
  private readonly scalar: (letters: string) => JsonSchema;

  constructor(
    private readonly table: readonly Shape[],
    private readonly names: Readonly<Record<string, string>>,
    private readonly kind: 'response' | 'request',
  ) {
    this.scalar = kind === 'response' ? lenient : strict;
  }

  /** The schema of a compact shape. */
  expand(shape: Shape): JsonSchema {
    if (Array.isArray(shape)) return this.array(shape);
    if (!isObject(shape)) return this.scalar(ownLetters(shape));
    if (typeof shape.$ === 'number') return this.row(shape.$);
    if (typeof shape[':'] === 'string') return this.scalar(shape[':']);
    if (Array.isArray(shape['|'])) return this.either(shape['|'] as Shape[]);
    if (shape['*'] !== undefined)
      return { type: this.container('object'), additionalProperties: this.expand(shape['*']) };
    return this.object(shape);
  }

  private container(type: 'object' | 'array'): JsonSchema['type'] {
    return this.kind === 'response' ? [type, 'null'] : type;
  }

  private row(number: number): JsonSchema {
    let known = this.rows.get(number);
    if (!known) {
      const name = this.names[number];
      const expanded = this.expand(this.table[number] as Shape);
      known = name ? { title: name, ...expanded } : expanded;
      this.rows.set(number, known);
    }
    return known;
  }

  private array(shape: readonly Shape[]): JsonSchema {
    const [item] = shape;
    return { type: this.container('array'), ...(item === undefined ? {} : { items: this.expand(item) }) };
  }

  private either(options: readonly Shape[]): JsonSchema {
    const all = options.map((o) => this.expand(o));
    const merged: Mutable<JsonSchema> = { type: [...new Set<JsonType>(all.flatMap((a) => a.type ?? []))] };
    for (const { properties, items, additionalProperties, title } of all) {
      if (properties) merged.properties = properties;
      if (items) merged.items = items;
      if (additionalProperties) merged.additionalProperties = additionalProperties;
      if (title) merged.title = title;
    }
    return merged;
  }

  private object(shape: JsonObject): JsonSchema {
    const properties: Record<string, JsonSchema> = {};
    const { '=': known, ...members } = shape;
    const examples = (known ?? {}) as Readonly<Record<string, readonly Json[]>>;
    for (const [marked, value] of Object.entries(members)) {
      const [, name = '', optional, mark, letters] = MARKS.exec(marked) ?? [];
      const expanded = letters === undefined ? this.expand(value) : this.scalar(letters);
      const notes = {
        ...(Object.hasOwn(examples, name) ? { examples: examples[name] } : {}),
        ...(optional ? { 'x-optional': true as const } : {}),
        ...(mark === '!' ? { 'x-secret': true as const } : {}),
        ...(mark === '@' ? { 'x-personal': true as const } : {}),
      };
      properties[name] = Object.keys(notes).length ? { ...expanded, ...notes } : expanded;
    }
    return { type: this.container('object'), properties };
  }
}

/**
 * Removes the container types that an operation's own examples contradict: a shared record may have a list where this operation
 * shows an object. Unchanged parts are returned as the same objects.
 */
export function narrowContainers(schema: JsonSchema, samples: readonly Json[]): JsonSchema {
  if (!samples.length) return schema;
  const objects = samples.filter(isObject);
  const lists = samples.filter((value) => Array.isArray(value));
  const types = [schema.type ?? []].flat();
  const narrow: Mutable<JsonSchema> = {};
  const isEither = types.includes('object') && types.includes('array');
  if (isEither && !lists.length && objects.some((value) => Object.keys(value).length)) {
    narrow.type = types.filter((type) => type !== 'array');
    narrow.items = undefined;
  } else if (isEither && !objects.length && lists.some((value) => value.length)) {
    narrow.type = types.filter((type) => type !== 'object');
    narrow.properties = undefined;
    narrow.additionalProperties = undefined;
  }
  const { properties, items, additionalProperties } = { ...schema, ...narrow };
  const inner = Object.entries(properties ?? {}).map(([name, one]): [string, JsonSchema] => [
    name,
    narrowContainers(
      one,
      objects.flatMap((value) => (Object.hasOwn(value, name) ? [value[name] as Json] : [])),
    ),
  ]);
  if (inner.some(([name, one]) => one !== properties?.[name])) narrow.properties = Object.fromEntries(inner);
  const item = items && narrowContainers(items, lists.flat() as Json[]);
  if (item !== items) narrow.items = item;
  const value =
    additionalProperties &&
    narrowContainers(
      additionalProperties,
      objects.flatMap((one) => Object.values(one)),
    );
  if (value !== additionalProperties) narrow.additionalProperties = value;
  if (!Object.keys(narrow).length) return schema;
  return Object.fromEntries(
    Object.entries({ ...schema, ...narrow }).filter(([, one]) => one !== undefined),
  ) as JsonSchema;
}

const strictTypes = (schema: JsonSchema, example: Json): JsonType[] => {
  const types = [schema.type ?? []].flat();
  const containers = types.filter((t) => t === 'object' || t === 'array');
  if (containers.length) return containers;
  if (typeof example === 'boolean') return ['boolean'];
  if (typeof example === 'number') return ['integer', 'number'];
  return ['string'];
};

/** Makes every value along `path` required and strictly typed: not null and, for a container, not a scalar. */
export function requireAlongPath(schema: JsonSchema, example: Json, path: JsonPath): JsonSchema {
  const [name, ...rest] = path;
  const type = strictTypes(schema, example);
  const strict: Mutable<JsonSchema> = { ...schema, type: type.length === 1 ? (type[0] as JsonType) : type };
  if (type[0] !== 'object' && type[0] !== 'array') delete strict.pattern;
  const inner = name === undefined ? undefined : schema.properties?.[name];
  if (name === undefined || !inner) return strict;
  const below = isObject(example) ? (example[name] ?? null) : null;
  strict.properties = { ...schema.properties, [name]: requireAlongPath(inner, below, rest) };
  strict.required = [...new Set([...(schema.required ?? []), name])];
  return strict;
}

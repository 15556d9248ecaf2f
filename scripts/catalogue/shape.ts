// Infers the shape of a JSON value from all its documented samples. shapeTable.ts makes shapes compact.
import type { Entity, EntityField, FieldNames, FactJson, JsonObject } from './facts';

/**
 * A single value. `leaf` has the letters of its types: i integer, n number, s text, t text of digits, b boolean; several for any of them,
 * none for anything.
 */
export interface LeafShape {
  leaf: string;
}
/** A member's key ends in `?` (not always there), `!` (secret) or `@` (a person's data). */
export type ShapeMember = [key: string, shape: InferredShape];
export interface ObjectShape {
  members: ShapeMember[];
  /** Values that members are known to have, by key; others are possible. */
  values?: Record<string, FactJson[]>;
}
export interface MapShape {
  map: InferredShape;
}
export interface ListShape {
  items: InferredShape | undefined;
}
export interface EntityShape {
  ref: string;
}
export interface UnionShape {
  either: InferredShape[];
}
export type InferredShape = LeafShape | ObjectShape | MapShape | ListShape | EntityShape | UnionShape;

/** A value, and the operation and response path where it was found. */
export interface Sample {
  readonly value: FactJson;
  readonly op: string;
  readonly path: string;
}

const NUMERIC = /^[+-]?\d+(\.\d+)?$/;
const DATA_KEY = /^\d+$/;
const DOCUMENTED: Readonly<Record<string, string>> = {
  string: 's',
  enum: 's',
  datetime: 's',
  date: 's',
  integer: 'i',
  number: 'n',
  int: 'i',
  bool: 'b',
  boolean: 'b',
};

const isObject = (value: FactJson | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function kind(value: FactJson): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'i' : 'n';
    case 'string':
      if (value === '') return '""';
      return NUMERIC.test(value) ? 't' : 's';
    case 'boolean':
      return 'b';
    default:
      return 'object';
  }
}

type Found = Omit<Sample, 'op'>;

/** Values below `value` at a path of the facts: `data.list[].fields`, `data.*[]`, `$`. */
function at(value: FactJson, path: string): Found[] {
  let found: Found[] = [{ value, path: '' }];
  for (const part of path === '$' ? [] : path.split('.')) {
    const name = part.replace(/(\[\])+$/, '');
    const depth = (part.length - name.length) / 2;
    found = found.flatMap((parent) => children(parent, name));
    for (let i = 0; i < depth; i++)
      found = found.flatMap((f) =>
        Array.isArray(f.value) ? f.value.map((v) => ({ value: v, path: `${f.path}[]` })) : [],
      );
  }
  return found;
}

/** The children of a found value with a name, `*` for all of them. */
function children({ value, path }: Found, name: string): Found[] {
  if (value === null || typeof value !== 'object') return [];
  if (name === '*') return Object.values(value).map((one) => ({ value: one, path: join(path, '*') }));
  const child = Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
  return child === undefined ? [] : [{ value: child, path: join(path, name) }];
}

const join = (path: string, name: string): string => (path ? `${path}.${name}` : name);

/**
 * Knows the entities and the response positions that hold them. Entities that are still being inferred are not referenced, so that
 * there are no cycles.
 */
export class Shapes {
  /** Entity names by operation and path. */
  private readonly positions = new Map<string, string>();
  private readonly samples = new Map<string, Sample[]>();
  /** Positions of objects whose keys are data. */
  private readonly maps = new Set<string>();
  private readonly done = new Map<string, ObjectShape | MapShape | null>();

  constructor(
    private readonly entities: Readonly<Record<string, Entity>>,
    responses: ReadonlyMap<string, readonly FactJson[]>,
    private readonly fields: FieldNames,
  ) {
    for (const [name, entity] of Object.entries(entities)) {
      const samples = entity.sources.flatMap(([op, path]) => {
        if (path.includes('*')) this.maps.add(`${op} ${path.slice(0, path.indexOf('*')).replace(/\.$/, '')}`);
        this.positions.set(`${op} ${path === '$' ? '' : path}`, name);
        return (responses.get(op) ?? []).flatMap((response) => at(response, path).map((found) => ({ ...found, op })));
      });
      this.samples.set(
        name,
        samples.filter(({ value }) => isObject(value)),
      );
    }
  }

  /** The shape of an entity, from all its samples and its attribute table; null while it is being inferred. */
  entity(name: string): ObjectShape | MapShape | null {
    const known = this.done.get(name);
    if (known !== undefined) return known;
    this.done.set(name, null);
    const shape = this.object(this.samples.get(name) ?? []);
    if ('members' in shape) this.addDocumented(shape.members, this.entities[name]?.fields ?? []);
    this.done.set(name, shape);
    return shape;
  }

  /** Adds the documented types to the observed ones. Fields that only the table has are added as optional. */
  private addDocumented(members: ShapeMember[], fields: readonly EntityField[]): void {
    for (const field of fields) {
      const documented = DOCUMENTED[String(field.documentedType ?? '').toLowerCase()];
      const member = members.find(([key]) => bare(key) === field.name);
      if (!member && field.onlyInAttributeTable)
        members.push([
          `${field.name}?${this.marks(
            field.name,
            '',
            members.map(([k]) => bare(k)),
          )}`,
          { leaf: documented ?? '' },
        ]);
      else if (member && documented && 'leaf' in member[1]) member[1].leaf = letters(member[1].leaf + documented);
    }
  }

  /** The shape of all samples of one position. Each sample says where it was found. */
  shape(samples: readonly Sample[], parent = ''): InferredShape {
    const kinds = new Set(samples.map((s) => kind(s.value)));
    const names = new Set(
      samples.filter((s) => kind(s.value) === 'object').map((s) => this.positions.get(`${s.op} ${s.path}`)),
    );
    const [only] = names;
    const empty = kinds.has('""') && !['i', 'n', 't'].some((k) => kinds.has(k)) ? 's' : '';
    const leaf = letters([...kinds].filter((k) => k.length === 1).join('') + empty);
    const containers: InferredShape[] = [];
    if (kinds.has('object')) {
      const objects = samples.filter((s) => kind(s.value) === 'object');
      containers.push(names.size === 1 && only && this.entity(only) ? { ref: only } : this.object(objects, parent));
    }
    if (kinds.has('array')) {
      const items = samples
        .filter((s) => kind(s.value) === 'array')
        .flatMap((s) => (s.value as FactJson[]).map((value) => ({ value, op: s.op, path: `${s.path}[]` })));
      containers.push({ items: items.length ? this.shape(items, parent) : undefined });
    }
    const scalar: LeafShape = { leaf };
    const [first] = containers;
    if (!first) return scalar;
    return containers.length === 1 && !leaf ? first : { either: [scalar, ...containers] };
  }

  private object(samples: readonly Sample[], parent = ''): ObjectShape | MapShape {
    const keys = [...new Set(samples.flatMap((s) => Object.keys(s.value as JsonObject)))];
    if (
      samples.some((s) => this.maps.has(`${s.op} ${s.path}`)) ||
      (keys.length > 0 && keys.every((k) => DATA_KEY.test(k)))
    ) {
      return {
        map: this.shape(
          samples.flatMap((s) =>
            Object.values(s.value as JsonObject).map((value) => ({ value, op: s.op, path: join(s.path, '*') })),
          ),
          parent,
        ),
      };
    }
    const members = keys.map((key): ShapeMember => {
      const having = samples.filter((s) => Object.hasOwn(s.value as JsonObject, key));
      return [
        `${key}${having.length < samples.length ? '?' : ''}${this.marks(key, parent, keys)}`,
        this.shape(
          having.map((s) => ({ value: (s.value as JsonObject)[key] ?? null, op: s.op, path: join(s.path, key) })),
          key,
        ),
      ];
    });
    return { members, values: this.knownValues(samples, members) };
  }

  /** The known values of the entities that the samples are. */
  private knownValues(samples: readonly Sample[], members: readonly ShapeMember[]): Record<string, FactJson[]> {
    const entities = new Set(samples.map((s) => this.positions.get(`${s.op} ${s.path}`) ?? ''));
    const scalars = new Set(members.flatMap(([key, shape]) => ('leaf' in shape ? [bare(key)] : [])));
    const values: Record<string, FactJson[]> = {};
    for (const { name, documentedValues = [], seenValues = [] } of [...entities].flatMap(
      (e) => this.entities[e]?.fields ?? [],
    ))
      if (scalars.has(name)) values[name] = [...new Set([...(values[name] ?? []), ...documentedValues, ...seenValues])];
    return Object.fromEntries(Object.entries(values).filter(([, known]) => known.length));
  }

  /** `!` for a credential, `@` for a person's data, by the field's name and the names around it. */
  marks(key: string, parent: string, siblings: readonly string[]): string {
    const f = this.fields;
    if (f.secret.includes(key)) return '!';
    const personal =
      f.personal.includes(key) ||
      (f.personalBesideContact.includes(key) &&
        (siblings.some((s) => f.contactFields.includes(s)) || f.personParents.includes(parent))) ||
      (key === 'message' && siblings.some((s) => f.messageMarks.includes(s)));
    return personal ? '@' : '';
  }
}

/** A key of a shape without its marks. */
const bare = (key: string): string => key.replace(/[?!@]+$/, '');

/** Sorted, without duplicates; a number covers an integer and text covers text of digits. */
function letters(all: string): string {
  const set = new Set(all);
  if (set.has('n')) set.delete('i');
  if (set.has('s')) set.delete('t');
  return [...set].sort().join('');
}

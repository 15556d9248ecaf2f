// Makes shapes compact for catalogue.json. A value stands for its own type and is the example; what a value cannot tell is in the key.
//   "id:is" integer or text   "name?@" sometimes there, a person's data   {"$": 7} row 7 of the table   {"*15416": …} a map, with a sample key   {"|": [leaf, container, …]} either
import type { Json, JsonObject } from './facts';
import type { ObjectShape, Shape, Shapes } from './shape';

/** Letters (empty where the value implies them) and a value. */
type Compact = [letters: string, value: Json];
type Reference = { $: number };

/** The rows that are left, the names of the entities among them, and the compact form of each root. */
export interface FinishedTable {
  readonly rows: readonly Json[];
  readonly names: Readonly<Record<string, string>>;
  readonly roots: readonly (Json | undefined)[];
}

/** The letters a sample value stands for by itself; schema.ts knows the same. */
function ownLetters(value: Json): string {
  if (value === null || typeof value === 'object') return '';
  if (typeof value === 'boolean') return 'b';
  if (typeof value === 'number') return Number.isInteger(value) ? 'i' : 'n';
  return value !== '' && /^[+-]?\d+(\.\d+)?$/.test(value) ? 't' : 's';
}

const isReference = (value: Json): value is Reference =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && '$' in value;

/** Collects the objects in shapes as the rows of a table, so that each stands there once. */
export class ShapeTable {
  private readonly rows: JsonObject[] = [];
  /** Entity names by row. */
  private readonly names = new Map<number, string>();
  /** Rows by structure. */
  private readonly numbers = new Map<string, number>();
  private readonly entities = new Map<string, Json>();

  constructor(private readonly shapes: Shapes) {}

  /** The compact form of a shape. Objects become rows of the table. */
  private compact(shape: Shape): Compact {
    if ('leaf' in shape) return [shape.leaf === ownLetters(shape.sample) ? '' : `:${shape.leaf}`, shape.sample];
    if ('ref' in shape) return ['', this.entity(shape.ref)];
    if ('either' in shape) return ['', { '|': shape.either.map((one) => this.element(one)) }];
    if ('map' in shape) return ['', { [`*${shape.key}`]: this.element(shape.map) }];
    if ('members' in shape) return ['', this.row(shape)];
    const { items, samples } = shape;
    if (!items) return ['', []];
    const scalars = 'leaf' in items && samples.every((value) => ownLetters(value) === items.leaf);
    return ['', scalars ? samples : [this.element(items)]];
  }

  /** As `compact` where there is no key to hold letters: they are in `{":": [letters, value]}`. */
  element(shape: Shape): Json {
    const [letters, value] = this.compact(shape);
    return letters ? { ':': [letters.slice(1), value] } : value;
  }

  private entity(name: string): Json {
    const known = this.entities.get(name);
    if (known !== undefined) return known;
    const shape = this.shapes.entity(name);
    if (!shape) throw new Error(`The entity ${name} refers to itself.`);
    const [, reference] = this.compact(shape);
    this.entities.set(name, reference);
    if (isReference(reference) && !this.names.has(reference.$)) this.names.set(reference.$, name.replace(/^v1\./, ''));
    return reference;
  }

  /** Objects alike in all but their sample values are one row. */
  private row(shape: ObjectShape): Reference {
    const members = shape.members.map(([key, one]) => [key, this.compact(one)] as const);
    const structure = JSON.stringify(members.map(([key, [letters, value]]) => [key, letters || types(value)]));
    let number = this.numbers.get(structure);
    if (number === undefined) {
      number = this.rows.length;
      this.numbers.set(structure, number);
      this.rows.push(Object.fromEntries(members.map(([key, [letters, value]]) => [key + letters, value])));
    }
    return { $: number };
  }

  /** Puts rows that are used once in their place, and renumbers the others. */
  finish(roots: readonly (Json | undefined)[]): FinishedTable {
    const uses = new Map<number, number>();
    const countUses = (value: Json): void => {
      if (isReference(value)) uses.set(value.$, (uses.get(value.$) ?? 0) + 1);
      else if (value !== null && typeof value === 'object') Object.values(value).forEach(countUses);
    };
    for (const value of [...this.rows, ...roots]) if (value !== undefined) countUses(value);
    const kept = this.rows.map((_, n) => n).filter((n) => (uses.get(n) ?? 0) > 1 || this.names.has(n));
    const renumbered = new Map(kept.map((n, i) => [n, i]));
    const place = (value: Json): Json => {
      if (isReference(value)) {
        const number = renumbered.get(value.$);
        return number === undefined ? place(this.rows[value.$] ?? null) : { $: number };
      }
      if (value === null || typeof value !== 'object') return value;
      return Array.isArray(value)
        ? value.map(place)
        : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, place(one)]));
    };
    return {
      rows: kept.map((n) => place(this.rows[n] ?? null)),
      names: Object.fromEntries([...this.names].map(([n, name]) => [String(renumbered.get(n)), name])),
      roots: roots.map((root) => (root === undefined ? undefined : place(root))),
    };
  }
}

/** A compact value with its sample values replaced by their types. */
function types(value: Json): Json {
  if (isReference(value)) return value;
  if (Array.isArray(value))
    return value.map(types).filter((t, i, all) => typeof t !== 'string' || i === 0 || t !== all[0]);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k.startsWith('*') ? '*' : k, types(v)]));
  return `=${ownLetters(value)}`;
}

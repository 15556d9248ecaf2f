// Makes shapes compact for catalogue.json. A value represents its own type; what it cannot express is in the key.
//   "=": {"type": [values]} known values of members   "id:is" integer or string   "name?@" optional, personal data   {"$": 7} row 7 of the table   {"*": …} a map   {"|": [leaf, container, …]} either
import type { FactJson, JsonObject } from './facts';
import type { ObjectShape, InferredShape, Shapes } from './shape';

/** Letters (empty where the value implies them) and a value. */
type Compact = [letters: string, value: FactJson];
type Reference = { $: number };

/** The rows that are left, the names of the entities among them, and the compact form of each root. */
export interface FinishedTable {
  readonly rows: readonly FactJson[];
  readonly names: Readonly<Record<string, string>>;
  readonly roots: readonly (FactJson | undefined)[];
}

/** The value that represents a type, by its letters, which schema.ts reads. */
const STANDS_FOR: Readonly<Record<string, FactJson>> = { '': null, b: true, i: 0, n: 0.5, s: '', t: '0' };

const isReference = (value: FactJson): value is Reference =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && '$' in value;

/** Collects the objects in shapes as the rows of a table, so that each is there once. */
export class ShapeTable {
  private readonly rows: JsonObject[] = [];
  /** Entity names by row. */
  private readonly names = new Map<number, string>();
  /** Rows by structure. */
  private readonly numbers = new Map<string, number>();
  private readonly entities = new Map<string, FactJson>();

  constructor(private readonly shapes: Shapes) {}

  /** The compact form of a shape. Objects become rows of the table. */
  private compact(shape: InferredShape): Compact {
    if ('leaf' in shape) {
      const value = STANDS_FOR[shape.leaf];
      return value === undefined ? [`:${shape.leaf}`, 0] : ['', value];
    }
    if ('ref' in shape) return ['', this.entity(shape.ref)];
    if ('either' in shape) return ['', { '|': shape.either.map((one) => this.element(one)) }];
    if ('map' in shape) return ['', { '*': this.element(shape.map) }];
    if ('members' in shape) return ['', this.row(shape)];
    return ['', shape.items ? [this.element(shape.items)] : []];
  }

  /** Like `compact`, for values without a key to hold the letters: they are in `{":": letters}`. */
  element(shape: InferredShape): FactJson {
    const [letters, value] = this.compact(shape);
    return letters ? { ':': letters.slice(1) } : value;
  }

  private entity(name: string): FactJson {
    const known = this.entities.get(name);
    if (known !== undefined) return known;
    const shape = this.shapes.entity(name);
    if (!shape) throw new Error(`The entity ${name} refers to itself.`);
    const [, reference] = this.compact(shape);
    this.entities.set(name, reference);
    if (isReference(reference) && !this.names.has(reference.$)) this.names.set(reference.$, name.replace(/^v1\./, ''));
    return reference;
  }

  /** Equal objects share one row. */
  private row(shape: ObjectShape): Reference {
    const row: JsonObject = {};
    for (const [key, one] of shape.members) {
      const [letters, value] = this.compact(one);
      row[key + letters] = value;
    }
    if (Object.keys(shape.values ?? {}).length) row['='] = shape.values as JsonObject;
    const structure = JSON.stringify(row);
    let number = this.numbers.get(structure);
    if (number === undefined) {
      number = this.rows.push(row) - 1;
      this.numbers.set(structure, number);
    }
    return { $: number };
  }

  /** Puts rows that are used once in their place, and renumbers the others. */
  finish(roots: readonly (FactJson | undefined)[]): FinishedTable {
    const uses = new Map<number, number>();
    const countUses = (value: FactJson): void => {
      if (isReference(value)) uses.set(value.$, (uses.get(value.$) ?? 0) + 1);
      else if (value !== null && typeof value === 'object') Object.values(value).forEach(countUses);
    };
    for (const value of [...this.rows, ...roots]) if (value !== undefined) countUses(value);
    const kept = this.rows.map((_, n) => n).filter((n) => (uses.get(n) ?? 0) > 1 || this.names.has(n));
    const renumbered = new Map(kept.map((n, i) => [n, i]));
    const place = (value: FactJson): FactJson => {
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

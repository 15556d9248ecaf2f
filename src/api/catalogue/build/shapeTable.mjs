// Makes shapes compact for catalogue.json. A value stands for its own type and as the example; what a value cannot tell stands in the key.
//   "id:is" integer or text   "name?@" sometimes there, a person's data   {"$": 7} row 7 of the table   {"*15416": …} a map, with a sample key   {"|": [leaf, container, …]} either

/** The letters a sample value stands for by itself; schema.ts knows the same. */
export function ownLetters(value) {
  if (value === null) return '';
  if (typeof value === 'boolean') return 'b';
  if (typeof value === 'number') return Number.isInteger(value) ? 'i' : 'n';
  return value !== '' && /^[+-]?\d+(\.\d+)?$/.test(value) ? 't' : 's';
}

const isRef = (v) => v !== null && typeof v === 'object' && !Array.isArray(v) && '$' in v;

export class ShapeTable {
  rows = [];
  names = new Map();
  numbers = new Map();
  named = new Map();

  constructor(shapes) {
    this.shapes = shapes;
  }

  /** The compact form of a shape: `[letters, value]`, the letters empty where the value tells them. Objects become rows of the table. */
  compact(shape) {
    if (shape.leaf !== undefined)
      return [shape.leaf === ownLetters(shape.sample) ? '' : `:${shape.leaf}`, shape.sample];
    if (shape.ref) return ['', this.entity(shape.ref)];
    if (shape.either) return ['', { '|': shape.either.map((s) => this.element(s)) }];
    if (shape.map) return ['', { [`*${shape.key}`]: this.element(shape.map) }];
    if (shape.members) return ['', this.row(shape)];
    if (!shape.items) return ['', []];
    const scalars = shape.items.leaf !== undefined && shape.samples.every((v) => ownLetters(v) === shape.items.leaf);
    return ['', scalars ? shape.samples : [this.element(shape.items)]];
  }

  /** As `compact` where there is no key to hold letters: those stand in `{":": [letters, value]}`. */
  element(shape) {
    const [letters, value] = this.compact(shape);
    return letters ? { ':': [letters.slice(1), value] } : value;
  }

  entity(name) {
    if (!this.named.has(name)) {
      const [, ref] = this.compact(this.shapes.entity(name));
      this.named.set(name, ref);
      if (isRef(ref) && !this.names.has(ref.$)) this.names.set(ref.$, name.replace(/^v1\./, ''));
    }
    return this.named.get(name);
  }

  /** Objects alike in all but their sample values are one row. */
  row(shape) {
    const members = shape.members.map(([key, s]) => [key, this.compact(s)]);
    const structure = JSON.stringify(members.map(([key, [letters, value]]) => [key, letters || types(value)]));
    if (!this.numbers.has(structure)) {
      this.numbers.set(structure, this.rows.length);
      this.rows.push(Object.fromEntries(members.map(([key, [letters, value]]) => [key + letters, value])));
    }
    return { $: this.numbers.get(structure) };
  }

  /** Puts rows that are used once in their place and numbers the rest anew. Takes and returns `{rows, names, roots}`. */
  finish(roots) {
    const uses = new Map();
    const count = (v) => {
      if (isRef(v)) uses.set(v.$, (uses.get(v.$) ?? 0) + 1);
      else if (v !== null && typeof v === 'object') Object.values(v).forEach(count);
    };
    [...this.rows, ...roots].forEach(count);
    const kept = this.rows.map((_, n) => n).filter((n) => uses.get(n) > 1 || this.names.has(n));
    const renumbered = new Map(kept.map((n, i) => [n, i]));
    const place = (v) => {
      if (isRef(v)) return renumbered.has(v.$) ? { $: renumbered.get(v.$) } : place(this.rows[v.$]);
      if (v === null || typeof v !== 'object') return v;
      return Array.isArray(v) ? v.map(place) : Object.fromEntries(Object.entries(v).map(([k, x]) => [k, place(x)]));
    };
    const names = Object.fromEntries([...this.names].map(([n, name]) => [renumbered.get(n), name]));
    return {
      rows: kept.map((n) => place(this.rows[n])),
      names,
      roots: roots.map((r) => (r === undefined ? undefined : place(r))),
    };
  }
}

/** A compact value with its sample values replaced by their types. */
function types(value) {
  if (isRef(value)) return value;
  if (Array.isArray(value))
    return value.map(types).filter((t, i, all) => typeof t !== 'string' || i === 0 || t !== all[0]);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k.startsWith('*') ? '*' : k, types(v)]));
  return `=${ownLetters(value)}`;
}

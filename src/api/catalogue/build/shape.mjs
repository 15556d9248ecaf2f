// Infers the shape of a JSON value from all its documented samples. A shape is one of
//   {leaf, sample} where leaf is 'i' integer, 'n' number, 's' text, 't' text of digits, 'b' boolean, letters together for any of them, '' for anything
//   {items, samples}   {map, key}   {members: [[key, shape], …]}   {ref: entity}   {either: [leaf shape, container, …]}
// A member's key ends in ? (not always there), ! (secret), @ (a person's data). shapeTable.mjs makes these compact.

const NUMERIC = /^[+-]?\d+(\.\d+)?$/;
const DATA_KEY = /^\d+$/;
const DOCUMENTED = {
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

function kind(value) {
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

/** Values below `value` at a path of the facts: `data.list[].fields`, `data.*[]`, `$`. */
export function at(value, path) {
  let found = [{ value, path: '' }];
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

/** What stands under a name in a value that was found, `*` for everything in it. */
function children({ value, path }, name) {
  if (value === null || typeof value !== 'object') return [];
  if (name === '*') return Object.values(value).map((one) => ({ value: one, path: join(path, '*') }));
  return Object.hasOwn(value, name) ? [{ value: value[name], path: join(path, name) }] : [];
}

const join = (path, name) => (path ? `${path}.${name}` : name);

/** Knows the entities, and which positions of which answers hold one. An entity that is still being inferred is not referred to, so there is no circle. */
export class Shapes {
  constructor(entities, answers, fields) {
    this.entities = entities;
    this.fields = fields;
    this.positions = new Map();
    this.samples = new Map();
    this.maps = new Set();
    for (const [name, entity] of Object.entries(entities)) {
      const samples = entity.sources.flatMap(([op, path]) => {
        if (path.includes('*')) this.maps.add(`${op} ${path.slice(0, path.indexOf('*')).replace(/\.$/, '')}`);
        this.positions.set(`${op} ${path === '$' ? '' : path}`, name);
        return (answers.get(op) ?? []).flatMap((answer) => at(answer, path).map((f) => ({ ...f, op })));
      });
      this.samples.set(
        name,
        samples.filter((s) => s.value !== null && typeof s.value === 'object' && !Array.isArray(s.value)),
      );
    }
    this.done = new Map();
  }

  /** The shape of an entity, from all its samples and its attribute table; null while it is being inferred. */
  entity(name) {
    if (!this.done.has(name)) {
      this.done.set(name, null);
      const shape = this.object(this.samples.get(name));
      this.table(shape.members, this.entities[name].fields);
      this.done.set(name, shape);
    }
    return this.done.get(name);
  }

  /** Lays the documented types over the observed ones; a field known from the table alone is added as optional. */
  table(members, fields) {
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
          { leaf: documented ?? '', sample: null },
        ]);
      else if (member && documented && member[1].leaf !== undefined)
        member[1].leaf = letters(member[1].leaf + documented);
    }
  }

  /** The shape of all samples of one position. Each sample says where it was found. */
  shape(samples, parent = '') {
    const kinds = new Set(samples.map((s) => kind(s.value)));
    const names = new Set(
      samples.filter((s) => kind(s.value) === 'object').map((s) => this.positions.get(`${s.op} ${s.path}`)),
    );
    const [only] = names;
    const empty = kinds.has('""') && !['i', 'n', 't'].some((k) => kinds.has(k)) ? 's' : '';
    const leaf = letters([...kinds].filter((k) => k.length === 1).join('') + empty);
    const containers = [];
    if (kinds.has('object')) {
      const objects = samples.filter((s) => kind(s.value) === 'object');
      containers.push(names.size === 1 && only && this.entity(only) ? { ref: only } : this.object(objects, parent));
    }
    if (kinds.has('array')) {
      const items = samples
        .filter((s) => kind(s.value) === 'array')
        .flatMap((s) => s.value.map((value) => ({ value, op: s.op, path: `${s.path}[]` })));
      containers.push({
        items: items.length ? this.shape(items, parent) : undefined,
        samples: items.slice(0, 3).map((i) => i.value),
      });
    }
    const scalar = {
      leaf,
      sample:
        samples.map((s) => s.value).find((v) => v !== '' && v !== null && typeof v !== 'object') ??
        (kinds.has('""') ? '' : null),
    };
    if (!containers.length) return scalar;
    return containers.length === 1 && !leaf ? containers[0] : { either: [scalar, ...containers] };
  }

  object(samples, parent = '') {
    const keys = [...new Set(samples.flatMap((s) => Object.keys(s.value)))];
    if (
      samples.some((s) => this.maps.has(`${s.op} ${s.path}`)) ||
      (keys.length > 0 && keys.every((k) => DATA_KEY.test(k)))
    ) {
      return {
        key: keys[0],
        map: this.shape(
          samples.flatMap((s) => Object.values(s.value).map((value) => ({ value, op: s.op, path: join(s.path, '*') }))),
          parent,
        ),
      };
    }
    return {
      members: keys.map((key) => {
        const having = samples.filter((s) => Object.hasOwn(s.value, key));
        return [
          `${key}${having.length < samples.length ? '?' : ''}${this.marks(key, parent, keys)}`,
          this.shape(
            having.map((s) => ({ value: s.value[key], op: s.op, path: join(s.path, key) })),
            key,
          ),
        ];
      }),
    };
  }

  /** `!` for a credential, `@` for a person's data, by the field's name and what stands around it. */
  marks(key, parent, siblings) {
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
export const bare = (key) => key.replace(/[?!@]+$/, '');

/** Sorted, without doubles; a number covers an integer and text covers text of digits. */
function letters(all) {
  const set = new Set(all);
  if (set.has('n')) set.delete('i');
  if (set.has('s')) set.delete('t');
  return [...set].sort().join('');
}

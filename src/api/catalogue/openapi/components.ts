import { isNode, type Node, pascalCase, omitKeys } from './node';

/** Objects with fewer fields stay inline. */
const MIN_FIELDS = 3;

/** Fields with names too generic for a component, which get the name of the enclosing record as a prefix. */
const VAGUE = /^(config|details|fields|group|info|meta|raw|record|summary|timeline|users?|value|\d.*)$/;
/** Fields that only wrap the actual record. */
const WRAPPERS = /^(data|list|rows|list_data)$/;

const singular = (word: string): string => word.replace(/ies$/, 'y').replace(/(?<=[a-z])s$/, '');

/** Moves parts of a document that occur more than once to components. */
export class Components {
  readonly schemas: Record<string, Node> = {};
  readonly parameters: Record<string, Node> = {};
  private readonly uses = new Map<string, number>();
  private readonly names = new Map<string, string>();

  /** Counts everything in `paths`; call it before `moved`. */
  count(node: unknown): void {
    if (Array.isArray(node)) node.forEach((one) => this.count(one));
    if (!isNode(node)) return;
    const key = schemaKey(node) ?? parameterKey(node);
    if (key !== undefined) {
      const uses = this.uses.get(key) ?? 0;
      this.uses.set(key, uses + 1);
      // Anything inside a repeated part repeats only because of that part.
      if (uses > 0) return;
    }
    for (const [name, one] of Object.entries(node)) if (!isExample(name)) this.count(one);
  }

  /** A copy of the node with repeated parts replaced by references. `hint` is the name of its field. */
  moved(node: unknown, hint = ''): unknown {
    if (Array.isArray(node)) return node.map((one) => this.moved(one, hint));
    if (!isNode(node)) return node;
    const parameter = parameterKey(node);
    if (parameter !== undefined && (this.uses.get(parameter) ?? 0) > 1)
      return {
        $ref: `#/components/parameters/${this.named(parameter, this.parameters, parameterName(node), node)}`,
      };
    const scalar = scalarName(node);
    if (scalar !== undefined) return this.scalar(node, scalar);
    const key = schemaKey(node);
    if (key !== undefined && ((this.uses.get(key) ?? 0) > 1 || this.isEntity(node, key)))
      return this.reference(node, key, hint);
    return this.children(node, hint);
  }

  /** A scalar of several types gets a name, because generated code needs one; the description stays with the field. */
  private scalar(node: Node, name: string): Node {
    const { type, pattern, ...about } = node;
    const description = isNullableText(node) ? 'A text or null.' : 'Documented in more than one form.';
    this.schemas[name] ??= { type, ...(pattern ? { pattern } : {}), description };
    const reference = { $ref: `#/components/schemas/${name}` };
    return Object.keys(about).length ? { allOf: [reference], ...about } : reference;
  }

  private children(node: Node, hint: string): Node {
    const around = typeof node.operationId === 'string' ? node.operationId.replace(/^v\d\./, '') : hint;
    return Object.fromEntries(
      Object.entries(omitKeys(node, ['title'])).map(([name, one]) => [
        name,
        name === 'properties' && isNode(one)
          ? Object.fromEntries(
              Object.entries(one).map(([field, schema]) => [
                field,
                hasTwin(field, one) && isNullableText(schema)
                  ? this.scalar(schema, 'NullableText')
                  : this.moved(schema, below(around, field)),
              ]),
            )
          : isExample(name)
            ? one
            : this.moved(one, name === 'items' ? singular(around) : around),
      ]),
    );
  }

  /** The first object named after an entity is that entity, even if it occurs only once. */
  private isEntity(node: Node, key: string): boolean {
    return typeof node.title === 'string' && (this.names.has(key) || !(pascalCase(node.title) in this.schemas));
  }

  private reference(node: Node, key: string, hint: string): Node {
    const wanted = typeof node.title === 'string' ? pascalCase(node.title) : pascalCase(hint) || 'Record';
    const $ref = `#/components/schemas/${this.named(key, this.schemas, wanted, JSON.parse(key) as Node)}`;
    const others = [node.type].flat().filter((type) => type !== 'object') as string[];
    if (!others.length) return { $ref };
    return {
      anyOf: [{ $ref }, { type: others.length === 1 ? others[0] : others }],
      ...(node.description ? { description: node.description } : {}),
    };
  }

  /** The name of a component, created on first use. */
  private named(key: string, where: Record<string, Node>, wanted: string, node: Node): string {
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const taken = new Set(Object.keys(where).map((name) => name.toLowerCase()));
    let name = wanted;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}${n}`;
    this.names.set(key, name);
    where[name] = {};
    where[name] = this.children(node, wanted);
    return name;
  }
}

/** `IntegerOrDigits` for an integer that may be sent as text; undefined for a schema with one type or more rules. */
function scalarName({ type, pattern, ...rest }: Node): string | undefined {
  const types = (Array.isArray(type) ? type : []).filter((one) => one !== 'null') as string[];
  if (types.length < 2 || types.some((one) => one === 'object' || one === 'array')) return undefined;
  if ('enum' in rest || 'format' in rest || 'minLength' in rest) return undefined;
  const text = pattern === undefined ? 'text' : String(pattern).includes('true') ? 'flag' : 'digits';
  const nullable = (type as string[]).includes('null') ? '' : 'required ';
  return pascalCase(`${nullable}${[...types.filter((one) => one !== 'string').sort(), text].join(' or ')}`);
}

/** True if another field differs only in case and separators (`Body`, `body`): in generated code, both would get the same type name. */
const hasTwin = (field: string, fields: Node): boolean =>
  Object.keys(fields).some(
    (other) => other !== field && pascalCase(other).toLowerCase() === pascalCase(field).toLowerCase(),
  );

const isNullableText = (node: unknown): node is Node =>
  isNode(node) && String(node.type) === 'string,null' && !('enum' in node);

const below = (hint: string, field: string): string =>
  WRAPPERS.test(field) ? hint : VAGUE.test(field) ? `${hint} ${field}` : field;

/** Parameters with the same name differ in location, in whether they are required and in whether an example may be shown. */
const parameterName = ({ name, in: place, required, example }: Node): string =>
  [
    name,
    place === 'path' ? 'in path' : required ? 'required' : '',
    example === undefined && place === 'path' ? 'without example' : '',
  ]
    .map((part) => pascalCase(String(part)))
    .join('');

const isExample = (name: string): boolean => name === 'example' || name === 'examples' || name === 'enum';

/** What makes objects the same schema: everything except nullability and the description of the field. */
function schemaKey(node: Node): string | undefined {
  if (!isNode(node.properties) || ![node.type].flat().includes('object')) return undefined;
  const fields = Object.keys(node.properties).length;
  if (fields < MIN_FIELDS && node.title === undefined) return undefined;
  return JSON.stringify({ type: 'object', ...omitKeys(node, ['type', 'description', 'x-personal']) });
}

const parameterKey = (node: Node): string | undefined =>
  typeof node.name === 'string' && typeof node.in === 'string' && node.schema !== undefined
    ? JSON.stringify(node)
    : undefined;

import { operations } from '../index';
import { valueSchema } from '../request';
import type { Json, Operation, Parameter } from '../types';
import { SHARED_FIELD_DESCRIPTIONS } from './fields';
import type { Node } from './node';
import { schemaNode } from './schemas';

/** A condition in the documented format that works for every kind of record. */
const CONDITION = 'id|eq|12';
const FORMAT_EXAMPLES: Readonly<Record<string, string>> = {
  'YYYY-MM-DD HH:mm:ss': '2021-05-01 00:00:00',
  '+HH:MM': '+05:30',
};

/** Documented values by name, for parameters without a value on their own page. */
let documented: Map<string, Json> | undefined;
function documentedValue(name: string): Json | undefined {
  if (!documented) {
    documented = new Map();
    for (const { pathParams, query } of operations())
      for (const p of [...pathParams, ...query])
        if (p.example !== undefined && p.example !== '' && !documented.has(p.name)) documented.set(p.name, p.example);
  }
  return documented.get(name);
}

interface Written {
  readonly schema: Node;
  readonly example?: Json;
  readonly style?: Node;
}

const listed = (value: Json | undefined): Json | undefined =>
  value === undefined || Array.isArray(value) ? value : [value];

/** How a parameter is serialized: lists by repeating the key, conditions with a key for each column, numbers as numbers. */
function written(p: Parameter): Written {
  if (p.in === 'header' && p.jsonText)
    return {
      schema: { type: 'string', contentMediaType: 'application/json' },
      example: p.example === undefined || typeof p.example === 'string' ? p.example : JSON.stringify(p.example),
    };
  const own = p.example;
  if (p.type === 'array') {
    const { items } = valueSchema(p, false);
    const [first] = [own].flat() as (Json | undefined)[];
    const type = Number.isInteger(first) ? 'integer' : 'string';
    return {
      schema: { type: 'array', items: { type, ...(items ? schemaNode(items, 'request') : {}) } },
      example: listed(own ?? p.enum?.[0] ?? (p.name === 'where' ? CONDITION : undefined)),
    };
  }
  if (p.type === 'object')
    return {
      schema: { type: 'object', additionalProperties: { type: 'string' } },
      example: own,
      style: { style: 'form', explode: true },
    };
  const type = p.type === 'string' && typeof own === 'number' ? 'integer' : p.type;
  const schema = schemaNode(valueSchema({ ...p, type, note: undefined }, false), 'request');
  const example =
    own ??
    p.enum?.find((value) => value !== '') ??
    (p.in === 'path' || p.required ? documentedValue(p.name) : undefined) ??
    FORMAT_EXAMPLES[p.format ?? ''] ??
    (p.in === 'path' || p.required ? (type === 'integer' ? 1 : undefined) : undefined);
  return { schema, example };
}

function description(p: Parameter): string {
  return [
    SHARED_FIELD_DESCRIPTIONS[p.name],
    p.note && `${p.note.charAt(0).toUpperCase()}${p.note.slice(1)}.`,
    p.format && `Written as ${p.format}.`,
    p.enumOpen && p.enum && `Known values: ${p.enum.join(', ')}.`,
    p.unstated && 'The docs do not say whether it is required.',
    p.origin === 'removed page' && 'Only a removed page has it.',
  ]
    .filter(Boolean)
    .join(' ');
}

/** An ID that no record has. Without an example, tools make up a value, which could be the ID of a real record. */
const NO_RECORD = 0;
/** Names of text parameters that identify a record. */
const KEY_NAME = /(?:^|_)(?:id|key)$|Id$/;

/** A value that tools may send for a parameter without asking. */
function safeExample(p: Parameter, entry: Operation, { schema, example }: Written): Json | undefined {
  if (p.secret) return undefined;
  if (!entry.destructive) return example;
  if (schema.type === 'integer' || schema.type === 'number') return NO_RECORD;
  return schema.type === 'string' && KEY_NAME.test(p.name) ? String(NO_RECORD) : undefined;
}

function parameterNode(p: Parameter, entry: Operation): Node {
  const value = written(p);
  const { schema, style = {} } = value;
  const example = safeExample(p, entry, value);
  const about = description(p);
  return {
    name: p.name,
    in: p.in,
    ...(about ? { description: about } : {}),
    ...(p.required || p.in === 'path' ? { required: true } : {}),
    ...style,
    schema,
    ...(example === undefined ? {} : { example }),
    ...(p.origin ? { 'x-acquire-origin': p.origin } : {}),
  };
}

/** The page and limit parameters of a list whose page does not document them, inferred from its response. */
function inferred(entry: Operation): Node[] {
  const { style, parameter, limitParameter, in: place, firstPage } = entry.paging;
  if (place !== 'query' || style === 'none') return [];
  return [parameter, limitParameter]
    .filter((name) => name !== undefined && !entry.query.some((p) => p.name === name))
    .map((name) => ({
      name,
      in: 'query',
      description:
        `${SHARED_FIELD_DESCRIPTIONS[name as string] ?? ''} Not documented for this list: inferred from its response.`.trim(),
      schema: { type: 'integer', minimum: name === parameter ? firstPage : 1 },
      example: name === parameter ? firstPage : 20,
      'x-acquire-inferred': true,
    }));
}

/** The parameters of all operations on one endpoint; required only if every operation requires them. */
export function parameterNodes(same: readonly Operation[]): Node[] {
  const own = (o: Operation): readonly Parameter[] => [...o.pathParams, ...o.query, ...o.headers];
  const all = new Map<string, Node>();
  for (const entry of same)
    for (const p of own(entry)) {
      const key = `${p.in} ${p.name}`;
      const required = same.every((o) => own(o).some((q) => q.in === p.in && q.name === p.name && q.required));
      if (!all.has(key)) all.set(key, parameterNode({ ...p, required }, entry));
    }
  for (const entry of same)
    for (const node of inferred(entry)) if (!all.has(`query ${node.name}`)) all.set(`query ${node.name}`, node);
  return [...all.values()];
}

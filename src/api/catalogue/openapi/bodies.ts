import { maskValue } from '../../../core/redaction';
import type { Json, JsonSchema, Operation } from '../types';
import { failureResponses, FAILURE_REF } from './errors';
import { exampleNodes, safeRequest } from './examples';
import { anyOf, isNode, type Node, omitKeys } from './node';
import { schemaNode } from './schemas';

/** The numeric type among the types of a form field; undefined if it has none. */
const numericType = ({ type }: Node): string | undefined =>
  ([type].flat() as string[]).find((one) => one === 'integer' || one === 'number');

/** Gives a numeric form field its number type. Forms send everything as text, so the type says what the text must be. */
function formField(field: Node): Node {
  const type = numericType(field);
  return type === undefined || field.enum ? field : { ...omitKeys(field, ['pattern']), type };
}

/**
 * The schema and example of a body for one content type. In a form, numbers are typed as numbers, and each field has its own example,
 * because tools that fill in forms look for it there.
 */
function bodyParts(entry: Operation): { schema: Node; example?: Json } {
  const schema = schemaNode(entry.requestSchema as JsonSchema, 'request');
  const shown = safeRequest(entry);
  if (entry.bodyKind === 'json' || !isNode(schema.properties)) return { schema, example: shown };
  const fields = Object.entries(schema.properties).map(([name, one]): [string, Node] => [name, formField(one as Node)]);
  const typed = (name: string, value: Json): Json =>
    value !== '' && fields.some(([field, one]) => field === name && !one.enum && numericType(one))
      ? Number(value)
      : value;
  const example = isNode(shown)
    ? Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, typed(name, value as Json)]))
    : undefined;
  const filled = fields.map(([name, one]): [string, Node] => {
    const value = entry.destructive ? undefined : example?.[name];
    return [name, value === undefined || value === '' ? one : { ...one, example: value }];
  });
  return { schema: { ...schema, properties: Object.fromEntries(filled) }, example };
}

/** The body of all operations on one endpoint, by content type; undefined if none has a body. */
export function requestBodyNode(same: readonly Operation[]): Node | undefined {
  const having = same.filter((o) => o.requestSchema && o.contentType);
  if (!having.length) return undefined;
  const content: Record<string, Node> = {};
  for (const type of new Set(having.map((o) => o.contentType as string))) {
    const alike = having.filter((o) => o.contentType === type);
    const parts = alike.map(bodyParts);
    content[type] = {
      schema: anyOf(parts.map(({ schema }) => schema)),
      ...exampleNodes(parts.map(({ example }, n) => [(alike[n] as Operation).id, example])),
    };
  }
  const needed = same.every((o) => o.requestSchema?.required?.length || o.requestSchema?.anyOf);
  return { ...(needed ? { required: true } : {}), content };
}

/** Responses of 1.0.0 report success or failure in the body. */
function successOnly(schema: Node): Node {
  if (!isNode(schema.properties) || !isNode(schema.properties.success)) return schema;
  return {
    ...schema,
    properties: {
      ...schema.properties,
      success: { type: 'boolean', const: true, description: 'True for every success.' },
    },
  };
}

const isCsv = (entry: Operation): boolean =>
  [...entry.query, ...entry.body].some(
    (p) => p.name === 'output' && p.enum?.some((value) => /^csv$/i.test(String(value))),
  );

/** What an endpoint returns: the documented response, the failures sent with status 200, and all other failures. */
export function responseNodes(same: readonly Operation[]): Node {
  const [{ generation }] = same as [Operation];
  const schemas = same.map((o) => {
    const schema = schemaNode(o.responseSchema, 'response');
    return o.envelope.kind === 'success' ? successOnly(schema) : schema;
  });
  const failing = same.some((o) => o.envelope.kind === 'success') ? [FAILURE_REF] : [];
  const examples = same.map((o): [string, Json | undefined] => {
    const [first] = o.responseExamples;
    return [o.id, first === undefined ? undefined : maskValue(first)];
  });
  return {
    '200': {
      description: failing.length ? 'Success, or a failure that says so in its body.' : 'Success.',
      content: {
        'application/json': { schema: anyOf([...schemas, ...failing]), ...exampleNodes(examples) },
        ...(same.some(isCsv) ? { 'text/csv': { schema: { type: 'string' } } } : {}),
      },
    },
    ...failureResponses(generation),
  };
}

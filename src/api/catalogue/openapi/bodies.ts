import type { Json, JsonSchema, Operation } from '../types';
import { failureResponses, FAILURE_REF } from './errors';
import { exampleNodes, masked, safeRequest } from './examples';
import { anyOf, isNode, type Node } from './node';
import { schemaNode } from './schemas';

/** Form fields with their examples next to them, where tools that fill in forms look for them. */
function withFieldExamples(schema: Node, entry: Operation): Node {
  const example = safeRequest(entry);
  if (entry.bodyKind === 'json' || entry.destructive || !isNode(schema.properties) || !isNode(example)) return schema;
  return {
    ...schema,
    properties: Object.fromEntries(
      Object.entries(schema.properties).map(([name, one]) => {
        const value = example[name];
        return [name, value === undefined || value === '' ? one : { ...(one as Node), example: String(value) }];
      }),
    ),
  };
}

/** The body of all operations on one endpoint, by content type; undefined where none has one. */
export function requestBodyNode(same: readonly Operation[]): Node | undefined {
  const having = same.filter((o) => o.requestSchema && o.contentType);
  if (!having.length) return undefined;
  const content: Record<string, Node> = {};
  for (const type of new Set(having.map((o) => o.contentType as string))) {
    const alike = having.filter((o) => o.contentType === type);
    content[type] = {
      schema: anyOf(alike.map((o) => withFieldExamples(schemaNode(o.requestSchema as JsonSchema, 'request'), o))),
      ...exampleNodes(alike.map((o) => [o.id, safeRequest(o)])),
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
    const schema = schemaNode(o.answerSchema, 'response');
    return o.envelope.kind === 'success' ? successOnly(schema) : schema;
  });
  const failing = same.some((o) => o.envelope.kind === 'success') ? [FAILURE_REF] : [];
  const examples = same.map((o): [string, Json | undefined] => {
    const [first] = o.answerExamples;
    return [o.id, first === undefined ? undefined : masked(first)];
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

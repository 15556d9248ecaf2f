import type { Generation } from '../client/account';
import { operations } from './index';
import type { Json, JsonSchema, Operation, Parameter } from './types';

type Node = Record<string, unknown>;

const ABOUT =
  'Written from the public documentation by an independent project, not by Acquire. Schemas are inferred from documented examples and attribute tables and are lenient: numbers may come as text, empty text and null mean the same, unknown fields are allowed.';
const SERVERS: Record<Generation, Node[]> = {
  '1.0.0': [{ url: 'https://app.acquire.io' }],
  '2.0.0': [
    {
      url: 'https://{account_id}.acquire.io',
      variables: { account_id: { default: 'your-account', description: 'The subdomain of the workspace.' } },
    },
  ],
};
const SECURITY = { token: [] };

/** Hoists the schemas of entities into components, so that each stands once. */
class Components {
  readonly schemas: Record<string, Node> = {};
  private readonly known = new Map<string, JsonSchema['properties']>();

  convert(schema: JsonSchema): Node {
    if (schema.title && schema.properties && this.owns(schema.title, schema)) {
      const shared = this.schemas[schema.title];
      const own = JSON.stringify(schema.type) === JSON.stringify(shared?.type) ? {} : { type: schema.type };
      return { $ref: `#/components/schemas/${schema.title}`, ...own, ...marks(schema) };
    }
    return this.inline(schema);
  }

  /** True when the component of that name is this very entity; the first one to come makes it. */
  private owns(title: string, schema: JsonSchema): boolean {
    if (!this.known.has(title)) {
      this.known.set(title, schema.properties);
      this.schemas[title] = this.inline({ ...schema, type: ['object', 'null'], 'x-personal': undefined });
    }
    return this.known.get(title) === schema.properties;
  }

  private inline(schema: JsonSchema): Node {
    const out: Node = {};
    if (schema.type !== undefined) out.type = schema.type;
    if (schema.enum) out.enum = schema.enum;
    if (schema.pattern) out.pattern = schema.pattern;
    if (schema.description) out.description = schema.description;
    if (schema.items) out.items = this.convert(schema.items);
    if (schema.additionalProperties) out.additionalProperties = this.convert(schema.additionalProperties);
    if (schema.properties)
      out.properties = Object.fromEntries(
        Object.entries(schema.properties).map(([name, s]) => [name, this.convert(s)]),
      );
    if (schema.required?.length) out.required = schema.required;
    return { ...out, ...marks(schema) };
  }
}

function marks(schema: JsonSchema): Node {
  return {
    ...(schema['x-secret'] ? { 'x-secret': true } : {}),
    ...(schema['x-personal'] ? { 'x-personal': true } : {}),
  };
}

function parameterSchema(p: Parameter): Node {
  const strict = p.enum && !p.enumOpen;
  if (p.type === 'array')
    return { type: 'array', items: strict ? { enum: p.enum } : p.itemType ? { type: p.itemType } : {} };
  return {
    type: p.type === 'integer' || p.type === 'number' ? [p.type, 'string'] : p.type,
    ...(strict ? { enum: p.enum } : {}),
  };
}

function parameter(p: Parameter): Node {
  const about = [
    p.note,
    p.format && `Written as ${p.format}.`,
    p.enumOpen && p.enum && `Known values: ${p.enum.join(', ')}.`,
    p.unstated && 'The docs do not say whether it is required.',
  ]
    .filter(Boolean)
    .join(' ');
  const example = p.example === undefined ? {} : { example: p.example };
  const asJson = p.jsonText === true;
  return {
    name: p.name,
    in: p.in,
    ...(about ? { description: about } : {}),
    ...(p.required || p.in === 'path' ? { required: true } : {}),
    ...(asJson
      ? { content: { 'application/json': { schema: parameterSchema(p), ...example } } }
      : { schema: parameterSchema(p), ...example }),
  };
}

/** The first of several alternatives that differ; alike ones are one. */
function anyOf(schemas: Node[]): Node {
  const different = [...new Map(schemas.map((s) => [JSON.stringify(s), s])).values()];
  return different.length === 1 ? (different[0] as Node) : { anyOf: different };
}

function requestBody(same: readonly Operation[], components: Components): Node | undefined {
  const having = same.filter((o) => o.requestSchema && o.contentType);
  if (!having.length) return undefined;
  const content: Record<string, Node> = {};
  for (const type of new Set(having.map((o) => o.contentType as string))) {
    const alike = having.filter((o) => o.contentType === type);
    content[type] = {
      schema: anyOf(alike.map((o) => components.convert(o.requestSchema as JsonSchema))),
      ...examples(alike.map((o) => [o.id, o.requestExample])),
    };
  }
  return { content };
}

function examples(all: [string, Json | undefined][]): Node {
  const shown = all.filter(([, value]) => value !== undefined);
  if (!shown.length) return {};
  return shown.length === 1
    ? { example: shown[0]?.[1] }
    : { examples: Object.fromEntries(shown.map(([id, value]) => [id, { value }])) };
}

/** One path item's operation: all documented calls that share the method and path, the doubtful ones last. */
function pathOperation(same: readonly Operation[], components: Components): Node {
  const [main] = same as [Operation];
  const all = new Map<string, Parameter>();
  for (const one of same)
    for (const p of [...one.pathParams, ...one.query, ...one.headers])
      if (!all.has(`${p.in} ${p.name}`))
        all.set(
          `${p.in} ${p.name}`,
          same.every((o) => [...o.pathParams, ...o.query, ...o.headers].some((q) => q.name === p.name && q.required))
            ? p
            : { ...p, required: false },
        );
  const notes = [
    ...new Set(
      same.flatMap((o) => [
        ...(o.outward ? [`Outward effect: ${o.outward}.`] : []),
        ...(o.destructive ? [`Destructive (${o.destructiveKind}).`] : []),
        ...o.quirks.map((q) => `- ${q}`),
      ]),
    ),
  ];
  const others = same.slice(1);
  const description = [...others.map((o) => `Also documented here as ${o.id}: ${o.summary}.`), ...notes].join('\n');
  const body = requestBody(same, components);
  return {
    operationId: main.id,
    summary: main.summary,
    ...(description ? { description } : {}),
    tags: [main.group.join(' / ')],
    externalDocs: { url: main.docs },
    ...(others.length ? { 'x-acquire-operations': same.map((o) => o.id) } : {}),
    'x-acquire-access': main.reads ? 'read' : 'write',
    ...(main.authenticated ? {} : { security: [] }),
    ...(all.size ? { parameters: [...all.values()].map(parameter) } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: {
      200: {
        description: 'Success.',
        content: {
          'application/json': {
            schema: anyOf(same.map((o) => components.convert(o.answerSchema))),
            ...examples(same.map((o) => [o.id, o.answerExamples[0]])),
          },
        },
      },
      default: { $ref: '#/components/responses/Failure' },
    },
  };
}

/** The catalogue of one generation as an OpenAPI 3.1 document: each documented method and path once, retired operations left out. */
export function openApiDocument(generation: Generation): Node {
  const components = new Components();
  const endpoints = new Map<string, Operation[]>();
  for (const one of operations(generation)) {
    const key = `${one.path} ${one.method}`;
    endpoints.set(key, [...(endpoints.get(key) ?? []), one]);
  }
  const paths: Record<string, Node> = {};
  for (const same of endpoints.values()) {
    same.sort((a, b) => Number(a.status !== undefined) - Number(b.status !== undefined));
    const [main] = same as [Operation];
    paths[main.path] = { ...paths[main.path], [main.method.toLowerCase()]: pathOperation(same, components) };
  }
  const tags = [...new Set([...endpoints.values()].map((same) => (same[0] as Operation).group.join(' / ')))];
  return {
    openapi: '3.1.0',
    info: {
      title: `Acquire API ${generation}`,
      version: generation,
      summary: 'The documented HTTP API of acquire.io.',
      description: ABOUT,
    },
    externalDocs: { url: 'https://developer.acquire.io' },
    servers: SERVERS[generation],
    security: [SECURITY],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: generation === '1.0.0' ? 'The API token of the account.' : 'An API key with permissions.',
        },
      },
      responses: {
        Failure: {
          description:
            generation === '1.0.0'
              ? 'A failure; it may also come with status 200 and success false.'
              : 'A failure; its body is not documented.',
          content: { 'application/json': { schema: { type: 'object' } } },
        },
      },
      schemas: components.schemas,
    },
  };
}

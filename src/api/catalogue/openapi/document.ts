import type { Generation } from '../../client/account';
import { publishedOperations } from '../index';
import type { Operation } from '../types';
import { requestBodyNode, responseNodes } from './bodies';
import { Components } from './components';
import { failureComponents } from './errors';
import type { Node } from './node';
import { parameterNodes } from './parameters';
import { TAG_DESCRIPTIONS } from './tags';
import { descriptionOf, tagOf } from './texts';
import { webhookNodes } from './webhooks';

const PROJECT = 'https://github.com/acquire-community/acquire-vscode';
const ABOUT = [
  'Written from the public documentation by an independent project, not by Acquire.',
  'Schemas are inferred from documented examples and tables. Those of requests are strict; those of responses are lenient: numbers may come as text, empty text and null mean the same, unknown fields are allowed.',
  'What no current page of the documentation says has an `x-acquire-origin`: `removed page`, or `correction` where older pages correct a current one.',
].join('\n\n');

const SANDBOX: Node = {
  url: 'http://127.0.0.1:{port}',
  description: 'The sandbox of Acquire for VS Code',
  variables: { port: { default: '8080' } },
};
const SERVERS: Record<Generation, Node[]> = {
  '1.0.0': [{ url: 'https://app.acquire.io', description: 'Production' }, SANDBOX],
  '2.0.0': [
    {
      url: 'https://{account_id}.acquire.io',
      description: 'Production; `account_id` is the subdomain of the account',
      variables: { account_id: { default: 'your-account' } },
    },
    SANDBOX,
  ],
};

/** Tells programs how to find and page the records of a list. */
function listNode({ itemsPath, totalPaths, paging }: Operation): Node {
  if (!itemsPath) return {};
  const { style, parameter, limitParameter, firstPage, guessed } = paging;
  return {
    'x-acquire-list': {
      items: itemsPath.join('.'),
      ...(totalPaths.length ? { total: totalPaths.map((one) => one.join('.')) } : {}),
      ...(parameter ? { [style]: parameter, first: firstPage } : {}),
      ...(limitParameter ? { limit: limitParameter } : {}),
      ...(guessed ? { inferred: true } : {}),
    },
  };
}

/** One operation of a path item: all documented calls with this method and path, doubtful ones last. */
function operationNode(same: readonly Operation[]): Node {
  const [main, ...others] = same as [Operation, ...Operation[]];
  const parameters = parameterNodes(same);
  const body = requestBodyNode(same);
  const quirks = [...new Set(same.flatMap((o) => o.quirks))];
  return {
    operationId: main.id,
    summary: main.summary,
    description: descriptionOf(same),
    tags: [tagOf(main)],
    ...(main.origin === 'removed page'
      ? { deprecated: true }
      : { externalDocs: { description: "Acquire's documentation", url: main.docs } }),
    ...(main.retired ? { 'x-acquire-origin': main.origin } : {}),
    ...(others.length ? { 'x-acquire-operations': same.map((o) => o.id) } : {}),
    'x-acquire-access': main.reads ? 'read' : 'write',
    ...(main.destructive ? { 'x-acquire-destructive': main.destructiveKind } : {}),
    ...(main.permission ? { 'x-acquire-permission': main.permission } : {}),
    ...listNode(main),
    ...(quirks.length ? { 'x-acquire-quirks': quirks } : {}),
    ...(main.authenticated ? {} : { security: [] }),
    ...(parameters.length ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: responseNodes(same),
  };
}

/** The operations of an API version by endpoint, in the order of the documentation. */
function endpoints(generation: Generation): Operation[][] {
  const all = new Map<string, Operation[]>();
  for (const one of publishedOperations(generation)) {
    const key = `${one.path} ${one.method}`;
    all.set(key, [...(all.get(key) ?? []), one]);
  }
  return [...all.values()].map((same) =>
    same.sort((a, b) => Number(a.status !== undefined) - Number(b.status !== undefined)),
  );
}

function tagNodes(names: readonly string[]): Node {
  const groups = [...new Set(names.map((name) => name.split(' / ')[0] as string))];
  return {
    tags: [...names.map((name) => ({ name, description: TAG_DESCRIPTIONS[name] ?? name }))],
    'x-tagGroups': groups.map((name) => ({
      name,
      tags: names.filter((tag) => tag === name || tag.startsWith(`${name} / `)),
    })),
  };
}

/** The catalogue of one API version as an OpenAPI 3.1 document: each published method and path once. */
export function openApiDocument(generation: Generation): Node {
  const all = endpoints(generation);
  const written: Record<string, Node> = {};
  for (const same of all) {
    const [{ path, method }] = same as [Operation];
    written[path] = { ...written[path], [method.toLowerCase()]: operationNode(same) };
  }
  const hooks = webhookNodes(generation);
  const components = new Components();
  components.count(written);
  const paths = components.moved(written);
  const failures = failureComponents(generation);
  return {
    openapi: '3.1.0',
    info: {
      title: `Acquire API ${generation}`,
      version: generation,
      summary: 'The documented HTTP API of acquire.io.',
      description: ABOUT,
      contact: { name: 'Acquire for VS Code', url: PROJECT },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    externalDocs: { description: "Acquire's documentation", url: 'https://developer.acquire.io' },
    servers: SERVERS[generation],
    security: [{ token: [] }],
    ...tagNodes([...new Set([...all.map((same) => tagOf(same[0] as Operation)), 'Webhooks'])]),
    paths,
    webhooks: hooks,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            generation === '1.0.0'
              ? 'The API token of the account.'
              : 'An API key. Each operation names the permission that the key needs in its description and in `x-acquire-permission`: `words` are those of the documentation, `name` is how keys probably call it.',
        },
      },
      responses: failures.responses,
      ...(Object.keys(components.parameters).length ? { parameters: components.parameters } : {}),
      schemas: { ...components.schemas, ...failures.schemas },
    },
  };
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openApiDocument } from '../../../src/api/catalogue/openapi';
import { liveCatalogueDir } from './facts';

interface Node {
  readonly [key: string]: unknown;
}
interface EntityFacts {
  readonly sources: readonly (readonly [operation: string, path: string])[];
  readonly fields: readonly {
    readonly name: string;
    readonly observedTypes?: readonly string[];
    readonly nullable?: boolean;
    readonly seenValues?: readonly unknown[];
    readonly documentedValues?: readonly unknown[];
  }[];
}

/** Operations whose own example is narrower than the entity they share. */
const NARROWER = ['Contact.fields', 'BlockVisitor.data'];

const { entities } = JSON.parse(readFileSync(path.join(liveCatalogueDir, 'facts/entities.json'), 'utf8')) as {
  entities: Record<string, EntityFacts>;
};

/** A schema, what it refers to, and its alternatives. */
function alternatives(root: Node, schema: unknown): Node[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { $ref, anyOf = [], allOf = [], ...own } = schema as Node;
  const referred =
    typeof $ref === 'string'
      ? [
          $ref
            .slice(2)
            .split('/')
            .reduce((node, key) => node[key] as Node, root),
        ]
      : [];
  return [own, ...[...referred, ...(anyOf as Node[]), ...(allOf as Node[])].flatMap((one) => alternatives(root, one))];
}

/** The schemas at a path of the facts, such as `data.list[].fields` or `data.*[]`. */
const schemasAt = (root: Node, schema: unknown, at: string): Node[] =>
  (at === '$' ? [] : at.split('.')).reduce(
    (schemas, part) => {
      const name = part.replace(/(\[\])+$/, '');
      const inner = schemas.flatMap((one) =>
        alternatives(root, name === '*' ? one.additionalProperties : (one.properties as Node | undefined)?.[name]),
      );
      return Array.from({ length: (part.length - name.length) / 2 }).reduce<Node[]>(
        (list) => list.flatMap((one) => alternatives(root, one.items)),
        inner,
      );
    },
    alternatives(root, schema),
  );

describe('what was observed of the fields of records', () => {
  const responses = new Map<string, [root: Node, schema: unknown]>();
  for (const generation of ['1.0.0', '2.0.0'] as const) {
    const root = openApiDocument(generation);
    for (const operations of Object.values(root.paths as Record<string, Record<string, Node>>))
      for (const node of Object.values(operations)) {
        const { content } =
          (node.responses as Record<string, { content?: Record<string, { schema: unknown }> }>)['200'] ?? {};
        for (const id of (node['x-acquire-operations'] as string[] | undefined) ?? [node.operationId as string])
          responses.set(id, [root, content?.['application/json']?.schema]);
      }
  }

  it('is allowed by the OpenAPI documents, with the known values as examples', () => {
    let types = 0;
    let values = 0;
    for (const [entity, { sources, fields }] of Object.entries(entities))
      for (const [id, at] of sources) {
        const [root = {}, schema] = responses.get(id) ?? [];
        const records = schemasAt(root, schema, at);
        for (const { name, observedTypes = [], nullable, seenValues = [], documentedValues = [] } of fields) {
          const found = records.flatMap((one) => alternatives(root, (one.properties as Node | undefined)?.[name]));
          if (!found.length || NARROWER.includes(`${entity}.${name}`)) continue;
          const where = `${entity}.${name} in ${id}`;
          const allowed = new Set(found.flatMap((one) => one.type ?? []));
          const isOpen = found.some((one) => !('type' in one) && found.length === 1);
          for (const type of isOpen ? [] : [...observedTypes, ...(nullable ? ['null'] : [])]) {
            const bare = type.replace(/[(<].*/, '');
            assert.ok(allowed.has(bare) || (bare === 'integer' && allowed.has('number')), `${where}: ${type}`);
            types++;
          }
          const known = found.flatMap((one) => (one.examples as unknown[] | undefined) ?? []);
          for (const value of allowed.has('array') || allowed.has('object')
            ? []
            : [...seenValues, ...documentedValues]) {
            assert.ok(known.includes(value), `${where}: ${String(value)}`);
            assert.ok(
              found.every((one) => !one.enum && (!one.pattern || new RegExp(String(one.pattern)).test(String(value)))),
              where,
            );
            values++;
          }
        }
      }
    assert.ok(types > 3000 && values > 400, `${types} types, ${values} values`);
  });
});

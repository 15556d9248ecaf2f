import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from '../../../src/api/catalogue/openapi';
import { operations } from '../../../src/api/catalogue';
import type { Generation } from '../../../src/api/client/account';
import { liveFacts } from './facts';

type Tree = { [key: string]: Tree };
const GENERATIONS: Generation[] = ['1.0.0', '2.0.0'];
const METHODS = new Set(['get', 'post', 'put', 'delete']);
const pairs = (document: Tree): string[] =>
  Object.entries(document.paths as Tree).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((m) => METHODS.has(m))
      .map((m) => `${m.toUpperCase()} ${path}`),
  );

describe('OpenAPI documents', () => {
  const documents = new Map(GENERATIONS.map((g) => [g, openApiDocument(g) as unknown as Tree]));

  for (const generation of GENERATIONS) {
    it(`are valid OpenAPI 3.1 for ${generation}`, async () => {
      const validator = new Validator();
      const result = await validator.validate(
        structuredClone(documents.get(generation)) as unknown as Parameters<Validator['validate']>[0],
      );
      assert.equal(result.valid, true, JSON.stringify(result.errors, null, 1)?.slice(0, 2000));
      assert.equal(validator.version, '3.1');
    });
  }

  it('hold each of the 207 documented pairs of method and path, once', () => {
    const all = GENERATIONS.flatMap((g) => pairs(documents.get(g) as Tree));
    const documented = new Set(liveFacts.map((f) => `${f.method} ${f.path}`));
    assert.equal(all.length, 207);
    assert.deepEqual([...all].sort(), [...documented].sort());
  });

  it('name every operation, shared endpoints together', () => {
    const ids = GENERATIONS.flatMap((g) =>
      Object.values((documents.get(g) as Tree).paths as Tree).flatMap((item) =>
        Object.values(item).flatMap((op) => (op['x-acquire-operations'] ?? [op.operationId]) as unknown as string[]),
      ),
    );
    assert.deepEqual(
      [...ids].sort(),
      operations()
        .map((o) => o.id)
        .sort(),
    );
  });

  it('refer only to components that are there', () => {
    for (const document of documents.values()) {
      const refs = [
        ...new Set([...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((m) => m[1] as string)),
      ];
      assert.ok(refs.length > 10);
      for (const ref of refs)
        assert.ok(
          ref.split('/').reduce<Tree | undefined>((node, part) => node?.[part], document),
          ref,
        );
    }
  });

  it('have no two paths a router could not tell apart', () => {
    for (const document of documents.values()) {
      const shapes = Object.keys(document.paths as Tree).map((p) => p.replace(/\{[^}]+\}/g, '{}'));
      assert.equal(new Set(shapes).size, shapes.length, shapes.filter((s, i) => shapes.indexOf(s) !== i).join());
    }
  });

  it('carry no credential and no account', () => {
    for (const document of documents.values()) assert.doesNotMatch(JSON.stringify(document), /Bearer [A-Za-z0-9]{8}/);
  });
});

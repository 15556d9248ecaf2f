import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import { parse, stringify } from 'yaml';
import { YAML_OPTIONS } from '../../../src/api/catalogue/openapiText';
import { openApiDocument } from '../../../src/api/catalogue/openapi';
import { operation, publishedOperations } from '../../../src/api/catalogue';
import type { Json, Operation } from '../../../src/api/catalogue';
import { formTexts } from '../../../src/api/catalogue/request';
import type { Generation } from '../../../src/api/client/account';
import { isSecretKey, SECRET_MASK } from '../../../src/core/redaction';
import { liveResponses, publishedFacts } from './facts';

type Tree = { [key: string]: Tree };
const GENERATIONS: Generation[] = ['1.0.0', '2.0.0'];
const published = (): Operation[] => GENERATIONS.flatMap(publishedOperations);
const METHODS = new Set(['get', 'post', 'put', 'delete']);
const pairs = (document: Tree): string[] =>
  Object.entries(document.paths as Tree).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((m) => METHODS.has(m))
      .map((m) => `${m.toUpperCase()} ${path}`),
  );

describe('OpenAPI documents', () => {
  const documents = new Map(GENERATIONS.map((g) => [g, openApiDocument(g) as unknown as Tree]));

  /** The operation of the documents that includes an operation of the catalogue. */
  const endpointOf = (id: string): Tree => {
    for (const document of documents.values())
      for (const item of Object.values(document.paths as Tree))
        for (const op of Object.values(item))
          if (((op['x-acquire-operations'] ?? [op.operationId]) as unknown as string[]).includes(id)) return op;
    throw new Error(id);
  };

  /** Parameters, with references to components resolved. */
  const resolved = (parameters: Tree[], id: string): Tree[] => {
    const document = documents.get(id.startsWith('v1.') ? '1.0.0' : '2.0.0') as Tree;
    return parameters.map((p) => {
      const name = String(p.$ref ?? '')
        .split('/')
        .at(-1);
      return name ? (document.components?.parameters?.[name] as Tree) : p;
    });
  };

  /** A documented value in the form of the OpenAPI documents. */
  const withoutSecrets = (value: Json | undefined): unknown =>
    value === undefined
      ? undefined
      : JSON.parse(
          JSON.stringify(value, (name, one: unknown) =>
            isSecretKey(name) && typeof one === 'string' && one !== '' ? SECRET_MASK : one,
          ),
        );

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

  it('contain each documented method and path once', () => {
    const all = GENERATIONS.flatMap((g) => pairs(documents.get(g) as Tree));
    const documented = new Set(publishedFacts.map((f) => `${f.method} ${f.path}`));
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
      published()
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
      assert.doesNotMatch(JSON.stringify(document), /"\$ref":"[^"]+",/, 'a reference has no siblings');
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

  it('show the documented response and request of each operation, with secrets masked', () => {
    for (const fact of publishedFacts) {
      const shown = endpointOf(fact.id);
      const ok = ((shown.responses as Tree)['200'] as Tree).content?.['application/json'] as Tree;
      const example = ok.example ?? (ok.examples?.[fact.id] as Tree | undefined)?.value;
      assert.deepEqual(example, withoutSecrets(liveResponses(fact)[0]), fact.id);
      if (!fact.requestBody || operation(fact.id as Operation['id']).destructive) continue;
      const [body] = Object.values((shown.requestBody as Tree).content as Tree);
      const request = body?.example ?? (body?.examples?.[fact.id] as Tree | undefined)?.value;
      const secret = operation(fact.id as Operation['id']).body.filter((p) => p.secret && !p.required);
      const { kind, example: whole } = fact.requestBody;
      const documented = Object.entries((kind === 'json' ? whole : formTexts(whole)) as object).filter(
        ([name]) => !secret.some((p) => p.name === name),
      );
      assert.deepEqual(
        kind === 'json' ? request : formTexts(request as unknown as Json),
        withoutSecrets(Object.fromEntries(documented) as Json),
        fact.id,
      );
    }
  });

  it('contain every documented parameter of an endpoint once', () => {
    for (const fact of publishedFacts) {
      const shown = resolved((endpointOf(fact.id).parameters ?? []) as unknown as Tree[], fact.id);
      const names = shown.map((p) => `${p.in} ${p.name}`);
      assert.equal(new Set(names).size, names.length, fact.id);
      for (const place of ['path', 'query'] as const)
        for (const { name } of fact.parameters[place])
          assert.ok(names.includes(`${place} ${name}`), `${fact.id} ${name}`);
    }
  });

  it('name no record that could be destroyed', () => {
    const destructive = published().filter((o) => o.destructive);
    assert.ok(destructive.length >= publishedFacts.filter((f) => f.destructive).length);
    for (const { id } of destructive) {
      const { parameters, requestBody } = endpointOf(id);
      const text = JSON.stringify([resolved((parameters ?? []) as unknown as Tree[], id), requestBody ?? {}]);
      for (const [, example] of text.matchAll(/"example":(".*?"|\[.*?\]|[^,}]+)/g))
        assert.match(example ?? '', /^(0|"0"|""|\[\]|\{"?[^0-9]*$)/, `${id} ${example}`);
    }
  });

  it('show no secret', () => {
    const found: string[] = [];
    const look = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(look);
      if (typeof value !== 'object' || value === null) return;
      for (const [name, one] of Object.entries(value)) {
        if (isSecretKey(name) && typeof one === 'string' && one !== '' && one !== SECRET_MASK)
          found.push(`${name}: ${one}`);
        look(one);
      }
    };
    documents.forEach(look);
    assert.deepEqual(found, []);
  });

  it('have examples that are valid under their schemas', function () {
    this.timeout(60_000);
    let checked = 0;
    for (const [generation, document] of documents) {
      const ajv = new Ajv({ strict: false, validateFormats: false, code: { optimize: false } });
      ajv.addSchema({ $id: 'https://acquire.test/', components: document.components });
      const compiled = new Map<string, ValidateFunction>();
      const check = (schema: Tree, value: unknown, where: string): void => {
        const absolute = JSON.stringify(schema).replaceAll('"#/components', '"https://acquire.test/#/components');
        const validate = compiled.get(absolute) ?? ajv.compile(JSON.parse(absolute) as object);
        compiled.set(absolute, validate);
        assert.ok(validate(value), `${generation} ${where}: ${ajv.errorsText(validate.errors)}`);
        checked++;
      };
      const visit = (node: unknown, where: string): void => {
        if (Array.isArray(node)) node.forEach((one, n) => visit(one, `${where}/${n}`));
        if (typeof node !== 'object' || node === null) return;
        const { schema, example, examples } = node as {
          schema?: Tree;
          example?: unknown;
          examples?: Record<string, Tree>;
        };
        if (schema && example !== undefined) check(schema, example, where);
        if (schema && examples)
          for (const [name, { value }] of Object.entries(examples)) check(schema, value, `${where} ${name}`);
        for (const [name, one] of Object.entries(node)) if (!/^examples?$/.test(name)) visit(one, `${where}/${name}`);
      };
      visit(document, '#');
    }
    assert.ok(checked > 300, `${checked} examples`);
  });

  it('describe success and the documented failures of every operation', () => {
    for (const { id, generation } of published()) {
      const { responses } = endpointOf(id) as { responses: Tree };
      const statuses =
        generation === '1.0.0'
          ? ['200', '400', '401', '403', '404', '500', 'default']
          : ['200', '400', '401', '403', '404', '500', '503'];
      assert.deepEqual(Object.keys(responses), statuses, id);
    }
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'https://acquire.test/', components: documents.get('1.0.0')?.components });
    const { content } = (endpointOf('v1.lead.detail').responses as Tree)['200'] as Tree;
    const text = JSON.stringify(content?.['application/json']?.schema);
    const validate = ajv.compile(JSON.parse(text.replaceAll('"#/', '"https://acquire.test/#/')) as object);
    assert.ok(validate({ success: false, error: 'ERROR_RECORD_NOT_FOUND', data: null, message: 'There is none.' }));
    assert.ok(validate(operation('v1.lead.detail').responseExamples[0]));
    assert.equal(validate({ success: true, data: null }), false);
  });

  it('require a body where a field of it is required', () => {
    for (const entry of published()) {
      if (!entry.contentType || entry.sameEndpointAs.length) continue;
      const { required } = endpointOf(entry.id).requestBody as unknown as { required?: boolean };
      const { required: fields = [], anyOf } = entry.requestSchema ?? {};
      assert.equal(required, fields.length || anyOf ? true : undefined, entry.id);
      if (entry.body.some((p) => p.required && !p.location?.includes('.'))) assert.equal(required, true, entry.id);
    }
  });

  it('describe every operation, group and event in our own words', () => {
    for (const document of documents.values()) {
      const tags = document.tags as unknown as { name: string; description: string }[];
      for (const { name, description } of tags) assert.match(description, /^[A-Z].{10,}\.$/, name);
      for (const hook of Object.values(document.webhooks as Tree)) assert.ok(hook.post?.summary);
      assert.ok(Object.keys(document.webhooks as Tree).length >= 4);
    }
    const texts = published().map((o) => String(endpointOf(o.id).description));
    for (const text of texts) assert.match(text, /^[A-Z][^\n]+\.(\n|$)/);
  });

  it('have numbers for the numbers of a form, and types with names for fields that differ only in case', () => {
    const words = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
    let duplicates = 0;
    const visit = (node: unknown): void => {
      if (Array.isArray(node)) node.forEach(visit);
      if (typeof node !== 'object' || node === null) return;
      for (const [name, one] of Object.entries(node as Tree)) {
        if (name === 'application/x-www-form-urlencoded' && one.schema?.properties)
          for (const [field, { type }] of Object.entries(one.schema.properties))
            assert.ok(!String(type).includes('integer,'), `${field} ${String(type)}`);
        if (name === 'properties')
          for (const [field, schema] of Object.entries(one))
            if (Object.keys(one).some((other) => other !== field && words(other) === words(field))) {
              duplicates++;
              assert.ok(!Array.isArray(schema.type) || schema.properties, `${field} ${JSON.stringify(schema)}`);
            }
        visit(one);
      }
    };
    documents.forEach(visit);
    assert.ok(duplicates > 3, `${duplicates} such fields`);
  });

  it('show conditions in the documented form', () => {
    for (const id of ['v2.case.list', 'v2.contact.list', 'v2.company.list', 'v2.custom-attribute.list']) {
      const where = resolved(endpointOf(id).parameters as unknown as Tree[], id).find(
        (p) => String(p.name) === 'where',
      );
      assert.match(JSON.stringify(where?.example), /^\["\w+\|eq\|\w+"\]$/, id);
    }
  });

  it('show error types only at their documented statuses', () => {
    const { responses } = documents.get('2.0.0')?.components as { responses: Tree };
    const codes = Object.entries(responses).map(([name, one]) => [
      name,
      ...[...JSON.stringify(one).matchAll(/"code":"(\w+)"/g)].map(([, code]) => code),
    ]);
    assert.deepEqual(codes, [
      ['BadRequest', 'ERROR_INVALID_INPUT', 'ERROR_RECORD_NOT_FOUND', 'ERROR_DUPLICATE_RECORD_FOUND'],
      ['Unauthorized', 'ERROR_UNAUTHORIZED'],
      ['Forbidden', 'ERROR_UNAUTHORIZED_ACCESS'],
      ['NotFound'],
      ['InternalServerError', 'ERROR_SERVER_ERROR'],
      ['ServiceUnavailable'],
    ]);
  });

  it('describe how every list is paged, with parameters for it', () => {
    for (const entry of published().filter((o) => o.itemsPath && !o.sameEndpointAs.length)) {
      const shown = endpointOf(entry.id);
      const list = shown['x-acquire-list'] as unknown as { items: string };
      assert.equal(list.items, entry.itemsPath?.join('.'), entry.id);
      const { parameter, limitParameter, in: place } = entry.paging;
      const names = resolved((shown.parameters ?? []) as unknown as Tree[], entry.id).map((p) => String(p.name));
      if (place === 'query')
        for (const name of [parameter, limitParameter])
          if (name) assert.ok(names.includes(name), `${entry.id} ${name}`);
    }
  });

  it('are parsed the same way by YAML 1.1: every name and value', () => {
    const names: Record<string, null> = {};
    const values = new Set<unknown>();
    const collect = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return void values.add(node);
      if (!Array.isArray(node)) for (const name of Object.keys(node)) names[name] = null;
      Object.values(node).forEach(collect);
    };
    documents.forEach(collect);
    assert.ok(values.size > 1_000, `${values.size} values`);
    for (const sample of [[...values], names, documents.get('2.0.0')?.components?.responses]) {
      const text = stringify(sample, YAML_OPTIONS);
      assert.deepEqual(parse(text, { version: '1.1', maxAliasCount: -1 }), sample);
    }
  });

  it('carry no credential and no account', () => {
    for (const document of documents.values()) assert.doesNotMatch(JSON.stringify(document), /Bearer [A-Za-z0-9]{8}/);
  });
});

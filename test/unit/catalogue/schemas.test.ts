import assert from 'node:assert/strict';
import { Validator } from '@cfworker/json-schema';
import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import { operation, operations, retiredOperations } from '../../../src/api/catalogue';
import { formTexts } from '../../../src/api/catalogue/request';
import type { Json, JsonPath, JsonSchema, Operation } from '../../../src/api/catalogue';
import { liveResponses, liveFacts, retiredFacts } from './facts';

const check = (schema: JsonSchema, value: unknown): string => {
  const result = new Validator(schema as ConstructorParameters<typeof Validator>[0], '2020-12', true).validate(value);
  return result.valid ? '' : result.errors.map((e) => `${e.instanceLocation}: ${e.error}`).join('\n');
};

/** A copy of `value` with the value at `path` replaced. */
function replaced(value: Json, path: JsonPath, by: Json): Json {
  const [name, ...rest] = path;
  if (name === undefined) return by;
  return {
    ...(value as Record<string, Json>),
    [name]: replaced((value as Record<string, Json>)[name] ?? null, rest, by),
  };
}

/** The paths of the envelope's payload and the items, if they are containers. */
function containers(entry: Operation): JsonPath[] {
  const paths: JsonPath[] = [[]];
  if (entry.envelope.payload === 'object' || entry.envelope.payload === 'array') paths.push(['data']);
  if (entry.itemsPath) paths.push(...entry.itemsPath.map((_, i, all) => all.slice(0, i + 1)));
  return paths;
}

describe('catalogue schemas', () => {
  const all = [...operations(), ...retiredOperations()];

  it('accept every documented response', () => {
    const seen: string[] = [];
    for (const fact of [...liveFacts, ...retiredFacts]) {
      const { responseSchema } = operation(fact.id as Operation['id']);
      for (const answer of liveResponses(fact)) {
        assert.equal(check(responseSchema, answer), '', fact.id);
        seen.push(fact.id);
      }
    }
    assert.equal(
      new Set(seen).size,
      all.filter(({ responseExamples: answerExamples }) => answerExamples.length).length,
    );
  });

  it('keep the documented bodies of each operation separate', () => {
    for (const fact of [...liveFacts, ...retiredFacts]) {
      const entry = operation(fact.id as Operation['id']);
      assert.deepEqual(entry.responseExamples, liveResponses(fact), fact.id);
      if (fact.requestBody) assert.deepEqual(entry.requestExample, fact.requestBody.example, fact.id);
    }
    assert.deepEqual(Object.keys(operation('v2.call.ringing').requestSchema?.properties ?? {}).sort(), [
      ...Object.keys(operation('v2.call.ringing').requestExample as object).sort(),
    ]);
  });

  it('reject every response whose envelope or items container is a scalar', () => {
    let cases = 0;
    for (const entry of all) {
      const [example] = entry.responseExamples;
      for (const path of containers(entry)) {
        if (example === undefined && path.length > 0) continue;
        for (const scalar of [null, true, 0, 'OK', '']) {
          assert.notEqual(
            check(entry.responseSchema, replaced(example ?? {}, path, scalar)),
            '',
            `${entry.id} ${path.join('.')} = ${JSON.stringify(scalar)}`,
          );
          cases++;
        }
      }
    }
    assert.ok(cases > 2000, `${cases} cases`);
  });

  it('reject a response without its payload, and a 1.0.0 response whose success is not a flag', () => {
    for (const entry of all) {
      if (entry.envelope.kind === 'unknown') continue;
      assert.notEqual(check(entry.responseSchema, { success: true, error: null }), '', entry.id);
      if (entry.envelope.kind === 'success')
        assert.notEqual(
          check(entry.responseSchema, { ...(entry.responseExamples[0] as object), success: 'maybe' }),
          '',
          entry.id,
        );
    }
  });

  it('are lenient where the docs are', () => {
    const schema = operation('v1.lead.list').responseSchema;
    const answer = (lead: object): unknown => ({ success: true, error: null, data: { total: '1', data: [lead] } });
    for (const lead of [
      { id: '70574' },
      { id: 70574 },
      { name: null },
      { name: '' },
      { session_id: null },
      { session_id: '' },
      { brand_new_field: { a: 1 } },
      {},
    ])
      assert.equal(check(schema, answer(lead)), '', JSON.stringify(lead));
    for (const lead of [{ id: {} }, { id: 'abc' }, { name: ['x'] }])
      assert.notEqual(check(schema, answer(lead)), '', JSON.stringify(lead));
  });

  it('accept every documented request body', () => {
    for (const fact of [...liveFacts, ...retiredFacts]) {
      const entry = operation(fact.id as Operation['id']);
      if (!fact.requestBody) continue;
      assert.ok(entry.requestSchema, fact.id);
      const { kind, example } = fact.requestBody;
      assert.equal(check(entry.requestSchema, kind === 'json' ? example : formTexts(example)), '', fact.id);
    }
  });

  it('reject requests that Acquire rejects: null, empty or missing required values, and wrong types', () => {
    const schema = (id: Operation['id']): JsonSchema => operation(id).requestSchema ?? {};
    const example = (id: Operation['id']): Record<string, unknown> => operation(id).requestExample as never;
    const refused: [Operation['id'], object][] = [
      ['v2.bot-group.create', { title: null }],
      ['v2.bot-group.create', { title: '' }],
      ['v2.case.close', { caseId: '' }],
      ['v2.case.close', { caseId: null }],
      ['v2.bot-group.create', { title: undefined }],
      ['v2.snooze.create', { caseId: undefined, contactId: undefined }],
      ['v2.snooze.create', { caseId: null, contactId: null }],
      ['v2.user.create', { email: 'nDb' }],
    ];
    for (const [id, change] of refused) {
      const text = JSON.stringify({ ...example(id), ...change });
      assert.notEqual(check(schema(id), JSON.parse(text)), '', `${id} ${JSON.stringify(change)}`);
    }
    assert.equal(check(schema('v2.snooze.create'), { ...example('v2.snooze.create'), caseId: 5, contactId: null }), '');
  });

  it('allow the values of a form as text', () => {
    const schema = operation('v1.agent.add').requestSchema ?? {};
    const form = Object.fromEntries(
      Object.entries(operation('v1.agent.add').requestExample as object).map(([name, value]) => [name, String(value)]),
    );
    assert.equal(check(schema, form), '');
    assert.notEqual(check(schema, { ...form, role: '7' }), '');
  });

  it('compile under a second validator, in strict mode', function () {
    // Compiling hundreds of schemas takes long on a busy machine.
    this.timeout(180_000);
    const ajv = new Ajv({
      strict: true,
      allowUnionTypes: true,
      validateFormats: false,
      keywords: ['x-secret', 'x-personal', 'x-optional'],
      strictRequired: false,
      code: { optimize: false }, // takes longer than it saves
    });
    const compiled = new Map<string, ValidateFunction>();
    for (const entry of all) {
      const text = JSON.stringify(entry.responseSchema);
      const validate = compiled.get(text) ?? ajv.compile(entry.responseSchema);
      compiled.set(text, validate);
      for (const example of entry.responseExamples)
        assert.ok(validate(example), `${entry.id} ${ajv.errorsText(validate.errors)}`);
    }
  });
});

import assert from 'node:assert/strict';
import { Validator, type Schema } from '@cfworker/json-schema';
import type { Account, Generation } from '../../../src/api/client/account';
import { operation, operations, publishedOperations, retiredOperations } from '../../../src/api/catalogue';
import type { Operation } from '../../../src/api/catalogue';
import { openApiDocument } from '../../../src/api/catalogue/openapi';
import { createClient } from '../../../src/api/client/client';
import { AcquireError } from '../../../src/api/errors/errors';
import type { Exchange } from '../../../src/api/client/types';
import { Redactor } from '../../../src/core/redaction';
import { startSandbox } from '../../../src/features/sandbox/server';
import { operationsBelow, referenceOutline } from '../../../src/features/reference/ui/outline';
import { liveFacts, publishedFacts, retiredFacts } from '../../unit/catalogue/facts';
import { knownIds } from './knownIds';
import { sampleParams } from './samples';

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

const GENERATIONS: Generation[] = ['1.0.0', '2.0.0'];

describe('all operations', () => {
  let sandbox: Sandbox;
  let last: Exchange | undefined;
  const asTheOther: string[] = [];
  const client = createClient({
    credentials: { credential: async () => sandbox.token },
    redactor: new Redactor(),
    defaults: () => ({ timeoutMs: 10_000, maxBytes: 10_000_000 }),
    onExchange: (exchange) => {
      last = exchange;
    },
  });
  const account = (generation: Generation): Account => ({
    key: 'abcdefghijkl',
    label: 'Sandbox',
    generation,
    origin: sandbox.origin,
    pathForm: generation === '1.0.0' ? 'plain' : 'api',
    kind: 'sandbox',
    credentialKind: 'token',
    authHeader: 'bearer',
    writes: { kind: 'always' },
  });

  before(async () => {
    sandbox = await startSandbox({ leads: 60 });
  });
  after(() => sandbox.stop());

  /** Calls an operation by id; resolves to a problem, or to undefined. */
  async function problemOf(entry: Operation): Promise<string | undefined> {
    last = undefined;
    try {
      await client.call(
        account(entry.generation),
        entry.id,
        sampleParams(entry, await knownIds(client, account(entry.generation))),
      );
    } catch (error) {
      const words =
        error instanceof AcquireError
          ? `${error.message} ${error.detail.acquireMessage ?? error.detail.name ?? ''}`
          : String(error);
      return `${entry.id}: ${words.trim()}`;
    }
    const answer = (last as Exchange | undefined)?.response?.json;
    // Identical requests are indistinguishable, so an endpoint that is documented twice may return either documented response.
    const results = [entry, ...entry.sameEndpointAs.map((id) => operation(id))].map((o) =>
      new Validator(o.responseSchema as Schema, '2020-12', false).validate(answer),
    );
    const errors = results[0]?.errors ?? [];
    if (!results[0]?.valid && results.some((r) => r.valid)) asTheOther.push(entry.id);
    return results.some((r) => r.valid)
      ? undefined
      : `${entry.id}: ${errors
          .map((e) => `${e.instanceLocation} ${e.error}`)
          .slice(-2)
          .join('; ')}`;
  }

  it('are in the catalogue, the reference and the OpenAPI documents, callable by id, and match their schema in the sandbox', async () => {
    const live = operations();
    const documented = liveFacts.length;
    const endpoints = new Set(publishedFacts.map(({ method, path }) => `${method} ${path}`)).size;
    assert.deepEqual(
      live.map((o) => o.id),
      liveFacts.map((fact) => fact.id),
    );
    const problems: string[] = [];
    const called = GENERATIONS.flatMap(publishedOperations);
    for (const entry of called) {
      const problem = await problemOf(entry);
      if (problem) problems.push(problem);
      if (entry.writes) await sandbox.reset();
    }
    const shown = operationsBelow(
      referenceOutline(
        GENERATIONS.map((g) => ({ key: g, label: g, live: operations(g), retired: [] })),
        '',
      ),
    );
    const pairs = GENERATIONS.flatMap((g) =>
      Object.values(openApiDocument(g).paths as Record<string, object>).flatMap((item) => Object.keys(item)),
    );
    const rows: [string, number, number][] = [
      ['in the catalogue', live.length, documented],
      ['in the API reference', shown.length, documented],
      ['method and path pairs in the OpenAPI documents', pairs.length, endpoints],
      [
        'callable by id and answered by the sandbox as their schema says',
        called.length - problems.length,
        publishedFacts.length,
      ],
      ['marked as retired', retiredOperations().filter((o) => o.retired).length, retiredFacts.length],
    ];
    for (const [words, count, of] of rows) console.log(`      ${String(count).padStart(3)} of ${of}  ${words}`);
    console.log(
      `      ${asTheOther.length} of them as the other operation on the same method and path: ${asTheOther.join(', ')}`,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(asTheOther, ['v1.tracklog', 'v2.analytics.mail.busiest-periods', 'v2.block-visitor.create']);
    for (const [words, count, of] of rows) assert.equal(count, of, words);
  });
});

import assert from 'node:assert/strict';
import type { Account, Generation } from '../../../src/api/client/account';
import { operations } from '../../../src/api/catalogue';
import type { Json, Operation, Paging } from '../../../src/api/catalogue/types';
import { buildCall } from '../../../src/api/client/call';
import { createClient } from '../../../src/api/client/client';
import { loadPages } from '../../../src/api/client/paging';
import { Redactor } from '../../../src/core/redaction';
import { readAllPages } from '../../../src/features/requests/run/allPages';
import { findPaging } from '../../../src/features/requests/run/pageRequest';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import { startSandbox } from '../../../src/features/sandbox/server';
import { knownIds } from './knownIds';
import { sampleParams } from './samples';

const RECORDS = 250;
/** Parameters that select the owner of the rows. The documentation does not mark them as required. */
const OWNERS = ['visitor_id', 'contact_id'];
const paged = operations().filter((entry) => findPaging(entry));

describe('all pages of every paged operation', function () {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  const client = createClient({
    credentials: { credential: async () => sandbox.token },
    redactor: new Redactor(),
    defaults: () => ({ timeoutMs: 10_000, maxBytes: 10_000_000 }),
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
    sandbox = await startSandbox({ leads: RECORDS });
    const v1 = await knownIds(client, account('1.0.0'));
    const v2 = await knownIds(client, account('2.0.0'));
    for (let n = 0; n < RECORDS; n++) {
      sandbox.converse({ action: 'start', leadId: Number(v1.visitor_id), text: `Chat ${n}` });
      const note = { contactId: v2.contact_id, type: 'note', title: `Note ${n}`, message: 'x' };
      await client.call(account('2.0.0'), 'v2.note.create', note);
      await client.call(account('2.0.0'), 'v2.company.create', { fields: { name: `Company ${n}` } });
      const field = { object: 'contact', key: `field_${n}`, type: 'text', config: { label: `Field ${n}` } };
      await client.call(account('2.0.0'), 'v2.custom-attribute.create', field);
      const agent = { name: `Agent ${n}`, email: `agent${n}@example.com`, password: 'not-a-real-password' };
      await client.call(account('1.0.0'), 'v1.agent.add', agent);
    }
  });
  after(() => sandbox.stop());

  /** Only the parameters that a list requires, without filters. */
  async function paramsOf(entry: Operation): Promise<Record<string, Json>> {
    const sample = sampleParams(entry, await knownIds(client, account(entry.generation)));
    const needed = [...entry.query, ...entry.body, ...entry.headers, ...entry.pathParams]
      .filter((p) => p.required || OWNERS.includes(p.name))
      .map((p) => p.key);
    return Object.fromEntries(Object.entries(sample).filter(([key]) => needed.includes(key)));
  }

  /** Reads the rows with the code of Fetch All Pages. */
  async function fetched(entry: Operation, paging: Paging, pageSize: number): Promise<string[]> {
    let text = '';
    const point = await readAllPages({
      client,
      account: account(entry.generation),
      operation: entry,
      paging,
      request: buildCall(entry, await paramsOf(entry)),
      pageSize,
      format: 'ndjson',
      signal: new AbortController().signal,
      write: async (piece) => {
        text += piece;
      },
      goOn: async () => true,
    });
    const lines = text.split('\n').filter(Boolean);
    assert.equal(point?.rows, lines.length);
    return lines;
  }

  for (const entry of paged) {
    it(`${entry.id} returns every row once`, async () => {
      const paging = findPaging(entry) as Paging;
      const params = await paramsOf(entry);
      const limit = paging.limitParameter;
      const whole = await client.call(account(entry.generation), entry.id, {
        ...params,
        ...(limit === undefined ? {} : { [limit]: 1000 }),
      });
      const rows = (whole.items ?? []).map(idOf);
      assert.ok(rows.length >= RECORDS, `${rows.length} rows`);
      assert.equal(new Set(rows).size, rows.length, 'rows can be told apart');

      const pageSize = 100;
      const found = await fetched(entry, paging, pageSize);
      assert.deepEqual(found.map((line) => idOf(JSON.parse(line))).sort(), [...rows].sort(), 'Fetch All Pages');

      const iterated: string[] = [];
      for await (const page of loadPages(client, account(entry.generation), { id: entry.id, paging }, params, {
        pageSize,
      }))
        iterated.push(...page.items.map(idOf));
      assert.deepEqual(iterated.sort(), [...rows].sort(), 'pages()');
    });
  }

  it('covers every list of the catalogue that takes a limit or a page', () => {
    const lists = operations().filter((o) => o.reads && o.itemsPath && (o.paging.parameter ?? o.paging.limitParameter));
    assert.deepEqual(
      paged.map((o) => o.id),
      lists.map((o) => o.id),
    );
    assert.ok(paged.length >= 19, `${paged.length} lists`);
  });
});

/** Identifies a row. */
function idOf(row: unknown): string {
  const { id, article_id, thread_id, chat_id } = row as Record<string, unknown>;
  return JSON.stringify(id ?? article_id ?? chat_id ?? thread_id);
}

// Typed calls over real sockets: the server decodes exactly the given parameters, and lists are read page by page.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AcquireClient } from '../../../src/api/client/client';
import type { Operation } from '../../../src/api/catalogue/types';
import { loadPages } from '../../../src/api/client/paging';
import { operation, operations } from '../../../src/api/catalogue';
import { decodeBody, readQueryFields, type FieldTree } from '../../../src/features/sandbox/http/decode';
import {
  testAccount,
  testClient,
  closeAll,
  jsonHandler,
  startTestServer,
  TEST_TOKEN,
  type TestServer,
} from './support';
import { liveFacts } from '../../unit/catalogue/facts';

/** The decoded tree as plain values, to compare with the sent ones. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/** A lone surrogate has no UTF-8 encoding, so it cannot be preserved. */
const wellFormed = (value: string): boolean => Buffer.from(value).toString() === value;

/** A value for each required parameter: the documented example, or else the first allowed value. */
function requiredOf(entry: Operation): Record<string, unknown> {
  const all = [...entry.pathParams, ...entry.query, ...entry.headers, ...entry.body].filter(
    (one) =>
      one.pattern === undefined &&
      (one.required || one.in === 'path' || (one.in === 'query' && one.alternatives?.length)),
  );
  return Object.fromEntries(
    all.map((one) => {
      const value = one.enum?.[0] ?? (one.type === 'object' ? { a: '1' } : '1');
      return [one.key, one.example ?? (one.type === 'array' ? [value] : value)];
    }),
  );
}

describe('client: typed calls', () => {
  let server: TestServer;
  let made: AcquireClient;
  let last: () => Promise<{ path: string; query: FieldTree; body: FieldTree; headers: Record<string, unknown> }>;

  before(async () => {
    server = await startTestServer((_req, res) => jsonHandler(res, { success: true, data: { ok: true } }));
    made = testClient().client;
    last = async () => {
      const hit = server.hits.at(-1);
      const url = new URL(hit?.url ?? '/', 'http://x');
      return {
        path: decodeURIComponent(url.pathname),
        query: readQueryFields(url.search),
        body: (await decodeBody(Buffer.from(hit?.body ?? ''), hit?.headers['content-type'] ?? '')).fields,
        headers: hit?.headers ?? {},
      };
    };
  });
  after(closeAll);

  const v1 = () => testAccount(server.origin, { pathForm: 'api' });
  const v2 = () => testAccount(server.origin, { pathForm: 'api' }, '2.0.0');
  const text = fc
    .oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '&=+%',
        '%26',
        'a b',
        '[x]',
        'filter[master]',
        '\r\n',
        '\u0000',
        '😀',
        'ß=1&c',
        '__proto__',
        '\\',
        '"',
        'null',
        '\ufeffx',
      ),
      fc.string({ minLength: 20, maxLength: 60 }).map((piece) => piece.repeat(1_000)),
    )
    .filter(wellFormed);

  it('any text is preserved as a form value, next to bracketed keys', () =>
    fc.assert(
      fc.asyncProperty(text, text, text, async (name, remarks, custom) => {
        await made.call(v1(), 'v1.lead.add-update', {
          name,
          remarks,
          visitor_id: '186',
          extra_field: { 'text-1526537305797': custom },
        });
        const { path, body } = await last();
        assert.equal(path, '/api/profile/lead/add-update');
        assert.deepEqual(plain(body), {
          name,
          remarks,
          visitor_id: '186',
          extra_field: { 'text-1526537305797': custom },
        });
      }),
      { numRuns: 60 },
    ));

  it('any text is preserved in a path', () =>
    fc.assert(
      fc.asyncProperty(
        text.filter((value) => value !== '' && value.length < 2000 && !/^\.{1,2}$/.test(value)),
        async (id) => {
          const exchange = await made.send(v2(), {
            method: 'GET',
            url: `/api/v1/crm/objects/contact/${encodeURIComponent(id)}`,
          });
          const result = await made
            .call(v2(), 'v2.contact.get', { contactId: id })
            .catch((error: { detail: { problem?: string } }) => error.detail.problem);
          if (/[\u0000-\u001f\u007f]/.test(id)) {
            assert.equal(result, 'url-characters', 'controls are refused in a path, in any spelling');
            assert.ok(exchange.error);
          } else {
            assert.equal((await last()).path, `/api/v1/crm/objects/contact/${id}`);
          }
        },
      ),
      { numRuns: 100 },
    ));

  it('any text and list is preserved in a query', () =>
    fc.assert(
      fc.asyncProperty(
        text.filter((value) => value.length < 1000),
        fc.array(
          text.filter((value) => value.length < 200),
          { minLength: 1, maxLength: 8 },
        ),
        async (limit, where) => {
          await made.call(v2(), 'v2.contact.list', { limit, where });
          // The name is repeated for each value, so a list of one reads as that value.
          assert.deepEqual(plain((await last()).query), { limit, where: where.length === 1 ? where[0] : where });
        },
      ),
      { numRuns: 100 },
    ));

  it('any JSON is preserved in a JSON body, at its location', () =>
    fc.assert(
      fc.asyncProperty(
        text,
        fc.dictionary(
          fc.stringMatching(/^[a-z][a-zA-Z_]{0,9}$/).filter((key) => !['email', 'phone', 'name'].includes(key)),
          fc.jsonValue({ depthSize: 'small' }),
          { maxKeys: 5, noNullPrototype: true },
        ),
        async (email, fields) => {
          await made.call(v2(), 'v2.contact.create', { fields, 'fields.email': email });
          assert.deepEqual(plain((await last()).body), plain({ fields: { ...fields, email } }));
          assert.ok(!('email' in fields), 'the caller keeps his object');
        },
      ),
      { numRuns: 100 },
    ));

  it('nested lists and objects are preserved in a form', () => {
    const key = fc.stringMatching(/^[a-z]{1,8}$/);
    const leaf = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => wellFormed(value));
    const tree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.array(leaf, { minLength: 1, maxLength: 4 }),
        fc.array(fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      ),
    })).node;
    return fc.assert(
      fc.asyncProperty(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 3, noNullPrototype: true }), async (filter) => {
        await made.call(v1(), 'v1.lead.list', { filter });
        assert.deepEqual(plain((await last()).body), plain({ filter }));
      }),
      { numRuns: 100 },
    );
  });

  it('1.0.0 calls follow the path form of the account; help docs have one form only', async () => {
    for (const [form, list, kb] of [
      ['plain', '/profile/lead/list', '/chatbot/api/kb-setup'],
      ['api', '/api/profile/lead/list', '/chatbot/api/kb-setup'],
    ] as const) {
      await made.call(testAccount(server.origin, { pathForm: form }), 'v1.lead.list');
      assert.equal((await last()).path, list);
      await made.call(testAccount(server.origin, { pathForm: form }), 'v1.kb.setup', { account_id: 'x' });
      assert.equal((await last()).path, kb);
    }
  });

  it('the time zone header has the local time zone, or the given one', async () => {
    await made.call(v1(), 'v1.lead.list');
    const zone = JSON.parse(String((await last()).headers['zone'])) as { timezone: string; offset: string };
    assert.equal(zone.timezone, Intl.DateTimeFormat().resolvedOptions().timeZone);
    assert.match(zone.offset, /^[+-]\d\d:\d\d$/);
    await made.call(v1(), 'v1.lead.list', { zone: { timezone: 'Asia/Tokyo', offset: '+09:00' } });
    assert.equal((await last()).headers['zone'], '{"timezone":"Asia/Tokyo","offset":"+09:00"}');
  });

  it('wrong parameters open no socket', async () => {
    const fresh = await startTestServer((_req, res) => jsonHandler(res, { data: {} }));
    for (const [id, params, problem, name] of [
      ['v2.user.delete', {}, 'required', 'userId'],
      ['v2.contact.get', {}, 'required', 'contactId'],
      ['v2.contact.get', { contactId: '..' }, 'path-parameter', 'contactId'],
      ['v2.contact.get', { contactId: '' }, 'required', 'contactId'],
      ['v2.department.create', { department_list: [{ name: 'A' }] }, 'required', 'department_list[].status'],
      [
        'v2.department.create',
        { department_list: [{ name: 'A', status: 'asleep' }], 'department_list[].status': 'asleep' },
        'enum',
        'department_list[].status',
      ],
      ['v2.no.such', {}, 'unknown-operation', 'v2.no.such'],
      ['v1.lead.list', {}, 'wrong-generation', 'v1.lead.list'],
      ['v2.contact.list', { limit: () => 1 }, 'type', 'limit'],
    ] as const) {
      await assert.rejects(
        made.call(testAccount(fresh.origin, {}, '2.0.0'), id, params),
        (error: { kind: string; detail: { problem?: string; name?: string } }) => {
          assert.equal(error.kind, 'invalid-request');
          assert.equal(error.detail.problem, problem);
          assert.equal(error.detail.name, name);
          return true;
        },
      );
    }
    assert.equal(fresh.sockets(), 0);
  });

  it('a nested refusal and a delete without effect are errors', async () => {
    let body: unknown;
    const server = await startTestServer((_req, res) => jsonHandler(res, body));
    body = { data: { deleted: 0 } };
    await assert.rejects(made.call(testAccount(server.origin, {}, '2.0.0'), 'v2.user.delete', { userId: 5 }), {
      kind: 'not-found',
    });
    body = { data: { deleted: 1 } };
    await made.call(testAccount(server.origin, {}, '2.0.0'), 'v2.user.delete', { userId: 5 });
    const nested = operations('2.0.0').find((one) => one.envelope.successPath?.length === 3) as Operation;
    body = { data: { [nested.envelope.successPath?.[1] ?? '']: { success: false } } };
    await assert.rejects(made.call(testAccount(server.origin, {}, '2.0.0'), nested.id, requiredOf(nested)), {
      kind: 'rejected',
    });
  });

  it('every documented operation can be called by its id with its own examples, at its own method and path', async () => {
    let called = 0;
    for (const entry of operations()) {
      const params = requiredOf(entry);
      const account_ = entry.generation === '1.0.0' ? v1() : v2();
      await made.call(account_, entry.id, params).catch((error: { kind?: string; detail?: { problem?: string } }) => {
        if (error.detail?.problem !== 'nothing-deleted')
          throw new Error(`${entry.id}: ${error.kind ?? String(error)} ${JSON.stringify(error.detail)}`);
      });
      const hit = server.hits.at(-1);
      assert.equal(hit?.method, entry.method, entry.id);
      const pattern = new RegExp(`^${entry.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`);
      assert.match(new URL(hit?.url ?? '', 'http://x').pathname, pattern, entry.id);
      assert.equal(hit?.headers.authorization, `Bearer ${TEST_TOKEN}`);
      called++;
    }
    assert.equal(called, liveFacts.length);
  });

  describe('pages', () => {
    /** A list of `rows` rows in the shape of `id`, paged as in the entry, with at most `cap` rows per page. */
    async function listing(
      id: 'v1.lead.list' | 'v2.case.list' | 'v1.kb.recent-articles' | 'v2.kb-article.list' | 'v1.tag.list',
      rows: number,
      cap = 100,
      total = true,
    ): Promise<{ server: TestServer; entry: Operation }> {
      const entry = operation(id);
      const { parameter, limitParameter, firstPage, style } = entry.paging;
      const paged = await startTestServer((_req, res, hit) => {
        const given = new URLSearchParams(hit.method === 'GET' ? hit.url.split('?')[1] : hit.body);
        const limit = Math.min(cap, Number(given.get(limitParameter ?? '') ?? cap));
        const at = Number(given.get(parameter ?? '') ?? firstPage);
        const from = style === 'offset' ? at : style === 'page' ? (at - firstPage) * limit : 0;
        const items = Array.from(
          { length: Math.max(0, Math.min(style === 'none' ? rows : limit, rows - from)) },
          (_, n) => ({ id: from + n }),
        );
        const root: Record<string, unknown> = { success: true };
        const put = (path: readonly string[], value: unknown): void => {
          let node = root;
          for (const step of path.slice(0, -1)) node = (node[step] ??= {}) as Record<string, unknown>;
          node[path.at(-1) ?? ''] = value;
        };
        put(entry.itemsPath ?? [], items);
        if (total && entry.totalPaths[0]) put(entry.totalPaths[0], String(rows));
        jsonHandler(res, root);
      });
      return { server: paged, entry };
    }
    async function gather(from: TestServer, entry: Operation, params = {}, pageSize?: number): Promise<unknown[]> {
      const items: unknown[] = [];
      for await (const page of loadPages(
        made,
        testAccount(from.origin, { pathForm: 'api' }, entry.generation),
        entry,
        { ...requiredOf(entry), ...params },
        pageSize === undefined ? {} : { pageSize },
      ))
        items.push(...page.items.map((one) => (one as { id: number }).id));
      return items;
    }
    const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

    for (const [id, rows, size, calls] of [
      ['v1.lead.list', 25, 10, 3],
      ['v1.lead.list', 20, 10, 2],
      ['v1.lead.list', 0, 10, 1],
      ['v2.case.list', 25, 10, 3],
      ['v2.kb-article.list', 25, 10, 3],
      ['v1.kb.recent-articles', 25, 10, 4],
      ['v1.tag.list', 25, 10, 1],
    ] as const) {
      it(`${id}: ${rows} rows by ${size} in ${calls} calls`, async () => {
        const { server: from, entry } = await listing(id, rows);
        assert.deepEqual(await gather(from, entry, {}, size), numbers(rows));
        assert.equal(from.hits.length, calls);
      });
    }
    it('the server may return fewer rows than requested', async () => {
      const { server: from, entry } = await listing('v1.kb.recent-articles', 25, 4);
      assert.deepEqual(await gather(from, entry, {}, 10), numbers(25));
    });
    it('without a total the list ends on an empty page', async () => {
      const { server: from, entry } = await listing('v1.lead.list', 20, 10, false);
      assert.deepEqual(await gather(from, entry, {}, 10), numbers(20));
      assert.equal(from.hits.length, 3);
    });
    it('a server that ignores the page number gets two requests, not endless ones', async () => {
      const from = await startTestServer((_req, res) => jsonHandler(res, { data: { data: [{ id: 0 }, { id: 1 }] } }));
      assert.deepEqual(await gather(from, operation('v2.case.list')), [0, 1]);
      assert.equal(from.hits.length, 2);
    });
    it('begins and stops where the caller says', async () => {
      const { server: from, entry } = await listing('v1.lead.list', 25);
      assert.deepEqual(await gather(from, entry, { page: 2 }, 10), numbers(25).slice(10));
      assert.equal(from.hits.length, 2);
      for await (const page of loadPages(
        made,
        testAccount(from.origin, { pathForm: 'api' }),
        entry,
        {},
        { pageSize: 10 },
      )) {
        assert.equal(page.total, 25);
        break;
      }
      assert.equal(from.hits.length, 3);
    });
    it('throws the error of a page, and respects the signal', async () => {
      const from = await startTestServer((_req, res) => jsonHandler(res, {}, 403));
      await assert.rejects(gather(from, operation('v1.lead.list')), { kind: 'forbidden' });
      const iterator = loadPages(
        made,
        testAccount(from.origin),
        operation('v1.lead.list'),
        {},
        { signal: AbortSignal.abort() },
      );
      await assert.rejects(iterator.next(), { kind: 'cancelled' });
    });
  });
});

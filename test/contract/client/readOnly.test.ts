import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { operations } from '../../../src/api/catalogue';
import { exampleRequest } from '../../../src/api/catalogue/example';
import type { ApiRequest, Method } from '../../../src/api/client/types';
import { operationDraft } from '../../../src/features/requests/form/operationForm';
import { draftToRequest } from '../../../src/features/requests/form/draft';
import { METHOD_NAMES, PATH_SPELLINGS, spellingRequest } from '../../fixtures/spellings';
import { figure } from '../../figures';
import { createHistorySource } from '../../../src/features/leads/sources/histories';
import { createLeadSource } from '../../../src/features/leads/sources/sources';
import { readAllPages } from '../../../src/features/requests/run/allPages';
import { findPaging } from '../../../src/features/requests/run/pageRequest';
import { setUpLeads } from '../leads/setup';
import { testAccount, testClient, closeAll, jsonHandler, startTestServer, type TestServer } from './support';

const LOCKED = { writes: { kind: 'locked' } } as const;
const LIST: ApiRequest = { method: 'POST', url: '/profile/lead/list' };
const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'];

describe('[threat: read-only] a read-only account', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer((_req, res) => jsonHandler(res, { success: true, error: null, data: {} }));
  });
  after(closeAll);

  it('sends no writes, however path and method are spelled', async () => {
    const { client: made } = testClient();
    const writes = operations().filter((one) => one.writes);
    let tried = 0;
    for (const one of writes) {
      const plain = spellingRequest(one);
      const reader = testAccount(server.origin, { generation: one.generation, ...LOCKED });
      const requests: ApiRequest[] = [
        plain,
        ...Object.values(PATH_SPELLINGS).map((spell) => ({ ...plain, url: spell(plain.url) })),
      ];
      for (const method of METHODS) {
        const headers: ApiRequest['headers'] = [['X-HTTP-Method-Override', one.method]];
        const query: ApiRequest['query'] = [['_method', one.method]];
        requests.push({ ...plain, method, headers }, { ...plain, method, query });
      }
      // A write disguised as a read, with the path of the write in a header.
      for (const name of ['X-Original-URL', 'X-Rewrite-Url', 'X-Forwarded-Path'])
        requests.push({ ...LIST, headers: [[name, plain.url]] });
      for (const request of requests) {
        tried++;
        const { error } = await made.send(reader, request);
        assert.ok(
          error?.kind === 'read-only' || error?.kind === 'invalid-request' || error?.kind === 'untrusted-host',
          `${one.id} ${JSON.stringify(request)}: ${error?.kind}`,
        );
      }
    }
    assert.equal(server.sockets(), 0);
    figure(
      'read-only',
      `${writes.length} writes, ${tried} tries by path, method and override: ${server.sockets()} reach a socket`,
    );
  });

  it('sends no reads that a server may take for writes', async () => {
    const { client: made } = testClient();
    const form = (name: string): ApiRequest['body'] => ({
      kind: 'form',
      fields: [
        ['limit', '1'],
        [name, 'DELETE'],
      ],
    });
    const typed = (type: string, more: Partial<ApiRequest>): ApiRequest => ({
      ...LIST,
      headers: [['Content-Type', type]],
      ...more,
    });
    const hidden: ApiRequest[] = [
      ...METHOD_NAMES.flatMap((name): ApiRequest[] => [
        { ...LIST, body: form(name) },
        { ...LIST, query: [[name, 'DELETE']] },
        { ...LIST, body: { kind: 'json', value: { [name]: 'DELETE' } } },
        { ...LIST, body: { kind: 'multipart', parts: [{ name, value: 'DELETE' }] } },
      ]),
      { ...LIST, headers: [['X_HTTP_METHOD_OVERRIDE', 'DELETE']] },
      { ...LIST, url: `${LIST.url}?.method=DELETE` },
      typed('application/x-www-form-urlencoded', {
        body: { kind: 'bytes', bytes: gzipSync('_method=DELETE') },
      }),
      {
        ...LIST,
        headers: [
          ['Content-Type', 'application/x-www-form-urlencoded'],
          ['Content-Encoding', 'gzip'],
        ],
        body: { kind: 'bytes', bytes: gzipSync('_method=DELETE') },
      },
      typed('application/json; charset=utf-16', {
        body: { kind: 'bytes', bytes: Buffer.from('{"_method":"DELETE"}', 'utf16le') },
      }),
      typed('application/json', { body: { kind: 'bytes', bytes: Buffer.from('{"_method":"DELETE"}', 'utf16le') } }),
      typed('application/x-www-form-urlencoded', { body: { kind: 'json', value: { search: '&_method=DELETE&' } } }),
      typed('application/x-www-form-urlencoded', { body: { kind: 'text', text: 'limit=1;_method=DELETE' } }),
      typed('application/x-www-form-urlencoded', { body: { kind: 'text', text: '%5Fmethod=DELETE' } }),
      typed('application/json', { body: { kind: 'text', text: '{"\\u005fmethod":"DELETE"}' } }),
    ];
    const before = server.sockets();
    for (const request of hidden) {
      const { error } = await made.send(testAccount(server.origin, LOCKED), request);
      assert.equal(error?.kind, 'read-only', JSON.stringify(request));
      assert.notEqual(error?.detail.problem, undefined, 'the refusal names what is in the way');
    }
    assert.equal(server.sockets(), before);
    figure('read-only', `${hidden.length} reads that may be taken for writes: 0 reach a socket`);
  });

  it('sends all automatic reads of the views', async () => {
    const site = await setUpLeads();
    try {
      for (const generation of ['1.0.0', '2.0.0'] as const) {
        const reader = site.account(generation, { kind: 'own', ...LOCKED });
        const source = createLeadSource(generation, site.client);
        const { leads } = await source.page(reader, 0, 10);
        const { lead } = await source.get(reader, leads[0]!.id);
        if (source.can.search) await source.page(reader, 0, 10, { search: 'a' });
        if (source.can.where) await source.page(reader, 1, 10, { where: { email: 'x@example.com' } });
        await source.tags(reader);
        await source.attributes(reader);
        const history = createHistorySource(generation, site.client);
        for (const kind of history.sections) {
          const { items } = await history.page(reader, lead, kind, 0);
          for (const item of items.filter((one) => history.opens(one)).slice(0, 2))
            await history.messages(reader, lead, item);
        }
        for (const one of operations(generation).filter((o) => o.reads && findPaging(o)))
          await readAllPages({
            client: site.client,
            account: reader,
            operation: one,
            paging: findPaging(one)!,
            request: spellingRequest(one),
            pageSize: 5,
            format: 'ndjson',
            signal: AbortSignal.timeout(10_000),
            write: () => Promise.resolve(),
            goOn: () => Promise.resolve(false),
          }).catch((error: unknown) => {
            assert.doesNotMatch(String(error), /read-only/, one.id);
          });
      }
    } finally {
      await site.stop();
    }
  });

  it('sends every documented read with its documented parameters', async () => {
    const { client: made } = testClient();
    const reads = operations().filter((one) => one.reads);
    let refused = 0;
    for (const one of reads) {
      const filled = (request: ApiRequest): ApiRequest => ({
        ...request,
        url: request.url.replace(/\{[^{}]+\}/g, '7'),
      });
      const reader = testAccount(server.origin, { generation: one.generation, ...LOCKED });
      const every: Record<string, string> = Object.fromEntries(
        [...one.pathParams, ...one.query, ...one.body, ...one.headers].map((p) => [p.key, '1']),
      );
      for (const request of [
        spellingRequest(one),
        filled(exampleRequest(one, 'api')),
        filled(exampleRequest(one, 'plain')),
        filled(draftToRequest(operationDraft(one, { pathForm: 'api' } as never))),
      ]) {
        const { error } = await made.send(reader, request);
        if (error?.kind === 'read-only') {
          refused++;
          assert.fail(`${one.id}: ${JSON.stringify(request)} ${error.detail.problem} ${error.detail.name}`);
        }
      }
      await made.call(reader, one.id, every).catch((error: unknown) => {
        assert.doesNotMatch(String(error), /read-only/, one.id);
      });
    }
    figure('read-only', `${reads.length} documented reads in their documented form: ${refused} refused`);
  });
});

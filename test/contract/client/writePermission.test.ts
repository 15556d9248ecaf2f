// The write permission and the credential are read right before a request is sent, and neither may block a call forever.
import assert from 'node:assert/strict';
import { AcquireError } from '../../../src/api/errors/errors';
import type { ApiRequest } from '../../../src/api/client/types';
import { figure } from '../../figures';
import {
  testAccount,
  testClient,
  closeAll,
  jsonHandler,
  LIST_REQUEST,
  startTestServer,
  type TestServer,
} from './support';

const never = (): Promise<never> => new Promise(() => undefined);
const add = (n: number): ApiRequest => ({
  method: 'POST',
  url: '/profile/lead/add-update',
  body: { kind: 'form', fields: [['name', `Row ${n}`]] },
});
const UNKNOWN: ApiRequest = { method: 'POST', url: '/profile/nobody/knows' };

describe('the write permission', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer((_req, res) => jsonHandler(res, { success: true, data: {} }));
  });
  afterEach(closeAll);

  it('[threat: read-only] is read before each write, whatever the given account says', async () => {
    let allowed = true;
    const { client: made } = testClient({ mayWrite: () => Promise.resolve(allowed) });
    const own = testAccount(server.origin, { writes: { kind: 'always' } });
    const outcomes: (string | undefined)[] = [];
    for (let n = 0; n < 6; n++) {
      if (n === 3) allowed = false;
      outcomes.push((await made.send(own, add(n))).error?.kind);
    }
    assert.deepEqual(outcomes, [undefined, undefined, undefined, 'read-only', 'read-only', 'read-only']);
    assert.equal(server.hits.length, 3);
    assert.equal((await made.send(own, UNKNOWN)).error?.kind, 'read-only');
    assert.equal((await made.send(own, { method: 'GET', url: '/api/v1/unknown' })).error?.kind, 'read-only');
    assert.equal((await made.send(own, LIST_REQUEST)).error, undefined, 'reads go on');
    allowed = true;
    assert.equal(
      (await made.send(testAccount(server.origin, { writes: { kind: 'locked' } }), add(7))).error,
      undefined,
    );
  });

  it('[threat: read-only] is respected if it is revoked while the credential is fetched', async () => {
    let allowed = true;
    const { client: made } = testClient({
      mayWrite: () => Promise.resolve(allowed),
      credentials: {
        credential: async () => {
          allowed = false;
          await new Promise((resolve) => setTimeout(resolve, 20));
          return 'token-1';
        },
      },
    });
    assert.equal((await made.send(testAccount(server.origin), add(1))).error?.kind, 'read-only');
    assert.equal(server.sockets(), 0);
  });

  it('is checked before the credential, so that a refused write does not open the keychain', async () => {
    let fetched = 0;
    const { client: made } = testClient({
      mayWrite: () => Promise.resolve(false),
      credentials: { credential: () => Promise.resolve(String(++fetched)) },
    });
    const { error, timing } = await made.send(testAccount(server.origin), add(1));
    assert.deepEqual([error?.kind, fetched, timing.attempts, server.sockets()], ['read-only', 0, 0, 0]);
  });

  it('[threat: read-only] forbids the write if it cannot be read, and says so', async () => {
    const failures: (() => Promise<boolean>)[] = [
      () => Promise.reject(new AcquireError('read-only', { problem: 'permissions', name: 'EACCES' })),
      () => Promise.reject(new Error('disk')),
      () => Promise.reject(new AcquireError('network', { problem: 'permissions' })),
      () => Promise.resolve(undefined as unknown as boolean),
      never,
    ];
    for (const mayWrite of failures) {
      const { client: made } = testClient({ mayWrite, defaults: () => ({ timeoutMs: 60, maxBytes: 1_000 }) });
      assert.equal((await made.send(testAccount(server.origin), add(1))).error?.kind, 'read-only');
    }
    const { client: made } = testClient({ mayWrite: failures[0] });
    const { error } = await made.send(testAccount(server.origin), add(1));
    assert.deepEqual([error?.detail.name, error?.detail.path], ['EACCES', '/profile/lead/add-update']);
    assert.equal(server.sockets(), 0);
    figure('read-only', `${failures.length} ways in which the permission is unknown, 0 writes`);
  });

  it('can be canceled while it is read', async () => {
    const abort = new AbortController();
    const { client: made } = testClient({ mayWrite: never });
    const sent = made.send(testAccount(server.origin), add(1), abort.signal);
    abort.abort();
    assert.equal((await sent).error?.kind, 'cancelled');
  });
});

describe('a credential that never arrives', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer((_req, res) => jsonHandler(res, { success: true, data: [] }));
  });
  afterEach(closeAll);

  for (const [what, request] of [
    ['read', LIST_REQUEST],
    ['write', add(1)],
  ] as const)
    it(`ends a ${what} within its own timeout, and nothing is sent`, async () => {
      const { client: made } = testClient({ credentials: { credential: never } });
      const begin = performance.now();
      const { error, timing } = await made.send(testAccount(server.origin), { ...request, timeoutMs: 150 });
      const took = performance.now() - begin;
      assert.deepEqual([error?.kind, error?.detail.phase, error?.detail.limit], ['timeout', 'credential', 150]);
      assert.ok(took >= 140 && took < 1_500, `${took} ms`);
      assert.deepEqual([timing.attempts, server.sockets()], [0, 0]);
    });

  it('can be canceled', async () => {
    const abort = new AbortController();
    const { client: made } = testClient({ credentials: { credential: never } });
    const sent = made.send(testAccount(server.origin), LIST_REQUEST, abort.signal);
    abort.abort();
    assert.equal((await sent).error?.kind, 'cancelled');
  });
});

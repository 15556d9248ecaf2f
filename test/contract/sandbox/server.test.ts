import assert from 'node:assert/strict';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import { elementAt, sendForm, sendJson, sendToSandbox, startTestSandbox } from './support';

const LIST = '/profile/lead/list';
const CONTACTS = '/api/v1/crm/objects/contact';
const UPDATE = '/profile/lead/add-update';

describe('sandbox tokens', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startTestSandbox({ leads: 20 });
  });
  after(() => sandbox.stop());

  it('are required by both API versions, each with its own 401', async () => {
    for (const auth of [null, 'wrong', 'tok-123456-revoked', 'tok-12345']) {
      const old = await sendForm(sandbox, LIST, {}, { auth });
      const young = await sendToSandbox(sandbox, 'GET', CONTACTS, undefined, { auth });
      assert.deepEqual([old.status, old.json.success, old.json.error], [401, false, 'ERROR_UNAUTHORIZED']);
      assert.deepEqual([young.status, elementAt(young.json, 'error', 'code')], [401, 'ERROR_UNAUTHORIZED']);
      assert.match(old.type + young.type, /json.*json/);
    }
    assert.deepEqual(
      sandbox
        .requests()
        .slice(0, 2)
        .map((r) => r.auth),
      ['none', 'none'],
    );
  });

  it('are accepted as Bearer in any case, or in the auth_token header', async () => {
    assert.equal(
      (await sendForm(sandbox, LIST, {}, { auth: null, headers: { auth_token: 'tok-123456' } })).status,
      200,
    );
    assert.equal(sandbox.requests().at(-1)?.auth, 'auth_token');
    assert.equal(
      (await sendForm(sandbox, LIST, {}, { auth: null, headers: { authorization: 'bearer  tok-123456' } })).status,
      200,
    );
    assert.equal(
      (await sendForm(sandbox, LIST, {}, { auth: null, headers: { authorization: 'Basic tok-123456' } })).status,
      401,
    );
    assert.equal(JSON.stringify(sandbox.requests()).includes('tok-123456'), false);
  });

  it('without the permission get 403 with the documented type', async () => {
    assert.equal((await sendForm(sandbox, LIST, {}, { auth: 'tok-123456-readonly' })).status, 200);
    const write = await sendForm(sandbox, UPDATE, { name: 'x' }, { auth: 'tok-123456-readonly' });
    assert.deepEqual([write.status, write.json.error], [403, 'ERROR_UNAUTHORIZED_ACCESS']);
    assert.equal(
      elementAt(
        (await sendJson(sandbox, 'POST', CONTACTS, { fields: { name: 'x' } }, { auth: 'tok-123456-readonly' })).json,
        'error',
        'code',
      ),
      'ERROR_UNAUTHORIZED_ACCESS',
    );
    assert.equal((await sendForm(sandbox, LIST, {}, { auth: 'tok-123456-nopermission' })).status, 403);
    assert.equal(elementAt((await sendForm(sandbox, LIST)).json, 'data', 'total'), 20);
  });

  it('can be replaced; the old one is refused from then on', async () => {
    sandbox.setToken('second-token');
    assert.equal((await sendForm(sandbox, LIST, {}, { auth: 'tok-123456' })).status, 401);
    assert.equal((await sendForm(sandbox, LIST)).status, 200);
    sandbox.setToken('tok-123456');
  });
});

describe('sandbox paths', () => {
  for (const [paths, served, other] of [
    ['plain', LIST, `/api${LIST}`],
    ['api', `/api${LIST}`, LIST],
  ] as const) {
    it(`can be served in the ${paths} form only; the other returns 404 with HTML`, async () => {
      const sandbox = await startTestSandbox({ leads: 5, paths });
      try {
        assert.equal((await sendForm(sandbox, served)).json.success, true);
        const missing = await sendForm(sandbox, other);
        assert.deepEqual([missing.status, missing.type.includes('html')], [404, true]);
      } finally {
        await sandbox.stop();
      }
    });
  }

  it('that do not exist, and undocumented methods, get 404; double slashes count as one', async () => {
    const sandbox = await startTestSandbox({ leads: 5 });
    try {
      assert.equal((await sendToSandbox(sandbox, 'GET', '/nothing/<script>')).status, 404);
      assert.equal((await sendToSandbox(sandbox, 'GET', '/nothing/<script>')).text.includes('<script'), false);
      assert.equal((await sendToSandbox(sandbox, 'PATCH', CONTACTS)).status, 404);
      assert.equal((await sendToSandbox(sandbox, 'GET', '/api//v1/crm/objects/contact')).status, 200);
    } finally {
      await sandbox.stop();
    }
  });
});

describe('sandbox control', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startTestSandbox({ leads: 20 });
  });
  after(() => sandbox.stop());
  const own = { headers: { 'x-sandbox-control': 'tok-123456' }, auth: null };

  it('requires the token in a separate header', async () => {
    assert.equal((await sendToSandbox(sandbox, 'GET', '/__sandbox/log')).status, 401);
    assert.equal(
      (
        await sendToSandbox(sandbox, 'GET', '/__sandbox/log', undefined, {
          auth: null,
          headers: { 'x-sandbox-control': 'tok-123456-readonly' },
        })
      ).status,
      401,
    );
    assert.equal((await sendToSandbox(sandbox, 'GET', '/__sandbox/nothing', undefined, own)).status, 404);
  });

  it('shows the log, which contains no control requests, and clears it', async () => {
    await sendForm(sandbox, LIST, { limit: '3' });
    const log = elementAt((await sendToSandbox(sandbox, 'GET', '/__sandbox/log', undefined, own)).json, 'requests') as {
      path: string;
      body: string;
      headers: Record<string, string>;
    }[];
    assert.deepEqual(
      log.map((e) => [e.path, e.body, e.headers.authorization]),
      [[LIST, 'limit=3', '•••']],
    );
    await sendToSandbox(sandbox, 'DELETE', '/__sandbox/log', undefined, own);
    assert.equal(sandbox.requests().length, 0);
  });

  it('sets faults, page cap and token, and resets', async () => {
    await sendToSandbox(sandbox, 'POST', '/__sandbox/faults', '{"kind":"503","times":1}', own);
    assert.equal((await sendForm(sandbox, LIST)).status, 503);
    assert.equal((await sendToSandbox(sandbox, 'POST', '/__sandbox/faults', '{"kind":"flood"}', own)).status, 400);
    await sendToSandbox(sandbox, 'POST', '/__sandbox/page-cap', '{"rows":4}', own);
    assert.equal(
      (elementAt((await sendForm(sandbox, LIST, { limit: '100' })).json, 'data', 'data') as unknown[]).length,
      4,
    );
    await sendToSandbox(sandbox, 'POST', '/__sandbox/page-cap', '{"rows":null}', own);
    await sendForm(sandbox, UPDATE, { name: 'A' });
    assert.equal(
      elementAt((await sendToSandbox(sandbox, 'GET', '/__sandbox/state', undefined, own)).json, 'leads'),
      21,
    );
    await sendToSandbox(sandbox, 'POST', '/__sandbox/reset', 'null', own);
    assert.equal(elementAt((await sendForm(sandbox, LIST)).json, 'data', 'total'), 20);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunningSandbox } from '../../../src/sandbox/options';
import { at, form, json, send, sendRaw, start, type RawAnswer } from './support';

const LIST = '/profile/lead/list';
const CONTACTS = '/api/v1/crm/objects/contact';
const UPDATE = '/profile/lead/add-update';

describe('sandbox tokens', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await start({ leads: 20 });
  });
  after(() => sandbox.stop());

  it('are wanted by both generations, each with its own 401', async () => {
    for (const auth of [null, 'wrong', 'tok-123456-revoked', 'tok-12345']) {
      const old = await form(sandbox, LIST, {}, { auth });
      const young = await send(sandbox, 'GET', CONTACTS, undefined, { auth });
      assert.deepEqual([old.status, old.json.success, old.json.error], [401, false, 'ERROR_UNAUTHORIZED']);
      assert.deepEqual([young.status, at(young.json, 'error', 'type')], [401, 'ERROR_UNAUTHORIZED']);
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

  it('come as Bearer in any case, or in the auth_token header', async () => {
    assert.equal((await form(sandbox, LIST, {}, { auth: null, headers: { auth_token: 'tok-123456' } })).status, 200);
    assert.equal(sandbox.requests().at(-1)?.auth, 'auth_token');
    assert.equal(
      (await form(sandbox, LIST, {}, { auth: null, headers: { authorization: 'bearer  tok-123456' } })).status,
      200,
    );
    assert.equal(
      (await form(sandbox, LIST, {}, { auth: null, headers: { authorization: 'Basic tok-123456' } })).status,
      401,
    );
    assert.equal(JSON.stringify(sandbox.requests()).includes('tok-123456'), false);
  });

  it('without the permission answer 403 with the documented type', async () => {
    assert.equal((await form(sandbox, LIST, {}, { auth: 'tok-123456-readonly' })).status, 200);
    const write = await form(sandbox, UPDATE, { name: 'x' }, { auth: 'tok-123456-readonly' });
    assert.deepEqual([write.status, write.json.error], [403, 'ERROR_UNAUTHORIZED_ACCESS']);
    assert.equal(
      at(
        (await json(sandbox, 'POST', CONTACTS, { fields: { name: 'x' } }, { auth: 'tok-123456-readonly' })).json,
        'error',
        'type',
      ),
      'ERROR_UNAUTHORIZED_ACCESS',
    );
    assert.equal((await form(sandbox, LIST, {}, { auth: 'tok-123456-nopermission' })).status, 403);
    assert.equal(at((await form(sandbox, LIST)).json, 'data', 'total'), 20);
  });

  it('can be replaced; the old one is refused from then on', async () => {
    sandbox.setToken('second-token');
    assert.equal((await form(sandbox, LIST, {}, { auth: 'tok-123456' })).status, 401);
    assert.equal((await form(sandbox, LIST)).status, 200);
    sandbox.setToken('tok-123456');
  });
});

describe('sandbox paths', () => {
  for (const [paths, served, other] of [
    ['plain', LIST, `/api${LIST}`],
    ['api', `/api${LIST}`, LIST],
  ] as const) {
    it(`can be served in the ${paths} form alone; the other answers 404 with HTML`, async () => {
      const sandbox = await start({ leads: 5, paths });
      try {
        assert.equal((await form(sandbox, served)).json.success, true);
        const missing = await form(sandbox, other);
        assert.deepEqual([missing.status, missing.type.includes('html')], [404, true]);
      } finally {
        await sandbox.stop();
      }
    });
  }

  it('that nobody serves, and methods that nobody documents, answer 404; doubled slashes are read as one', async () => {
    const sandbox = await start({ leads: 5 });
    try {
      assert.equal((await send(sandbox, 'GET', '/nothing/<script>')).status, 404);
      assert.equal((await send(sandbox, 'GET', '/nothing/<script>')).text.includes('<script'), false);
      assert.equal((await send(sandbox, 'PATCH', CONTACTS)).status, 404);
      assert.equal((await send(sandbox, 'GET', '/api//v1/crm/objects/contact')).status, 200);
    } finally {
      await sandbox.stop();
    }
  });
});

describe('sandbox faults', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await start({ leads: 20 });
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.setFaults(undefined));

  const raw = (): Promise<RawAnswer> => sendRaw(sandbox, LIST);

  it('answer with the status asked for', async () => {
    for (const kind of ['401', '403', '404', '429', '500', '502', '503'] as const) {
      sandbox.setFaults({ kind });
      assert.equal((await raw()).status, Number(kind), kind);
      assert.equal(sandbox.requests().at(-1)?.fault, kind);
    }
    sandbox.setFaults({ kind: '429', retryAfter: 7 });
    assert.equal((await raw()).headers['retry-after'], '7');
    sandbox.setFaults({ kind: '429-date', retryAfter: 60 });
    const until = Date.parse(String((await raw()).headers['retry-after']));
    assert.ok(until > Date.now() + 30_000 && until < Date.now() + 70_000);
    sandbox.setFaults({ kind: 'redirect', location: 'https://elsewhere.example/x' });
    assert.equal((await raw()).headers.location, 'https://elsewhere.example/x');
  });

  it('spoil the body, the type or the connection', async () => {
    const whole = await raw();
    const spoiled: Record<string, Awaited<ReturnType<typeof raw>>> = {};
    for (const kind of [
      'success-false',
      'html',
      'wrong-type',
      'empty',
      'truncated',
      'reset',
      'reset-body',
      'drop-after',
      'slow-body',
      'slow-headers',
    ] as const) {
      sandbox.setFaults({ kind, latencyMs: 5 });
      spoiled[kind] = await raw();
    }
    assert.match(spoiled['success-false']?.body ?? '', /"success":false/);
    assert.match(spoiled.html?.headers['content-type'] ?? '', /html/);
    assert.match(spoiled['wrong-type']?.headers['content-type'] ?? '', /text\/plain/);
    assert.equal(spoiled['wrong-type']?.body, whole.body);
    assert.equal(spoiled.empty?.body, '');
    assert.equal(spoiled.truncated?.body, whole.body.slice(0, spoiled.truncated?.body.length));
    assert.throws(() => JSON.parse(spoiled.truncated?.body ?? ''));
    assert.equal(spoiled.reset?.error, 'ECONNRESET');
    assert.equal(spoiled['drop-after']?.error, 'ECONNRESET');
    assert.equal(spoiled['reset-body']?.status, 200);
    assert.ok(spoiled['reset-body']?.error);
    assert.equal(spoiled['slow-body']?.body, whole.body);
    assert.equal(spoiled['slow-headers']?.body, whole.body);
  });

  it('of a write: reset leaves it undone, drop-after does it and loses the answer', async () => {
    const total = async (): Promise<unknown> => {
      sandbox.setFaults(undefined);
      return at((await form(sandbox, LIST)).json, 'data', 'total');
    };
    sandbox.setFaults({ kind: 'reset', match: 'add-update' });
    await assert.rejects(form(sandbox, UPDATE, { name: 'A' }));
    assert.equal(await total(), 20);
    sandbox.setFaults({ kind: 'drop-after', match: 'add-update' });
    await assert.rejects(form(sandbox, UPDATE, { name: 'A' }));
    assert.equal(await total(), 21);
    await sandbox.reset();
  });

  it('hit the share asked for, the same requests each time, only where they match, and end after so many', async () => {
    const pattern = async (): Promise<string> => {
      sandbox.setFaults({ kind: '503', rate: 0.3, seed: 'x' });
      let out = '';
      for (let n = 0; n < 60; n++) out += (await raw()).status === 503 ? '1' : '0';
      return out;
    };
    const first = await pattern();
    const hits = [...first].filter((c) => c === '1').length;
    assert.ok(hits >= 9 && hits <= 28, `${hits} of 60`);
    assert.equal(await pattern(), first);
    sandbox.setFaults([
      { kind: '500', match: 'lead/detail' },
      { kind: '503', methods: ['POST'], times: 2 },
    ]);
    const statuses: number[] = [];
    for (let n = 0; n < 3; n++) statuses.push((await raw()).status);
    assert.deepEqual(statuses, [503, 503, 200]);
    assert.throws(() => sandbox.setFaults({ kind: 'flood' as never }), TypeError);
    assert.throws(() => sandbox.setFaults({ kind: '500', rate: 3 }), TypeError);
  });

  it('can send a body that inflates to 200 MB', async () => {
    sandbox.setFaults({ kind: 'bomb' });
    const bomb = await raw();
    assert.equal(bomb.headers['content-encoding'], 'gzip');
    assert.ok(bomb.body.length < 2_000_000, `${bomb.body.length} bytes sent`);
  });
});

describe('sandbox control', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await start({ leads: 20 });
  });
  after(() => sandbox.stop());
  const own = { headers: { 'x-sandbox-control': 'tok-123456' }, auth: null };

  it('asks for the token in its own header', async () => {
    assert.equal((await send(sandbox, 'GET', '/__sandbox/log')).status, 401);
    assert.equal(
      (
        await send(sandbox, 'GET', '/__sandbox/log', undefined, {
          auth: null,
          headers: { 'x-sandbox-control': 'tok-123456-readonly' },
        })
      ).status,
      401,
    );
    assert.equal((await send(sandbox, 'GET', '/__sandbox/nothing', undefined, own)).status, 404);
  });

  it('shows the log, which holds no control request, and clears it', async () => {
    await form(sandbox, LIST, { limit: '3' });
    const log = at((await send(sandbox, 'GET', '/__sandbox/log', undefined, own)).json, 'requests') as {
      path: string;
      body: string;
      headers: Record<string, string>;
    }[];
    assert.deepEqual(
      log.map((e) => [e.path, e.body, e.headers.authorization]),
      [[LIST, 'limit=3', '•••']],
    );
    await send(sandbox, 'DELETE', '/__sandbox/log', undefined, own);
    assert.equal(sandbox.requests().length, 0);
  });

  it('sets faults, page cap and token, and resets', async () => {
    await send(sandbox, 'POST', '/__sandbox/faults', '{"kind":"503","times":1}', own);
    assert.equal((await form(sandbox, LIST)).status, 503);
    assert.equal((await send(sandbox, 'POST', '/__sandbox/faults', '{"kind":"flood"}', own)).status, 400);
    await send(sandbox, 'POST', '/__sandbox/page-cap', '{"rows":4}', own);
    assert.equal((at((await form(sandbox, LIST, { limit: '100' })).json, 'data', 'data') as unknown[]).length, 4);
    await send(sandbox, 'POST', '/__sandbox/page-cap', '{"rows":null}', own);
    await form(sandbox, UPDATE, { name: 'A' });
    assert.equal(at((await send(sandbox, 'GET', '/__sandbox/state', undefined, own)).json, 'leads'), 21);
    await send(sandbox, 'POST', '/__sandbox/reset', 'null', own);
    assert.equal(at((await form(sandbox, LIST)).json, 'data', 'total'), 20);
  });
});

describe('sandbox state file', () => {
  let dir: string;
  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'sandbox-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('keeps changes over a restart, and the dates too, until a reset', async () => {
    const stateFile = path.join(dir, 'deep', 'state.json');
    const options = { leads: 30, stateFile, epoch: undefined };
    let sandbox = await start(options);
    assert.equal(sandbox.state, 'new');
    await form(sandbox, UPDATE, { visitor_id: '70005', name: 'Kept & <b>safe</b>' });
    await json(sandbox, 'POST', '/profile/lead/delete', { id: [70006, 70007] });
    const before = (await form(sandbox, LIST, { limit: '100' })).json;
    await sandbox.stop();
    assert.equal(statSync(stateFile).mode & 0o777, 0o600);

    sandbox = await start(options);
    assert.equal(sandbox.state, 'kept');
    assert.deepEqual((await form(sandbox, LIST, { limit: '100' })).json, before);
    await sandbox.reset();
    await sandbox.stop();
    assert.deepEqual((JSON.parse(readFileSync(stateFile, 'utf8')) as { changes: object }).changes, {});
  });

  it('is shared by two windows, neither of which loses what the other did', async () => {
    const stateFile = path.join(dir, 'shared.json');
    const options = { leads: 30, stateFile };
    const [one, two] = [await start(options), await start(options)];
    await form(one, UPDATE, { visitor_id: '70005', name: 'One' });
    await json(one, 'POST', '/profile/lead/delete', { id: [70009] });
    await one.stop();
    await form(two, UPDATE, { visitor_id: '70006', name: 'Two' });
    await two.stop();
    const three = await start(options);
    const name = async (id: number): Promise<unknown> =>
      at((await form(three, '/profile/lead/detail', { id: String(id) })).json, 'data', 'visitor_name');
    assert.deepEqual([await name(70005), await name(70006)], ['One', 'Two']);
    assert.equal(at((await form(three, LIST)).json, 'data', 'total'), 29);
    await three.reset();
    await three.stop();
    const four = await start(options);
    assert.equal(at((await form(four, LIST)).json, 'data', 'total'), 30);
    await four.stop();
  });

  it('is laid aside when it is broken or belongs to other people', async () => {
    const stateFile = path.join(dir, 'other.json');
    writeFileSync(stateFile, '{"version":1,');
    let sandbox = await start({ leads: 10, stateFile });
    assert.equal(sandbox.state, 'new');
    await form(sandbox, UPDATE, { name: 'A' });
    await sandbox.stop();
    sandbox = await start({ leads: 11, stateFile });
    assert.equal(sandbox.state, 'other');
    assert.equal(at((await form(sandbox, LIST)).json, 'data', 'total'), 11);
    await sandbox.stop();
  });
});

describe('sandbox with 1,000,000 leads', () => {
  it('answers any page of both generations with flat memory', async function () {
    this.timeout(60_000);
    const sandbox = await start({ leads: 1_000_000 });
    try {
      const { first, last } = { first: 1_070_000, last: 70_001 };
      assert.equal(at((await form(sandbox, LIST, { limit: '1000' })).json, 'data', 'data', 0, 'id'), first);
      globalThis.gc?.();
      const before = process.memoryUsage().rss;
      for (let n = 0; n < 60; n++) await form(sandbox, LIST, { limit: '1000', page: String(1 + n * 16) });
      assert.equal(
        at((await form(sandbox, LIST, { limit: '1000', page: '1000' })).json, 'data', 'data', 999, 'id'),
        last,
      );
      assert.equal(
        at((await send(sandbox, 'GET', `${CONTACTS}?limit=1000&page=999`)).json, 'data', 'list', 999, 'id'),
        last,
      );
      assert.equal(
        ((await form(sandbox, LIST, { limit: '1000', page: '1001' })).json.data as { data: unknown[] }).data.length,
        0,
      );
      const chatted = at(
        (await form(sandbox, LIST, { limit: '10', page: '60000', 'filter[master]': 'chathistory' })).json,
        'data',
      );
      assert.ok((at(chatted, 'total') as number) > 600_000 && (at(chatted, 'data') as unknown[]).length === 10);
      const growth = (process.memoryUsage().rss - before) / 1024 / 1024;
      console.log(
        `      RSS grew by ${growth.toFixed(0)} MB over 62,000 rows read and one filter over 1,000,000 leads`,
      );
      assert.ok(growth < 120, `${growth} MB`);
    } finally {
      await sandbox.stop();
    }
  });

  it('searches everybody without keeping other requests waiting', async function () {
    this.timeout(60_000);
    const sandbox = await start({ leads: 1_000_000 });
    try {
      const searching = json(sandbox, 'POST', '/api/v1/crm/contact/list', { search: 'sakura.sato', limit: 5 });
      let done = false;
      void searching.then(() => {
        done = true;
      });
      await form(sandbox, LIST, { limit: '5' });
      assert.equal(done, false, 'a small list is answered while the search goes on');
      const found = at((await searching).json, 'data', 'counts', 'filteredCount') as number;
      assert.ok(found > 10, String(found));
    } finally {
      await sandbox.stop();
    }
  });
});

import assert from 'node:assert/strict';
import { utimesSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AcquireError } from '../../../src/api/errors/errors';
import type { ApiRequest, Exchange } from '../../../src/api/client/types';
import { Redactor, SECRET_MASK } from '../../../src/core/redaction';
import {
  toStoredExchange,
  readEntry,
  isResendable,
  MAX_STORED_CHARS,
  type StoredExchange,
} from '../../../src/features/requests/history/historyEntry';
import { HistoryStore, MAX_STORED_EXCHANGES } from '../../../src/features/requests/history/historyStore';

const TOKEN = 'canary-token-9f8e7d6c';
const OTHER = 'canary-secret-1a2b3c';
const KEY = 'abcdefghij12';
const redactor = new Redactor();
redactor.remember(TOKEN);
const redact = (text: string): string => redactor.text(text);

function exchange(
  change: Partial<Exchange> & { request?: ApiRequest } = {},
  text = '{"success":true,"data":1}',
  at = 1_700_000_000_000,
): Exchange {
  const request = change.request ?? {
    method: 'POST',
    url: '/profile/lead/list',
    body: { kind: 'form', fields: [['limit', '10']] },
  };
  return {
    id: `id-${at}`,
    account: { key: KEY, label: 'Acme', generation: '1.0.0', origin: 'https://app.acquire.io' },
    url: `https://app.acquire.io${request.url}`,
    sentHeaders: [['Authorization', `Bearer ${SECRET_MASK}`]],
    response: {
      status: 200,
      statusText: 'OK',
      headers: [['content-type', 'application/json']],
      text,
      size: text.length,
    },
    timing: { startedAt: at, totalMs: 5, attempts: 1 },
    ...change,
    request,
  };
}
const kept = (e: Exchange): StoredExchange => toStoredExchange(e, redact);

describe('what the history keeps of an exchange', () => {
  it('contains no credential and no secret field anywhere', () => {
    const places: ApiRequest[] = [
      { method: 'GET', url: `/x?token=${OTHER}&a=1` },
      { method: 'GET', url: `/x/${TOKEN}` },
      {
        method: 'GET',
        url: '/x',
        query: [
          ['api_key', OTHER],
          ['b', TOKEN],
        ],
      },
      {
        method: 'GET',
        url: '/x',
        headers: [
          ['Authorization', `Bearer ${OTHER}`],
          ['Cookie', OTHER],
          ['X-Note', TOKEN],
        ],
      },
      {
        method: 'POST',
        url: '/x',
        body: {
          kind: 'form',
          fields: [
            ['password', OTHER],
            ['user[password]', OTHER],
            ['note', TOKEN],
          ],
        },
      },
      {
        method: 'POST',
        url: '/x',
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: { kind: 'text', text: `a=1&password=${OTHER}&n=${encodeURIComponent(TOKEN)}` },
      },
      { method: 'POST', url: '/x', body: { kind: 'text', text: `search=${TOKEN}&password=${OTHER}` } },
      {
        method: 'POST',
        url: '/x',
        body: { kind: 'json', value: { password: OTHER, deep: [{ secret_key: { a: OTHER } }], note: TOKEN } },
      },
      {
        method: 'POST',
        url: '/x',
        headers: [['Content-Type', 'application/json']],
        body: { kind: 'text', text: `{"pass\\u0077ord" : "${OTHER}", "n":"Bearer ${TOKEN}"}` },
      },
      {
        method: 'POST',
        url: '/x',
        body: {
          kind: 'multipart',
          parts: [
            { name: 'password', value: OTHER },
            { name: 'x', value: TOKEN },
          ],
        },
      },
      { method: 'POST', url: '/x', body: { kind: 'bytes', bytes: Buffer.from(OTHER) } },
    ];
    for (const request of places) {
      const { entry, text } = kept(
        exchange({
          request,
          sentHeaders: [
            ['Authorization', `Bearer ${TOKEN}`],
            ['Cookie', OTHER],
            ['x', TOKEN],
          ],
          response: {
            status: 200,
            statusText: TOKEN,
            headers: [
              ['Set-Cookie', OTHER],
              ['x-echo', TOKEN],
            ],
            text: `{"secret_key":"${OTHER}","echo":"${TOKEN}","nested":{"token":["${OTHER}"]}}`,
            size: 9,
          },
          error: new AcquireError('rejected', { acquireError: TOKEN, firstBytes: TOKEN }),
        }),
      );
      const all = JSON.stringify(entry) + text;
      assert.ok(!all.includes('canary'), `${JSON.stringify(request)}\n${all}`);
      assert.ok(!isResendable(entry) || request.headers, JSON.stringify(request));
    }
  });

  it('is the complete request and response if there is nothing to mask', () => {
    const request: ApiRequest = {
      method: 'POST',
      url: '/x?a=b%20c',
      headers: [['Content-Type', 'application/json']],
      body: { kind: 'text', text: '{"id": 9007199254740993, "password": "", "token": null}' },
    };
    const { entry, text } = kept(exchange({ request }, '{"id":9007199254740993,"id":1.0}'));
    assert.deepEqual(entry.request, request);
    assert.equal(text, '{"id":9007199254740993,"id":1.0}');
    assert.ok(isResendable(entry));
    assert.deepEqual(readEntry(JSON.parse(JSON.stringify(entry))), entry);
  });

  it('is only the beginning of a long response, without a truncated secret', () => {
    const long = `{"data":"${'x'.repeat(MAX_STORED_CHARS - 40)}","password":"${OTHER}${'y'.repeat(500)}"}`;
    const { entry, text } = kept(exchange({}, long));
    assert.ok(entry.answer?.cut && text.length <= MAX_STORED_CHARS + 10 && !text.includes('canary'));
  });

  it('is not read from anything else', () => {
    for (const junk of [
      undefined,
      null,
      1,
      {},
      { v: 2 },
      { v: 1, id: 'x', url: 'y' },
      { v: 1, id: 'x', url: 'y', request: { method: 'GET', url: '/' }, account: {}, timing: {} },
    ])
      assert.equal(readEntry(junk), undefined);
  });
});

describe('the history on disk', () => {
  let root: string;
  let store: HistoryStore;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'acq-history-'));
    store = new HistoryStore(root);
  });
  afterEach(() => {
    store.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  it('returns entries, newest first, and their responses one by one', async () => {
    for (const at of [3, 1, 2]) store.add(kept(exchange({}, `{"at":${at}}\nsecond line`, at)));
    await store.flushed();
    assert.deepEqual(
      (await store.list(KEY)).map((e) => e.id),
      ['id-3', 'id-2', 'id-1'],
    );
    assert.equal((await store.get(KEY, 'id-2'))?.text, '{"at":2}\nsecond line');
    assert.equal(await store.get(KEY, 'id-9'), undefined);
    assert.deepEqual(await store.list('zzzzzzzzzz99'), []);
  });

  it('is readable only by its owner, and leaves no partial files', async function () {
    if (process.platform === 'win32') return this.skip();
    store.add(kept(exchange()));
    await store.flushed();
    const [file] = readdirSync(path.join(root, KEY));
    assert.equal(statSync(path.join(root, KEY)).mode & 0o777, 0o700);
    assert.equal(statSync(path.join(root, KEY, file!)).mode & 0o777, 0o600);
    assert.ok(!readFileSync(path.join(root, KEY, file!), 'utf8').includes('canary'));
    assert.equal(readdirSync(path.join(root, KEY)).length, 1);
  });

  it('keeps the last 200 of each account', async () => {
    for (let i = 1; i <= 150; i++) store.add(kept(exchange({}, '{}', i)));
    await store.flushed();
    for (let i = 151; i <= 330; i++) store.add(kept(exchange({}, '{}', i)));
    store.add(
      kept(
        exchange(
          { account: { key: 'other0000000', label: 'B', generation: '2.0.0', origin: 'https://b.acquire.io' } },
          '{}',
          5,
        ),
      ),
    );
    await store.flushed();
    const list = await store.list(KEY);
    assert.deepEqual(
      [list.length, list[0]?.id, list.at(-1)?.id, (await store.list('other0000000')).length],
      [MAX_STORED_EXCHANGES, 'id-330', 'id-131', 1],
    );
  });

  it('copes with files that are not its own, broken or very long', async () => {
    store.add(kept(exchange({ request: { method: 'GET', url: `/x?${'a'.repeat(60_000)}` } }, '{}', 7)));
    await store.flushed();
    for (const [name, text] of [
      ['000000001-a.txt', ''],
      ['000000002-b.txt', '{"v":1'],
      ['000000003-c.txt', '[]\n'],
      ['notes.md', 'x'],
      ['000000004-d.txt.part', 'x'],
    ] as const)
      writeFileSync(path.join(root, KEY, name), text);
    assert.deepEqual(
      (await store.list(KEY)).map((e) => e.id),
      ['id-7'],
    );
  });

  it('loses what a crashed window has left half written', async () => {
    store.add(kept(exchange()));
    await store.flushed();
    const folder = path.join(root, KEY);
    const [whole] = readdirSync(folder);
    for (const [name, hours] of [
      ['000000004-d.txt.part', 2],
      ['000000005-e.txt.part', 0],
    ] as const) {
      writeFileSync(path.join(folder, name), 'x');
      const then = Date.now() / 1000 - hours * 3_600;
      utimesSync(path.join(folder, name), then, then);
    }
    await store.removeStaleTemporaries();
    assert.deepEqual(readdirSync(folder).sort(), ['000000005-e.txt.part', whole].sort());
  });

  it('keeps the other exchanges when one cannot be written', async () => {
    const errors: unknown[] = [];
    const careful = new HistoryStore(root, (error) => errors.push(error));
    const bad = {
      get entry(): never {
        throw new RangeError('too deep');
      },
      text: '',
    };
    careful.add(kept(exchange({}, '{}', 1)));
    careful.add(bad);
    careful.add(kept(exchange({}, '{}', 2)));
    await careful.flushed();
    assert.deepEqual([(await careful.list(KEY)).map((e) => e.id), errors.length], [['id-2', 'id-1'], 1]);
    careful.dispose();
  });

  it('forgets one, and all of an account', async () => {
    const changes: string[] = [];
    store.onDidChange((key) => changes.push(key));
    for (const at of [1, 2]) store.add(kept(exchange({}, '{}', at)));
    store.add(
      kept(
        exchange(
          { account: { key: 'other0000000', label: 'B', generation: '2.0.0', origin: 'https://b.acquire.io' } },
          '{}',
          5,
        ),
      ),
    );
    await store.flushed();
    await store.remove(KEY, 'id-1');
    assert.deepEqual(
      (await store.list(KEY)).map((e) => e.id),
      ['id-2'],
    );
    await store.clear('other0000000');
    assert.deepEqual(readdirSync(root), [KEY]);
    await store.clear(KEY);
    assert.deepEqual(readdirSync(root), []);
    assert.ok(changes.includes(KEY) && changes.includes('other0000000'));
  });

  it('writes nowhere else, whatever the account is called', async () => {
    const failures: unknown[] = [];
    const careful = new HistoryStore(path.join(root, 'inner'), (error) => failures.push(error));
    for (const key of ['../../../etc', '', 'ABCDEFGHIJ12', 'abcdefghij1']) {
      await assert.rejects(careful.list(key), TypeError);
      careful.add(
        kept(exchange({ account: { key, label: 'B', generation: '2.0.0', origin: 'https://b.acquire.io' } })),
      );
      await careful.flushed();
    }
    assert.equal(failures.length, 4);
    assert.deepEqual(readdirSync(root), []);
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../../scripts/lib/paths';
import type { Account } from '../../../src/api/client/account';
import { DraftStore } from '../../../src/features/leads/documents/drafts';
import { ExportStore } from '../../../src/features/leads/transfer/exportStore';
import { SavedViews } from '../../../src/features/leads/list/views';
import { HistoryStore } from '../../../src/features/requests/history/historyStore';
import { startSandbox } from '../../../src/features/sandbox/server';
import { DeliveryStore } from '../../../src/features/webhooks/store';
import { FakeMemory, FakeVault, setUpAccounts } from '../../unit/accounts/fakes';

type Json = Record<string, unknown>;
const fixture = path.join(root, 'test/fixtures/stored-0.1');
const read = (name: string): Json => JSON.parse(readFileSync(path.join(fixture, name), 'utf8')) as Json;
const without = (record: object, name: string): Json =>
  Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(record)) as Json).filter(([key]) => key !== name));
const ordered = (texts: readonly string[]): string[] => [...texts].sort();

describe('data stored by version 0.1', () => {
  const globalState = read('globalState.json');
  const secrets = read('secrets.json') as Record<string, string>;
  const written = (globalState['acquire.accounts'] as { accounts: Account[] }).accounts;
  const memory = new FakeMemory();
  const vault = new FakeVault();
  let folder: string;
  const stored = (...parts: string[]): string => path.join(folder, ...parts);

  before(() => {
    for (const [key, value] of Object.entries(globalState)) memory.put(key, value);
    for (const [key, value] of Object.entries(secrets)) vault.values.set(key, value);
    folder = mkdtempSync(path.join(tmpdir(), 'acq-stored-'));
    for (const name of ['globalStorage', 'workspaceStorage'])
      cpSync(path.join(fixture, name), stored(name), { recursive: true });
    // The files are older than the copy, and no process is writing them.
    const recorded = new Date('2026-11-29T12:41:00Z');
    const exportsFolder = stored('globalStorage', 'exports');
    for (const name of readdirSync(exportsFolder)) utimesSync(path.join(exportsFolder, name), 0, recorded);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps every account, in order, and the active one', () => {
    const { store } = setUpAccounts({ memory, vault });
    assert.equal(written.length, 11);
    for (const [i, before] of written.entries()) {
      const now = store.all()[i];
      assert.deepEqual(now && without(now, 'writes'), without(before, 'writes'));
    }
    assert.equal(store.active()?.key, (globalState['acquire.accounts'] as Json)['active']);
    assert.deepEqual(
      [...new Set(store.all().map(({ generation, credentialKind }) => `${generation} ${credentialKind}`))].sort(),
      ['1.0.0 oauth', '1.0.0 token', '2.0.0 oauth', '2.0.0 token'],
    );
    store.dispose();
  });

  it('makes no account writable that was read-only', () => {
    const { store } = setUpAccounts({ memory, vault });
    for (const { key, writes } of written) {
      if (writes.kind !== 'always') assert.equal(store.get(key)?.writes.kind, 'locked', key);
    }
    store.dispose();
  });

  it('keeps writable accounts writable', () => {
    const { store } = setUpAccounts({ memory, vault });
    const writable = written.filter(({ writes }) => writes.kind === 'always');
    assert.equal(writable.length, 7);
    for (const { key } of writable) assert.equal(store.get(key)?.writes.kind, 'always', key);
    store.dispose();
  });

  it('returns every credential, even though it is stored without an origin', async () => {
    const { store } = setUpAccounts({ memory, vault });
    const own = written.filter(({ kind }) => kind !== 'sandbox');
    assert.equal(own.length, 9);
    for (const { key } of own) {
      const credential = without(JSON.parse(secrets[`acquire.credential.${key}`]!) as Json, 'version');
      assert.equal(await store.credential(store.get(key)!), credential['token']);
      const kept = (await store.stored(key)) as unknown as Json;
      for (const [name, value] of Object.entries(credential)) assert.deepEqual(kept[name], value, `${key} ${name}`);
    }
    store.dispose();
  });

  it('returns no credential for an account with another origin', async () => {
    const { store } = setUpAccounts({ memory, vault });
    for (const account of written)
      assert.equal(await store.credential({ ...account, origin: 'https://elsewhere.example.com' }), undefined);
    store.dispose();
  });

  it('keeps the saved views of each account', () => {
    const views = new SavedViews(memory);
    const all = globalState['acquire.leads.views'] as Record<string, unknown[]>;
    assert.deepEqual(
      Object.values(all).map(({ length }) => length),
      [2, 2],
    );
    for (const [key, own] of Object.entries(all)) assert.deepEqual(views.of(key), own);
  });

  it('keeps every draft, including those of new leads', async () => {
    const drafts = new DraftStore(stored('globalStorage', 'drafts'));
    const files = readdirSync(path.join(fixture, 'globalStorage/drafts')).map((name) => {
      const draft: unknown = without(read(`globalStorage/drafts/${name}`), 'version');
      return draft as Awaited<ReturnType<DraftStore['all']>>[number];
    });
    assert.deepEqual([files.length, files.filter(({ isNew }) => isNew).length], [6, 2]);
    assert.equal((await drafts.all()).length, files.length);
    for (const draft of files) assert.deepEqual(await drafts.get(draft), draft);
    drafts.dispose();
  });

  it('keeps every exchange of the history with its response', async () => {
    const history = new HistoryStore(stored('globalStorage', 'history'));
    let count = 0;
    for (const key of readdirSync(path.join(fixture, 'globalStorage/history'))) {
      const names = readdirSync(path.join(fixture, 'globalStorage/history', key))
        .sort()
        .reverse();
      const entries = await history.list(key);
      assert.equal(entries.length, names.length);
      for (const [i, name] of names.entries()) {
        const text = readFileSync(path.join(fixture, 'globalStorage/history', key, name), 'utf8');
        const end = text.indexOf('\n');
        const entry = JSON.parse(text.slice(0, end)) as (typeof entries)[number];
        assert.deepEqual(entries[i], entry);
        assert.deepEqual(await history.get(key, entry.id), { entry, text: text.slice(end + 1) });
        count += 1;
      }
    }
    assert.equal(count, 13);
    history.dispose();
  });

  for (const [what, id, ids] of [
    ['that was refused half-way', '6bf0875dd45fd235c5', 350],
    ['that a crash interrupted', '060cbe24bd324e01ee', 550],
  ] as const) {
    it(`resumes an export ${what}, without missing or repeated leads`, async () => {
      const store = new ExportStore(stored('globalStorage', 'exports'));
      const job = read(`globalStorage/exports/${id}.json`);
      assert.ok((await store.list()).some((one) => one.id === id));
      const unfinished = (await store.resume(id))!;
      for (const name of ['accountKey', 'target', 'plan', 'point', 'bytes', 'idBytes', 'startedAt'] as const)
        assert.deepEqual(unfinished.job[name], job[name], name);
      const seen = [];
      for await (const one of unfinished.seenIds()) seen.push(one);
      assert.deepEqual([seen.length, new Set(seen).size], [ids, ids]);
      const part = readFileSync(path.join(fixture, `globalStorage/exports/${id}.part`));
      const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
      assert.equal(digest(readFileSync(unfinished.file)), digest(part.subarray(0, Number(job['bytes']))));
      await unfinished.close();
    });
  }

  it('keeps every webhook delivery, with its body, signature and forwards', async () => {
    const lines = readFileSync(path.join(fixture, 'workspaceStorage/webhooks.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Json);
    const first = lines.filter((line) => 'id' in line);
    assert.equal(first.length, 11);
    const failures: unknown[] = [];
    const store = new DeliveryStore(
      stored('workspaceStorage', 'webhooks.jsonl'),
      () => false,
      (error) => failures.push(error),
    );
    const { deliveries, dropped } = await store.load(1_000);
    assert.deepEqual([deliveries.length, dropped, failures], [first.length, 0, []]);
    for (const [i, line] of first.entries()) {
      const { id, receivedAt, source, signature, attempt, headers, body, forward } = deliveries[i]!;
      const patches = lines.filter((one) => one['patch'] === line['id']);
      assert.deepEqual(
        { id, at: receivedAt, source, signature, attempt, headers, forward },
        {
          id: line['id'],
          at: line['at'],
          source: line['source'],
          signature: line['signature'],
          attempt: line['attempt'],
          headers: line['headers'],
          forward: patches.at(-1)?.['forward'] ?? line['forward'] ?? [],
        },
      );
      assert.equal(Buffer.from(body).toString(line['base64'] ? 'base64' : 'utf8'), line['body']);
    }
    assert.deepEqual(ordered([...new Set(deliveries.map(({ source }) => source))]), [
      'received',
      'replayed',
      'triggered',
    ]);
  });

  it('keeps every change made in the sandbox', async () => {
    const { changes } = read('globalStorage/sandbox.json') as { changes: { leads: Record<string, Json | null> } };
    const stateFile = stored('globalStorage', 'sandbox.json');
    const sandbox = await startSandbox({ stateFile });
    const detail = async (id: string): Promise<Json | undefined> => {
      const response = await fetch(`${sandbox.origin}/profile/lead/detail`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sandbox.token}` },
        body: new URLSearchParams({ id }),
      });
      return ((await response.json()) as { data?: Json }).data;
    };
    try {
      assert.equal(sandbox.state, 'kept');
      assert.equal(Object.keys(changes.leads).length, 4);
      for (const [id, change] of Object.entries(changes.leads))
        assert.equal((await detail(id))?.['visitor_name'], change?.['name'], id);
    } finally {
      await sandbox.stop();
    }
  });

  it('has no keys that no code reads', () => {
    const keys = [...Object.keys(globalState), ...Object.keys(read('workspaceState.json'))];
    const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(path.join(root, 'src', name), 'utf8'))
      .join('\n');
    for (const key of [...keys, 'acquire.webhooks.secret', 'acquire.webhooks.path'])
      assert.ok(sources.includes(`'${key}'`), key);
  });
});

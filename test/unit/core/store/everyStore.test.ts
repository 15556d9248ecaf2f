// When the disk fails, each store of the extension keeps its data and shows one message.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Exchange } from '../../../../src/api/client/types';
import { nodeFiles } from '../../../../src/core/store/fileLayer';
import { CredentialIndexFile } from '../../../../src/features/accounts/credentials/credentialIndex';
import { DraftStore } from '../../../../src/features/leads/documents/drafts';
import { ExportStore } from '../../../../src/features/leads/transfer/exportStore';
import { toStoredExchange } from '../../../../src/features/requests/history/historyEntry';
import { HistoryStore } from '../../../../src/features/requests/history/historyStore';
import { ChangeOverlay } from '../../../../src/features/sandbox/store/changes';
import { StateFile } from '../../../../src/features/sandbox/store/stateFile';
import { newDelivery } from '../../../../src/features/webhooks/delivery';
import { DeliveryStore } from '../../../../src/features/webhooks/store';
import { FaultyFiles, type FileFaults } from './faultyFiles';

const KEY = 'abcdefghij12';
const LARGE = 'x'.repeat(5_000);

/** A store of the extension, as a folder with numbered records. */
interface Subject {
  /** Stores a record; rejects or calls `failed` if the disk refuses it. */
  readonly write: (dir: string, n: number, failed: (error: unknown) => void) => Promise<unknown>;
  /** Whether failures are not reported, because the store only helps with cleanup. */
  readonly isQuiet?: boolean;
  /** The numbers of the stored records. */
  readonly read: (dir: string) => Promise<readonly number[]>;
}

const exchange = (n: number): Exchange => ({
  id: `id-${n}`,
  account: { key: KEY, label: 'Acme', generation: '1.0.0', origin: 'https://app.acquire.io' },
  url: 'https://app.acquire.io/x',
  request: { method: 'GET', url: '/x' },
  sentHeaders: [],
  response: { status: 200, statusText: 'OK', headers: [], text: LARGE, size: LARGE.length },
  timing: { startedAt: 1_700_000_000_000 + n, totalMs: 5, attempts: 1 },
});

const SUBJECTS: Readonly<Record<string, Subject>> = {
  'keys of credentials': {
    isQuiet: true,
    write: (dir, n) => new CredentialIndexFile(path.join(dir, 'credentials.json')).add([`abcdefghij1${n}`], n),
    read: async (dir) => [...(await new CredentialIndexFile(path.join(dir, 'credentials.json')).read()).values()],
  },
  drafts: {
    write: (dir, n) =>
      new DraftStore(dir).put({ accountKey: KEY, id: String(n), base: LARGE, text: '{}', savedAt: n, isNew: false }),
    read: async (dir) => (await new DraftStore(dir).all()).map(({ savedAt }) => savedAt),
  },
  'an existing draft': {
    write: (dir, n) =>
      new DraftStore(dir).put({ accountKey: KEY, id: 'one', base: LARGE, text: '{}', savedAt: n, isNew: false }),
    read: async (dir) => (await new DraftStore(dir).all()).map(({ savedAt }) => savedAt),
  },
  history: {
    async write(dir, n, failed) {
      const store = new HistoryStore(dir, failed);
      store.add(toStoredExchange(exchange(n), (text) => text));
      await store.flushed();
    },
    read: async (dir) => (await new HistoryStore(dir).list(KEY)).map(({ id }) => Number(id.slice(3))),
  },
  'the webhook log, acknowledged': {
    async write(dir, n) {
      const store = openLog(dir, () => undefined);
      await store.addDurably(delivery(n)).finally(() => store.file.idle);
    },
    read: readLog,
  },
  'the webhook log': {
    async write(dir, n, failed) {
      const store = openLog(dir, failed);
      store.add(delivery(n));
      await store.flush();
      await store.forget();
    },
    read: readLog,
  },
  'the webhook log that is rewritten': {
    async write(dir, n, failed) {
      const store = openLog(dir, failed);
      const { deliveries } = await store.load(10);
      await store.replace([...deliveries, delivery(n)]);
    },
    read: readLog,
  },
  'unfinished exports': {
    async write(dir, n) {
      const plan = { format: 'ndjson', csv: 'safe', filter: {}, searched: false, pageSize: 10 } as const;
      const target = `file:///${LARGE}`;
      const begun = await new ExportStore(dir).begin({ accountKey: KEY, target, plan, startedAt: n });
      await begun.close();
    },
    read: async (dir) => (await new ExportStore(dir).list()).map(({ startedAt }) => startedAt),
  },
  'the state of the sandbox': {
    async write(dir, n, failed) {
      const file = path.join(dir, 'sandbox.json');
      const overlay = new ChangeOverlay();
      const stored = await StateFile.read(file);
      if (stored) overlay.load(stored);
      const state = new StateFile(file, overlay, () => ({ seed: 1, leads: 1, epoch: 1 }));
      overlay.set('leads', n, { text: LARGE });
      state.touch();
      await state.flush();
      if (state.failure !== undefined) failed(new Error(state.failure));
    },
    async read(dir) {
      const stored = await StateFile.read(path.join(dir, 'sandbox.json'));
      return Object.keys(stored?.changes['leads'] ?? {}).map(Number);
    },
  },
};

const delivery = (n: number) =>
  newDelivery({
    body: Buffer.from(JSON.stringify({ event: 'CHAT_ON_START', id: n, text: LARGE })),
    headers: [],
    signature: 'raw',
    source: 'received',
  });
function openLog(dir: string, failed: (error: unknown) => void): DeliveryStore {
  return new DeliveryStore(path.join(dir, 'webhooks.jsonl'), () => false, failed, { retryMs: 60_000 });
}
async function readLog(dir: string): Promise<readonly number[]> {
  return (await openLog(dir, () => undefined).load(10)).deliveries.map(({ facts }) => Number(facts.chatId));
}

const FAULTS: Readonly<Record<string, FileFaults>> = {
  'a full disk': { freeBytes: 1_000 },
  'a disk that is full at once': { freeBytes: 0 },
  'a read-only folder': { denyChanges: 'EROFS' },
  'a folder without permission': { denyChanges: 'EACCES' },
  'a torn first write': { tearWrite: 1 },
  'a torn second write': { tearWrite: 2 },
};

/** Runs `work` while all disk writes have these faults. */
async function withFaults<T>(faults: FileFaults, work: () => Promise<T>): Promise<T> {
  const disk = { ...nodeFiles };
  const faulty = new FaultyFiles(faults, disk);
  Object.assign(nodeFiles, {
    open: faulty.open.bind(faulty),
    rename: faulty.rename.bind(faulty),
    remove: faulty.remove.bind(faulty),
  });
  try {
    return await work();
  } finally {
    Object.assign(nodeFiles, disk);
  }
}

describe('a disk that fails', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'acquire-faults-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  for (const [name, { write, read, isQuiet }] of Object.entries(SUBJECTS))
    for (const [fault, faults] of Object.entries(FAULTS))
      it(`keeps ${name} on ${fault}, with at most one message, and writes again afterwards`, async () => {
        const messages: unknown[] = [];
        const failed = (error: unknown): void => void messages.push(error);
        await write(dir, 1, failed);
        assert.deepEqual([await read(dir), messages], [[1], []]);
        await withFaults(faults, () => write(dir, 2, failed).catch(failed));
        assert.ok(messages.length <= 1, messages.join());
        const after = await read(dir);
        if (messages.length) assert.deepEqual(after, [1]);
        else if (isQuiet) assert.ok(after.includes(1));
        else assert.ok(after.includes(2), 'stored without a message');
        await write(dir, 3, failed);
        assert.ok((await read(dir)).includes(3));
        assert.deepEqual(
          readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tmp')),
          [],
        );
      });
});

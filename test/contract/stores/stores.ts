// The stores of the extension, as folders with numbered records.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Exchange } from '../../../src/api/client/types';
import { removeStaleTemporaries } from '../../../src/core/store/temporaries';
import { CredentialIndexFile } from '../../../src/features/accounts/credentials/credentialIndex';
import { WritePermissionFile } from '../../../src/features/accounts/permissions/writePermissions';
import { WriteLogStore } from '../../../src/features/accounts/writes/writeLogStore';
import { DraftStore } from '../../../src/features/leads/documents/drafts';
import { ExportStore } from '../../../src/features/leads/transfer/exportStore';
import { ImportJournal } from '../../../src/features/leads/transfer/import/journal';
import { toStoredExchange } from '../../../src/features/requests/history/historyEntry';
import { HistoryStore } from '../../../src/features/requests/history/historyStore';
import { ChangeOverlay } from '../../../src/features/sandbox/store/changes';
import { StateFile } from '../../../src/features/sandbox/store/stateFile';
import { newDelivery } from '../../../src/features/webhooks/delivery';
import { DeliveryStore } from '../../../src/features/webhooks/store';

/** How a window uses a store. */
export interface StoreSubject {
  /** Opens the store in a folder. The returned function stores a record; once it resolves, the record must survive. */
  readonly open: (dir: string) => Promise<(n: number) => Promise<void>>;
  /** The numbers of the stored records. Rejects if something in the store cannot be read. */
  readonly read: (dir: string) => Promise<readonly number[]>;
}

const KEY = 'abcdefghij12';
/** Long enough for a torn write. */
const textOf = (n: number): string => `${n} ${'ü'.repeat((n * 37) % 3_000)}`;
const fail = (error: unknown): never => {
  throw error;
};
/** A name of twelve characters. */
const keyOf = (n: number): string => String(n).padStart(12, '0');

/** Fewer per account than the history keeps. */
const PER_ACCOUNT = 100;
const exchange = (n: number): Exchange => ({
  id: `id-${n}`,
  account: {
    key: keyOf(Math.floor(n / PER_ACCOUNT)),
    label: 'Acme',
    generation: '1.0.0',
    origin: 'https://app.acquire.io',
  },
  url: 'https://app.acquire.io/x',
  request: { method: 'GET', url: '/x' },
  sentHeaders: [],
  response: { status: 200, statusText: 'OK', headers: [], text: textOf(n), size: 1 },
  timing: { startedAt: 1_700_000_000_000 + n, totalMs: 5, attempts: 1 },
});

const planned = { rows: 1e9, leftOut: 0, sha256: '' };

/** The stores by name. */
export const STORES: Readonly<Record<string, StoreSubject>> = {
  'write permissions': {
    async open(dir) {
      const file = new WritePermissionFile(path.join(dir, 'write-permissions.json'));
      return async (n) => void (await file.update((all) => void all.set(keyOf(n), { kind: 'until', until: n })));
    },
    async read(dir) {
      const { permissions, damaged } = await new WritePermissionFile(path.join(dir, 'write-permissions.json')).read();
      if (damaged) throw new Error('damaged');
      return [...permissions.values()].map((one) => (one.kind === 'until' ? one.until : -1));
    },
  },
  'keys of credentials': {
    async open(dir) {
      const file = new CredentialIndexFile(path.join(dir, 'credentials.json'));
      return async (n) => {
        // A failure is not reported, because it only costs a search for orphans.
        for (let isThere = false; !isThere; isThere = (await file.read()).has(keyOf(n))) await file.add([keyOf(n)], n);
      };
    },
    read: async (dir) => [...(await new CredentialIndexFile(path.join(dir, 'credentials.json')).read()).values()],
  },
  'the log of writes': {
    async open(dir) {
      const log = new WriteLogStore(dir, fail, { maxBytes: Infinity });
      return (n) =>
        log.begin({ accountKey: KEY, id: `w${n}`, at: n, method: 'POST', path: `/${textOf(n)}`, recordIds: [] });
    },
    // A torn line is skipped; every acknowledged record has its own line.
    read: async (dir) => (await new WriteLogStore(dir, fail).read(KEY)).writes.map(({ at }) => at),
  },
  drafts: {
    async open(dir) {
      const drafts = new DraftStore(dir);
      return (n) =>
        drafts.put({ accountKey: KEY, id: String(n), base: textOf(n), text: '{}', savedAt: n, isNew: false });
    },
    async read(dir) {
      const drafts = await new DraftStore(dir).all();
      const files = (await readdir(dir)).filter((name) => name.endsWith('.json'));
      if (files.length !== drafts.length) throw new Error('a draft cannot be read');
      return drafts.map(({ savedAt }) => savedAt);
    },
  },
  'the history': {
    async open(dir) {
      const history = new HistoryStore(dir, fail);
      return async (n) => {
        history.add(toStoredExchange(exchange(n), (text) => text));
        await history.flushed();
      };
    },
    async read(dir) {
      const history = new HistoryStore(dir, fail);
      const numbers: number[] = [];
      for (const key of await readdir(dir)) {
        const entries = await history.list(key);
        const files = (await readdir(path.join(dir, key))).filter((name) => name.endsWith('.txt'));
        if (files.length !== entries.length) throw new Error('an exchange cannot be read');
        for (const { id } of entries) {
          const n = Number(id.slice(3));
          if ((await history.get(key, id))?.text !== textOf(n)) throw new Error(`exchange ${n} is cut off`);
          numbers.push(n);
        }
      }
      return numbers;
    },
  },
  'the webhook log': {
    async open(dir) {
      const log = new DeliveryStore(path.join(dir, 'webhooks.jsonl'), () => false, fail);
      await log.load(1e6);
      return (n) =>
        log.addDurably(
          newDelivery({
            body: Buffer.from(JSON.stringify({ event: 'CHAT_ON_START', id: `n${n}`, text: textOf(n) })),
            headers: [],
            signature: 'raw',
            source: 'received',
          }),
        );
    },
    async read(dir) {
      const log = new DeliveryStore(path.join(dir, 'webhooks.jsonl'), () => false, fail);
      return (await log.load(1e6)).deliveries.map(({ facts }) => Number(facts.chatId?.slice(1)));
    },
  },
  'unfinished exports': {
    async open(dir) {
      const exports = new ExportStore(dir);
      const plan = { format: 'ndjson', csv: 'safe', filter: {}, searched: false, pageSize: 10 } as const;
      return async (n) => {
        const begun = await exports.begin({ accountKey: KEY, target: `file:///${textOf(n)}`, plan, startedAt: n });
        await begun.close();
      };
    },
    read: async (dir) => (await new ExportStore(dir).list()).map(({ startedAt }) => startedAt),
  },
  'the journals of imports': {
    async open(dir) {
      let journal: ImportJournal | undefined;
      return async (n) => {
        journal ??= await ImportJournal.begin(path.join(dir, String(n)), {
          version: 1,
          id: String(n),
          accountKey: KEY,
          startedAt: n,
          file: 'file:///x',
          name: 'x.csv',
          planned: planned as never,
          options: { mapping: [] } as never,
        });
        await journal.begin(n);
        await journal.end(n, 'created');
      };
    },
    async read(dir) {
      const numbers: number[] = [];
      for (const name of (await readdir(dir)).filter((file) => file.endsWith('.json'))) {
        const journal = await ImportJournal.open(path.join(dir, path.basename(name, '.json')));
        if (!journal) throw new Error(`${name} cannot be resumed`);
        for await (const { row, outcome } of journal.outcomes()) if (outcome === 'created') numbers.push(row);
        await journal.close();
      }
      return numbers;
    },
  },
  'the state of the sandbox': {
    async open(dir) {
      const file = path.join(dir, 'sandbox.json');
      const overlay = new ChangeOverlay();
      const stored = await StateFile.read(file);
      if (stored) overlay.load(stored);
      const state = new StateFile(file, overlay, () => ({ seed: 1, leads: 1, epoch: 1 }));
      return async (n) => {
        overlay.set('leads', n, { text: textOf(n) });
        state.touch();
        await state.flush();
        if (state.failure !== undefined) throw new Error(state.failure);
      };
    },
    async read(dir) {
      const stored = await StateFile.read(path.join(dir, 'sandbox.json'));
      if (!stored) throw new Error('the state cannot be read');
      return Object.keys(stored.changes['leads'] ?? {}).map(Number);
    },
  },
};

/** Removes what killed windows left in a folder and its subfolders; returns the temporary files that remain. */
export async function removeLeftovers(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  await removeStaleTemporaries(dir);
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => removeLeftovers(path.join(dir, entry.name))),
  );
  return [...(await readdir(dir)).filter((name) => name.endsWith('.tmp')), ...below.flat()];
}

import assert from 'node:assert/strict';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeFiles, type FileLayer } from '../../../src/core/store/fileLayer';
import { newDelivery, type Delivery } from '../../../src/features/webhooks/delivery';
import { DeliveryLog } from '../../../src/features/webhooks/log';
import { DeliveryStore, type DeliveryStoreOptions } from '../../../src/features/webhooks/store';
import { FaultyFiles, type FileFaults } from '../core/store/faultyFiles';

const make = (id: number, text = ''): Delivery =>
  newDelivery({
    body: Buffer.from(JSON.stringify({ id, event: 'CHAT_ON_START', text })),
    headers: [],
    signature: 'raw',
    source: 'received',
  });
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const SLOW_MS = 60_000;
const MB = 1024 * 1024;

describe('the webhook log on the disk', () => {
  let dir = '';
  let failed: unknown[] = [];
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'acquire-store-'));
    failed = [];
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const file = (): string => path.join(dir, 'webhooks.jsonl');
  const open = (options: DeliveryStoreOptions = {}, redact = false): DeliveryStore =>
    new DeliveryStore(
      file(),
      () => redact,
      (error) => failed.push(error),
      options,
    );
  const ids = async (capacity = 100_000): Promise<(string | undefined)[]> =>
    (await open().load(capacity)).deliveries.map((d) => d.facts.chatId);

  /** The disk, with a record of all operations on the log, and slow syncs. */
  const recorded = (syncMs = 0): { readonly files: FileLayer; readonly steps: string[] } => {
    const steps: string[] = [];
    return {
      steps,
      files: {
        ...nodeFiles,
        async open(name, flags, mode) {
          const handle = await nodeFiles.open(name, flags, mode);
          if (name !== file()) return handle;
          return {
            ...handle,
            async write(data) {
              await handle.write(data);
              steps.push('written');
            },
            async datasync() {
              await new Promise((resolve) => setTimeout(resolve, syncMs));
              await handle.datasync();
              steps.push('synced');
            },
          };
        },
      },
    };
  };

  describe('a delivery that its sender waits for', () => {
    it('is acknowledged after it is written and synced', async () => {
      const { files, steps } = recorded();
      await open({ files })
        .addDurably(make(1))
        .then(() => steps.push('acknowledged'));
      assert.deepEqual(steps, ['written', 'synced', 'acknowledged']);
    });

    it('shares a sync with all that arrive while another one runs', async () => {
      const { files, steps } = recorded(30);
      const store = open({ files });
      const first = store.addDurably(make(1));
      await new Promise((resolve) => setTimeout(resolve, 15));
      await Promise.all([first, ...range(2, 200).map((n) => store.addDurably(make(n)))]);
      assert.ok(steps.filter((step) => step === 'synced').length <= 3, steps.join());
      assert.deepEqual(await ids(), range(1, 201).map(String));
    });

    const refusals: readonly (readonly [string, FileFaults, RegExp])[] = [
      ['a full disk', { freeBytes: 300 }, /ENOSPC/],
      ['a read-only folder', { denyChanges: 'EROFS' }, /EROFS/],
      ['a folder without permission', { denyChanges: 'EACCES' }, /EACCES/],
      ['a torn write', { tearWrite: 2 }, /EIO/],
    ];
    for (const [name, faults, message] of refusals)
      it(`is rejected on ${name}, which is reported once, and is neither stored nor retried`, async () => {
        await open().addDurably(make(1));
        const stored = readFileSync(file());
        const store = open({ files: new FaultyFiles(faults), retryMs: 5 });
        const results = await Promise.allSettled(range(2, 30).map((n) => store.addDurably(make(n, 'x'.repeat(200)))));
        for (const result of results) assert.match(String(result.status === 'rejected' && result.reason), message);
        await new Promise((resolve) => setTimeout(resolve, 30));
        await store.flush();
        assert.deepEqual(readFileSync(file()), stored);
        assert.equal(failed.length, 1);
      });

    it('is refused when the sync fails, and accepted when the disk works again', async () => {
      let broken = true;
      const files: FileLayer = {
        ...nodeFiles,
        async open(...args) {
          const handle = await nodeFiles.open(...args);
          const datasync = (): Promise<void> =>
            broken ? Promise.reject(Object.assign(new Error('EIO: sync'), { code: 'EIO' })) : handle.datasync();
          return { ...handle, datasync };
        },
      };
      const store = open({ files });
      await assert.rejects(store.addDurably(make(1)), /EIO/);
      broken = false;
      await store.addDurably(make(2));
      assert.deepEqual([await ids(), failed.length], [['2'], 1]);
    });

    it('fails alone if it is not JSON', async () => {
      const store = open();
      const bad = make(2);
      Object.defineProperty(bad, 'headers', {
        get: () => {
          throw new RangeError('not to be written');
        },
      });
      const results = await Promise.allSettled([make(1), bad, make(3)].map((d) => store.addDurably(d)));
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.deepEqual(await ids(), ['1', '3']);
    });

    it('is refused when the log is removed before it is written, and not left waiting', async () => {
      const store = open();
      const added = store.addDurably(make(1)).then(
        () => 'stored',
        () => 'refused',
      );
      await store.forget();
      assert.ok(['stored', 'refused'].includes(await added));
    });

    it('stays if the log is rewritten while it is being stored', async () => {
      const store = open();
      await store.addDurably(make(1));
      const results = range(2, 50).map((n) => store.addDurably(make(n)));
      const replaced = store.replace([]);
      await Promise.all([...results, replaced]);
      assert.deepEqual(await ids(), range(2, 50).map(String));
    });
  });

  describe('shows in each window what the others do', () => {
    const openWindow = async (): Promise<{ store: DeliveryStore; log: DeliveryLog; shown: () => unknown[] }> => {
      const store = open();
      const log = new DeliveryLog(1_000);
      const { deliveries, dropped } = await store.load(1_000);
      log.restore(deliveries, dropped);
      return { store, log, shown: () => log.list().map((d) => d.facts.chatId) };
    };
    type Window = Awaited<ReturnType<typeof openWindow>>;
    const follow = ({ store, log }: Window): Promise<void> =>
      store.follow(1_000, (news) => {
        log.apply(news);
      });
    const receive = async ({ store, log }: Window, n: number): Promise<Delivery> => {
      const delivery = log.number(make(n));
      await store.addDurably(delivery);
      log.insert(delivery);
      return delivery;
    };

    it('receives, once, in the order it came', async () => {
      const [here, there] = [await openWindow(), await openWindow()];
      for (const n of range(1, 6)) await receive(n % 2 ? here : there, n);
      for (let times = 0; times < 3; times++) await Promise.all([follow(here), follow(there)]);
      assert.deepEqual([here.shown().sort(), there.shown().sort()], [range(1, 6).map(String), range(1, 6).map(String)]);
    });

    it('forwards', async () => {
      const [here, there] = [await openWindow(), await openWindow()];
      const delivery = await receive(here, 1);
      await follow(there);
      here.log.addForward(delivery, { at: 1, url: 'http://127.0.0.1:1/', outcome: 'answered', ms: 1, attempt: 1 });
      here.store.noteForward(delivery);
      await here.store.flush();
      await follow(there);
      assert.equal(there.log.list()[0]?.forward.length, 1);
    });

    it('clears and drops', async () => {
      const [here, there] = [await openWindow(), await openWindow()];
      const kept = [await receive(here, 1), await receive(here, 2)].slice(1);
      await follow(there);
      await here.store.replace(kept);
      await follow(there);
      assert.deepEqual(there.shown(), ['2']);
      await here.store.clear();
      await follow(there);
      assert.deepEqual(there.shown(), []);
      await receive(there, 3);
      await there.store.replace(there.log.list());
      assert.deepEqual(await ids(), ['3'], 'what another window cleared does not come back');
    });

    it('receives, after the log was replaced by another text of the same length', async () => {
      const [here, there] = [await openWindow(), await openWindow()];
      for (const n of range(1, 3)) await receive(here, n);
      await follow(there);
      const size = statSync(file()).size;
      const bytes = readFileSync(file(), 'utf8')
        .replaceAll('"id":', '"id" :')
        .slice(0, size - 1);
      writeFileSync(file(), `${bytes}\n`);
      await receive(here, 4);
      await follow(there);
      assert.equal(there.shown()[0], '4');
    });

    it('is still writing, when that is whole', async () => {
      const here = await openWindow();
      const [line = ''] = await (async () => {
        const other = await openWindow();
        await receive(other, 7);
        const lines = readFileSync(file(), 'utf8').split('\n').filter(Boolean);
        rmSync(file());
        return lines;
      })();
      writeFileSync(file(), `\n${line.slice(0, 40)}`);
      await follow(here);
      assert.deepEqual(here.shown(), []);
      writeFileSync(file(), `${line.slice(40)}\n`, { flag: 'a' });
      await follow(here);
      assert.deepEqual(here.shown(), ['7']);
    });
  });

  describe('of any size', () => {
    /** Writes deliveries of 100 KB, numbered from 1, until the file has this many megabytes; returns the last number. */
    const fill = (megabytes: number): number => {
      const handle = openSync(file(), 'w');
      const text = Buffer.from('x'.repeat(100_000));
      let n = 0;
      for (let bytes = 0; bytes < megabytes * MB;) {
        n++;
        const line = { v: 1, id: `old${n}`, at: n, source: 'received', headers: [], signature: 'raw', attempt: 1 };
        const body = JSON.stringify({ event: 'CHAT_ON_START', id: n, text: '' });
        const [start = '', end = ''] = JSON.stringify({ ...line, body }).split(/(?<=\\"text\\":\\")/);
        bytes += writevSync(handle, [Buffer.from(start), text, Buffer.from(`${end}\n`)]);
      }
      closeSync(handle);
      return n;
    };

    it('opens beyond 512 MB, with flat memory, and is cut down to what is kept', async () => {
      const count = fill(540);
      const before = process.memoryUsage().rss;
      const begin = performance.now();
      const store = open();
      const { deliveries } = await store.load(50);
      const ms = performance.now() - begin;
      const grown = (process.memoryUsage().rss - before) / MB;
      assert.deepEqual(
        deliveries.map((d) => d.facts.chatId),
        range(count - 49, 50).map(String),
      );
      await store.addDurably(make(count + 1));
      await store.file.idle;
      console.log(`        540 MB: ${Math.round(ms)} ms, RSS +${Math.round(grown)} MB`);
      assert.ok(statSync(file()).size < 6 * MB, `${statSync(file()).size}`);
      assert.equal((await ids()).length, 51);
      assert.ok(grown < 150, `${grown} MB`);
    }).timeout(SLOW_MS);

    it('is read up to the memory that the log may take, whatever the number', async () => {
      fill(80);
      const { deliveries } = await open().load(20_000);
      assert.ok(deliveries.length > 400 && deliveries.length < 600, `${deliveries.length}`);
    }).timeout(SLOW_MS);

    it('keeps only the newest response of the handler when it is rewritten', async () => {
      const store = open();
      const delivery = make(1);
      store.add(delivery);
      for (const attempt of range(1, 6)) {
        delivery.forward = [
          ...delivery.forward,
          { at: attempt, url: 'http://127.0.0.1:1/', outcome: 'answered', ms: 1, attempt },
        ];
        store.noteForward(delivery);
        await store.flush();
      }
      await store.replace([delivery]);
      const lines = readFileSync(file(), 'utf8').trim().split('\n');
      assert.deepEqual([lines.length, (await open().load(1)).deliveries[0]?.forward.length], [2, 6]);
    });

    it('survives a hole of 40 MB left by a system crash, and keeps what is on both sides', async () => {
      const store = open();
      await store.addDurably(make(1));
      const handle = openSync(file(), 'a');
      writeSync(handle, Buffer.alloc(40 * MB));
      closeSync(handle);
      await store.addDurably(make(2));
      assert.deepEqual(await ids(), ['1', '2']);
      await store.replace((await open().load(10)).deliveries);
      assert.deepEqual([await ids(), statSync(file()).size < MB], [['1', '2'], true]);
    }).timeout(SLOW_MS);
  });
});

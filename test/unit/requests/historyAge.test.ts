import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Exchange } from '../../../src/api/client/types';
import { toStoredExchange } from '../../../src/features/requests/history/historyEntry';
import { HistoryStore, MAX_STORED_EXCHANGES } from '../../../src/features/requests/history/historyStore';
import { newDelivery, type Delivery } from '../../../src/features/webhooks/delivery';
import { DeliveryLog } from '../../../src/features/webhooks/log';
import { DeliveryStore } from '../../../src/features/webhooks/store';

const KEY = 'abcdefghij12';
const DAY = 24 * 3_600_000;

describe('how long data is kept', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-age-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  describe('the history', () => {
    const sent = (id: string, daysAgo: number): Exchange => ({
      id,
      account: { key: KEY, label: 'Acme', generation: '1.0.0', origin: 'https://app.acquire.io' },
      request: { method: 'POST', url: '/profile/lead/list' },
      url: 'https://app.acquire.io/profile/lead/list',
      sentHeaders: [],
      timing: { startedAt: Date.now() - daysAgo * DAY, totalMs: 1, attempts: 1 },
    });
    const open = (days: () => number): HistoryStore =>
      new HistoryStore(
        folder,
        (error) => assert.fail(String(error)),
        () => days() * DAY,
      );
    const ids = async (store: HistoryStore): Promise<string[]> => (await store.list(KEY)).map(({ id }) => id);

    it('removes what is older, when something is added and at the start', async () => {
      const all = open(() => 3650);
      for (const [id, days] of [
        ['a', 100],
        ['b', 40],
        ['c', 1],
      ] as const)
        all.add(toStoredExchange(sent(id, days), (t) => t));
      await all.flushed();
      assert.deepEqual(await ids(all), ['c', 'b', 'a']);
      const later = open(() => 90);
      await later.removeExpired();
      assert.deepEqual(await ids(all), ['c', 'b']);
      const strict = open(() => 30);
      strict.add(toStoredExchange(sent('d', 0), (t) => t));
      await strict.flushed();
      assert.deepEqual(await ids(all), ['d', 'c']);
    });

    it('counts what was sent before the clock was set back as old', async () => {
      const store = open(() => 90);
      for (let n = 0; n < MAX_STORED_EXCHANGES; n++) store.add(toStoredExchange(sent(`future-${n}`, -30), (t) => t));
      await store.flushed();
      store.add(toStoredExchange(sent('now', 0), (t) => t));
      await store.flushed();
      const kept = await ids(store);
      assert.equal(kept[0], 'now');
      assert.equal(kept.length, MAX_STORED_EXCHANGES);
      store.add(toStoredExchange(sent('later', -1 / DAY), (t) => t));
      await store.flushed();
      assert.deepEqual((await ids(store)).slice(0, 2), ['later', 'now']);
    });

    it('does not show what is older while it is still on the disk', async () => {
      let days = 3650;
      const store = open(() => days);
      store.add(toStoredExchange(sent('a', 100), (t) => t));
      await store.flushed();
      days = 90;
      assert.deepEqual(await ids(store), []);
      days = 101;
      assert.deepEqual(await ids(store), ['a']);
    });
  });

  describe('the webhook log', () => {
    const received = (id: string, daysAgo: number): Delivery =>
      newDelivery({
        id,
        body: Buffer.from(JSON.stringify({ id })),
        headers: [],
        signature: 'raw',
        source: 'received',
        receivedAt: Date.now() - daysAgo * DAY,
      });
    const open = (): DeliveryStore =>
      new DeliveryStore(
        path.join(folder, 'webhooks.jsonl'),
        () => false,
        (error) => assert.fail(String(error)),
      );
    const loaded = async (since = 0): Promise<string[]> =>
      (await open().load(100, since)).deliveries.map(({ id }) => id);

    it('drops what is older when it is read, on the disk too', async () => {
      const store = open();
      for (const [id, days] of [
        ['a', 100],
        ['b', 40],
        ['c', 1],
      ] as const)
        store.add(received(id, days));
      await store.flush();
      const later = open();
      const since = Date.now() - 30 * DAY;
      assert.deepEqual(
        (await later.load(100, since)).deliveries.map(({ id }) => id),
        ['c'],
      );
      await later.flush();
      assert.deepEqual(await loaded(), ['c']);
    });

    it('drops what has become too old while the window is open', () => {
      const log = new DeliveryLog(100);
      for (const [id, days] of [
        ['a', 100],
        ['b', 40],
        ['c', 1],
      ] as const)
        log.add(received(id, days));
      assert.equal(log.expire(Date.now() - 90 * DAY), true);
      assert.equal(log.expire(Date.now() - 90 * DAY), false);
      assert.deepEqual(
        log.list().map(({ id }) => id),
        ['c', 'b'],
      );
      assert.deepEqual([log.counts().kept, log.counts().dropped], [2, 1]);
      assert.ok(log.counts().bytes > 0);
    });

    it('is removed completely, and writes nothing that was pending', async () => {
      const store = open();
      store.add(received('a', 0));
      await store.flush();
      store.add(received('b', 0));
      await store.forget();
      await store.file.remove();
      await store.flush();
      assert.deepEqual(await loaded(), []);
    });
  });
});

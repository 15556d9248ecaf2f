// Simulates two windows of one folder with a shared webhook log, without VS Code: `receive <file>` runs a receiver and prints its URL,
// `compact <file>` adds its own deliveries, shows what the other window receives, and repeatedly rewrites the log.
import { setTimeout as sleep } from 'node:timers/promises';
import { newDelivery, type Delivery } from '../../../src/features/webhooks/delivery';
import { DeliveryLog } from '../../../src/features/webhooks/log';
import { startReceiver } from '../../../src/features/webhooks/receiver';
import { DeliveryStore } from '../../../src/features/webhooks/store';

const CAPACITY = 1_000_000;
/** The number of its own deliveries that the compacting window keeps. */
const OWN_DELIVERIES = 20;

const [command, file = ''] = process.argv.slice(2);

async function openWindow(): Promise<{ readonly log: DeliveryLog; readonly store: DeliveryStore }> {
  const log = new DeliveryLog(CAPACITY);
  const store = new DeliveryStore(
    file,
    () => false,
    (error) => {
      process.stderr.write(`${String(error)}\n`);
    },
  );
  const { deliveries, dropped } = await store.load(CAPACITY);
  log.restore(deliveries, dropped);
  return { log, store };
}

async function receive(): Promise<void> {
  const { log, store } = await openWindow();
  const { address } = await startReceiver({
    port: 0,
    secret: () => undefined,
    refuseUntrusted: () => false,
    onDelivery: async (arrived) => {
      const delivery = log.number(arrived);
      await store.addDurably(delivery);
      log.insert(delivery);
      delivery.forward = [{ at: 1, url: 'http://127.0.0.1:1/', outcome: 'answered', ms: 1, attempt: 1 }];
      store.noteForward(delivery);
    },
  });
  process.stdout.write(`${address}\n`);
}

function ownDelivery(n: number): Delivery {
  const body = Buffer.from(JSON.stringify({ event: 'CHAT_ON_START', own: n, text: 'x'.repeat((n % 10) * 3_000) }));
  return newDelivery({ body, headers: [], signature: 'unsigned', source: 'triggered' });
}

async function compact(): Promise<void> {
  const { log, store } = await openWindow();
  let own: string[] = [];
  process.stdout.write('started\n');
  for (let n = 0; ; n++) {
    const delivery = ownDelivery(n);
    log.insert(delivery);
    store.add(delivery);
    await store.flush();
    own.push(delivery.id);
    await store.follow(CAPACITY, (news) => {
      log.apply(news);
    });
    const old = new Set(own.slice(0, -OWN_DELIVERIES));
    own = own.slice(-OWN_DELIVERIES);
    log.apply({ added: [], forwards: new Map(), removed: old });
    await store.replace(log.list().reverse());
    await sleep(30);
  }
}

void (command === 'receive' ? receive() : compact());

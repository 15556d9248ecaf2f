import { AppendLog } from '../../../../src/core/store/appendLog';
import { withLock } from '../../../../src/core/store/lock';
import { SharedJsonFile } from '../../../../src/core/store/sharedJsonFile';
import { newDelivery, type Delivery } from '../../../../src/features/webhooks/delivery';
import { DeliveryStore } from '../../../../src/features/webhooks/store';

const [command, file = '', ...rest] = process.argv.slice(2);
const print = (line: string | number): void => void process.stdout.write(`${line}\n`);
const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

async function increment(times: number, each: (n: number) => void = () => undefined): Promise<void> {
  const shared = new SharedJsonFile<number>(file, { parse: asNumber });
  for (let n = 0; n < times; n++) {
    const records = await shared.update((all) => void all.set('counter', (all.get('counter') ?? 0) + 1));
    each(records.get('counter') ?? 0);
  }
}

async function append(from: number, count: number): Promise<void> {
  const log = new AppendLog<number>(file, { parse: asNumber });
  for (let n = from; n < from + count; n++) {
    await log.append([n]);
    print(n);
  }
}

function hold(): Promise<void> {
  return withLock(file, async () => {
    print('held');
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  });
}

function makeDelivery(id: number, bytes = 0): Delivery {
  const body = JSON.stringify({ event: 'CHAT_ON_START', id, text: 'x'.repeat(bytes) });
  return newDelivery({ body: Buffer.from(body), headers: [], signature: 'raw', source: 'received' });
}

function openDeliveries(): DeliveryStore {
  return new DeliveryStore(
    file,
    () => false,
    (error) => {
      throw error;
    },
  );
}

async function deliver(from: number, count: number): Promise<void> {
  const store = openDeliveries();
  for (let n = from; n < from + count; n++) {
    store.add(makeDelivery(n));
    await store.flush();
    print(n);
  }
}

async function rewrite(from: number, count: number): Promise<void> {
  const store = openDeliveries();
  const deliveries = Array.from({ length: count }, (_, i) => makeDelivery(from + i, 20_000));
  for (const delivery of deliveries) store.add(delivery);
  await store.flush();
  print('stored');
  for (;;) await store.replace(deliveries);
}

const commands: Record<string, () => Promise<void>> = {
  increment: () => increment(Number(rest[0])),
  update: () => increment(Infinity, print),
  append: () => append(Number(rest[0]), Number(rest[1])),
  hold,
  deliver: () => deliver(Number(rest[0]), Number(rest[1])),
  rewrite: () => rewrite(Number(rest[0]), Number(rest[1])),
};
commands[command ?? '']!().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});

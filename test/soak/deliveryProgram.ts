// Appends deliveries to a webhook log until it is killed. Prints the number of each once it is on disk.
import { newDelivery, type Delivery } from '../../src/features/webhooks/delivery';
import { DeliveryStore } from '../../src/features/webhooks/store';
import { CAPACITY } from './support';

async function main([file = '', from = '0']: readonly string[]): Promise<void> {
  const store = new DeliveryStore(
    file,
    () => false,
    (error) => {
      throw error;
    },
  );
  const kept: Delivery[] = (await store.load(CAPACITY)).deliveries;
  for (let n = Number(from); ; n++) {
    const delivery = newDelivery({
      body: Buffer.from(
        JSON.stringify({ event: 'CHAT_ON_MESSAGE', id: String(n), text: 'ü'.repeat((n * 37) % 3_000) }),
      ),
      headers: [['content-type', 'application/json']],
      signature: 'unsigned',
      source: 'received',
    });
    kept.push(delivery);
    store.add(delivery);
    await store.flush();
    process.stdout.write(`${n}\n`);
    if (n % 3 === 0) {
      delivery.forward = [{ at: n, url: 'http://127.0.0.1:1/', outcome: 'answered', status: 200, ms: 1, attempt: 1 }];
      store.noteForward(delivery);
    }
    if (kept.length > CAPACITY * 1.5) {
      kept.splice(0, kept.length - CAPACITY);
      await store.replace(kept);
    }
  }
}

void main(process.argv.slice(2));

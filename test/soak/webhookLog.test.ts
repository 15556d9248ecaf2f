import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeliveryStore } from '../../src/features/webhooks/store';
import { bundleProgram } from '../../scripts/lib/bundle';
import { CAPACITY, random, runAndKill, SOAK_MS } from './support';

describe('the webhook log of a process that is killed again and again', () => {
  let dir: string;
  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'acq-soak-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('keeps every delivery that was on the disk, once and complete', async () => {
    const below = random();
    const program = await bundleProgram('soak/deliveryProgram.ts');
    const file = path.join(dir, 'log', 'webhooks.jsonl');
    let next = 0;
    let rounds = 0;
    for (const end = Date.now() + SOAK_MS; Date.now() < end; rounds++) {
      const lines = await runAndKill(program, [file, String(next)], below(400));
      const last = Number(lines.at(-1) ?? next - 1);
      const failures: unknown[] = [];
      const store = new DeliveryStore(
        file,
        () => false,
        (error) => failures.push(error),
      );
      const { deliveries } = await store.load(Number.MAX_SAFE_INTEGER);
      const numbers = deliveries.map(({ body }) =>
        Number((JSON.parse(Buffer.from(body).toString()) as { id: string }).id),
      );
      assert.deepEqual(failures, []);
      assert.equal(new Set(numbers).size, numbers.length, 'a delivery is there twice');
      for (let n = Math.max(0, last - CAPACITY + 1); n <= last; n++)
        assert.ok(numbers.includes(n), `round ${rounds}: delivery ${n} of ${last} is lost`);
      // The one after the last that was printed may be there or not.
      next = Math.max(last, ...numbers) + 1;
    }
    console.log(
      `      ${rounds} kills, ${next} deliveries, ${readdirSync(path.dirname(file)).length} file(s) in the folder`,
    );
    assert.ok(rounds > 1 && next > 10, `${rounds} rounds, ${next} deliveries`);
  });
});

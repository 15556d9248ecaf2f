import assert from 'node:assert/strict';
import { ForwardQueue } from '../../../src/features/webhooks/queue';

const never = (error: unknown): void => {
  assert.fail(String(error));
};
/** Runs everything that is due. */
const settle = (): Promise<void> =>
  new Promise((done) => {
    setImmediate(done);
  });

describe('what waits to be passed on', () => {
  it('runs in order, a limited number at a time, each once', async () => {
    const queue = new ForwardQueue(2, never);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    let running = 0;
    let most = 0;
    for (let n = 0; n < 3_000; n++) {
      queue.add(1, async () => {
        begun.push(n);
        most = Math.max(most, ++running);
        if (n < 4)
          await new Promise<void>((done) => {
            ends.push(done);
          });
        running--;
      });
    }
    assert.deepEqual(begun, [0, 1]);
    while (ends.length) {
      ends.shift()?.();
      await settle();
    }
    await settle();
    assert.deepEqual([begun.length, most], [3_000, 2]);
    assert.deepEqual(
      begun,
      [...begun].sort((a, b) => a - b),
    );
  });

  it('is bounded: refuses jobs when it is full, and accepts them again once there is room', async () => {
    const queue = new ForwardQueue(1, never, 100);
    let end = (): void => undefined;
    const job = (): Promise<void> =>
      new Promise((done) => {
        end = done;
      });
    assert.deepEqual(
      [queue.add(90, job), queue.add(90, job), queue.add(20, job), queue.add(10, job)],
      [true, true, false, true],
    );
    end();
    await settle();
    assert.equal(queue.add(20, job), true);
    queue.clear();
    assert.equal(queue.add(500, job), true, 'one alone is always taken');
  });

  it('continues after a failed job, and reports it', async () => {
    const told: unknown[] = [];
    const queue = new ForwardQueue(1, (error) => told.push(error));
    let ran = false;
    queue.add(1, () => Promise.reject(new Error('no')));
    queue.add(1, () => {
      ran = true;
      return Promise.resolve();
    });
    await settle();
    assert.deepEqual([ran, told.length], [true, 1]);
  });
});

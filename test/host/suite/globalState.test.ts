import assert from 'node:assert/strict';
import { loadTestApi } from './leadSupport';

describe('the global state', () => {
  it('keeps all of many values stored while the window reports earlier ones', async () => {
    const { globalState } = (await loadTestApi()).services;
    const names = Array.from({ length: 60 }, (_, at) => `acquire.test.${at}`);
    const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const writes: Thenable<void>[] = [];
    for (const [at, name] of names.entries()) {
      writes.push(globalState.update(name, at));
      await pause(at % 3);
    }
    await Promise.all(writes);
    assert.deepEqual(
      names.map((name) => globalState.get(name)),
      names.map((_, at) => at),
    );
    await Promise.all(names.map((name) => globalState.update(name, undefined)));
    assert.deepEqual(
      globalState.keys().filter((name) => name.startsWith('acquire.test.')),
      [],
    );
  });
});

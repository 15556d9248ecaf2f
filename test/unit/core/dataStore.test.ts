import assert from 'node:assert/strict';
import {
  dropDataInMemory,
  perAccountStore,
  removeAllData,
  removeDataOf,
  type DataStore,
} from '../../../src/core/dataStore';
import { FakeMemory } from '../accounts/fakes';

/** A store that records its calls. */
function noting(id: string, calls: string[], fails = false): DataStore {
  const call = (what: string) => (): Promise<void> => {
    calls.push(`${id} ${what}`);
    return fails ? Promise.reject(new Error('disk')) : Promise.resolve();
  };
  return { id, removeAll: call('all'), removeOf: call('of'), forget: call('forget') };
}

describe('removing data', () => {
  const A = 'aaaaaaaaaaaa';
  const B = 'bbbbbbbbbbbb';

  it('continues after a store that fails, and names it', async () => {
    const works: ((stores: readonly DataStore[], note: (id: string) => void) => Promise<readonly string[]>)[] = [
      removeAllData,
      dropDataInMemory,
      (stores, note) => removeDataOf(stores, new Set([A]), note),
    ];
    for (const work of works) {
      const calls: string[] = [];
      const failed: string[] = [];
      const stores = [noting('one', calls), noting('two', calls, true), noting('three', calls)];
      const left = await work(stores, (id) => void failed.push(id));
      assert.deepEqual([left, failed, calls.length], [['two'], ['two'], 3]);
    }
  });

  it('keeps the order of the stores', async () => {
    const calls: string[] = [];
    await removeAllData([noting('one', calls), noting('two', calls)], () => undefined);
    assert.deepEqual(calls, ['one all', 'two all']);
  });

  it('takes the values of an account out of a value by account', async () => {
    const memory = new FakeMemory();
    const store = perAccountStore('views', memory, 'key');
    memory.put('key', { [A]: 1, [B]: 2 });
    await store.removeOf?.(new Set([A]));
    assert.deepEqual(memory.get('key'), { [B]: 2 });
    await store.removeOf?.(new Set([B]));
    assert.equal(memory.get('key'), undefined);
    for (const odd of [undefined, null, 'text', 7]) {
      memory.put('key', odd ?? null);
      await store.removeOf?.(new Set([A]));
    }
    memory.put('key', { [A]: 1 });
    await store.removeAll();
    assert.equal(memory.get('key'), undefined);
  });
});

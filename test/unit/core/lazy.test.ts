import assert from 'node:assert/strict';
import { lazy } from '../../../src/core/lazy';

describe('lazy', () => {
  it('creates the part on first use, once for all callers', async () => {
    let made = 0;
    const part = lazy(() => Promise.resolve({ n: ++made }));
    assert.deepEqual([part.created, made], [undefined, 0]);
    const [first, second] = await Promise.all([part(), part()]);
    assert.equal(first, second);
    assert.equal(await part.created, first);
    assert.equal(made, 1);
  });

  it('tries again after a failure', async () => {
    let tries = 0;
    const part = lazy(() => (++tries === 1 ? Promise.reject(new Error('gone')) : Promise.resolve(tries)));
    await assert.rejects(Promise.all([part(), part()]), /gone/);
    assert.equal(part.created, undefined);
    assert.equal(await part(), 2);
  });

  it('leaves a failure of preloading to whoever needs the part', async () => {
    const part = lazy(() => Promise.reject<number>(new Error('gone')));
    part.preload();
    await assert.rejects(part(), /gone/);
  });
});

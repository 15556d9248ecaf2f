import assert from 'node:assert/strict';
import { Reauthentication } from '../../../src/features/accounts/reauthentication';

describe('re-authentication', () => {
  it('makes refused reads wait, and continues them after it succeeded', async () => {
    const mending = new Reauthentication();
    let finish: (mended: boolean) => void = () => undefined;
    const done = mending.during(
      'a',
      () =>
        new Promise<boolean>((resolve) => {
          finish = resolve;
        }),
    );
    const reads = Promise.all(Array.from({ length: 50 }, () => mending.wait('a')));
    assert.equal(await mending.wait('b'), false);
    finish(true);
    assert.deepEqual([await done, new Set(await reads)], [true, new Set([true])]);
  });

  it('makes nobody wait when it is not running', async () => {
    assert.equal(await new Reauthentication().wait('a'), false);
  });

  it('lets reads fail when it was canceled or failed', async () => {
    const mending = new Reauthentication();
    const given = mending.during('a', () => Promise.resolve(false));
    assert.deepEqual([await mending.wait('a'), await given, await mending.wait('a')], [false, false, false]);
    const broken = mending.during('a', () => Promise.reject(new Error('no')));
    assert.equal(await mending.wait('a'), false);
    await assert.rejects(broken);
  });

  it('still counts for a read that was refused just after it, but not forever', async () => {
    let now = 1000;
    const mending = new Reauthentication(() => now);
    await mending.during('a', () => Promise.resolve(true));
    assert.equal(await mending.wait('a'), true);
    now += 60_000;
    assert.equal(await mending.wait('a'), false);
  });
});

import assert from 'node:assert/strict';
import { Reauthentication } from '../../../src/features/accounts/reauthentication';

describe('re-authentication', () => {
  it('makes refused reads wait, and continues them after it succeeded', async () => {
    const reauthentication = new Reauthentication();
    let finish: (succeeded: boolean) => void = () => undefined;
    const done = reauthentication.during(
      'a',
      () =>
        new Promise<boolean>((resolve) => {
          finish = resolve;
        }),
    );
    const reads = Promise.all(Array.from({ length: 50 }, () => reauthentication.wait('a')));
    assert.equal(await reauthentication.wait('b'), false);
    finish(true);
    assert.deepEqual([await done, new Set(await reads)], [true, new Set([true])]);
  });

  it('makes no one wait when it is not running', async () => {
    assert.equal(await new Reauthentication().wait('a'), false);
  });

  it('lets reads fail when it was canceled or failed', async () => {
    const reauthentication = new Reauthentication();
    const given = reauthentication.during('a', () => Promise.resolve(false));
    assert.deepEqual(
      [await reauthentication.wait('a'), await given, await reauthentication.wait('a')],
      [false, false, false],
    );
    const broken = reauthentication.during('a', () => Promise.reject(new Error('no')));
    assert.equal(await reauthentication.wait('a'), false);
    await assert.rejects(broken);
  });

  it('still counts for a read that was refused just after it, but not forever', async () => {
    let now = 1000;
    const reauthentication = new Reauthentication(() => now);
    await reauthentication.during('a', () => Promise.resolve(true));
    assert.equal(await reauthentication.wait('a'), true);
    now += 60_000;
    assert.equal(await reauthentication.wait('a'), false);
  });
});

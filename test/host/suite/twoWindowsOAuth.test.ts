// Two real windows that use the same OAuth session. In a browser each has its own copy of the secrets.
import assert from 'node:assert/strict';
import { figure } from '../../figures';
import { loadTestApi, waitUntil } from './leadSupport';
import { oauthSite, readAtOnce, type OAuthSite } from './oauthSupport';
import { OtherWindow } from './otherWindow';

const READS = 50;

describe('an OAuth session in two windows @long', function () {
  this.timeout(120_000);
  let here: OAuthSite;
  let other: OtherWindow;
  beforeEach(async function () {
    if (!OtherWindow.possible) this.skip();
  });
  afterEach(async () => {
    await other?.close();
    await here?.stop();
  });

  /** Opens a new window after the account exists, because only then does that window have its secret. */
  async function open(lifetimeSeconds: number): Promise<void> {
    here = await oauthSite(lifetimeSeconds);
    other = await OtherWindow.open({ fresh: true });
    await waitUntil('the account in the other window', async () =>
      (await other.order({ do: 'look' })).accounts.includes(here.account.key),
    );
  }
  async function readInBoth(): Promise<void> {
    const { key } = here.account;
    const [there, own] = await Promise.all([
      other.order({ do: 'read', key, times: READS }, 60_000),
      readAtOnce(key, READS),
    ]);
    assert.deepEqual([own, there.reads], [{ ok: READS }, { ok: READS }], there.error);
  }
  const newestToken = async (): Promise<string> => {
    const { accounts } = await loadTestApi();
    return (await accounts.stored(here.account.key))?.token ?? '';
  };

  it('[threat: callback] is renewed once before it ends, and again after a 401, for 100 reads', async () => {
    await open(30);
    await readInBoth();
    assert.deepEqual([here.rotating.calls, here.rotating.reused], [1, 0]);
    for (let round = 2; round <= 5; round++) {
      here.refuse(await newestToken());
      await readInBoth();
      assert.deepEqual([here.rotating.calls, here.rotating.reused], [round, 0]);
    }
    figure('callback', `${2 * READS} simultaneous reads in two windows at the end of a session: 1 token call`);
    const { accounts } = await loadTestApi();
    assert.equal(accounts.health.of(here.account.key), 'ok');
  });
});

import assert from 'node:assert/strict';
import { killStore } from './killedStores';
import { STORES } from './stores';

/** `npm run soak` runs many more. */
const KILLS = 3;

describe('a store whose windows are killed while another one writes to it', () => {
  for (const name of Object.keys(STORES))
    it(`keeps what was stored, and stays readable, after ${KILLS} kills: ${name}`, async () => {
      const { acknowledged, lost, leftovers } = await killStore(name, KILLS);
      assert.deepEqual([lost, leftovers], [[], []]);
      assert.ok(acknowledged > KILLS, `${acknowledged} records`);
    }).timeout(120_000);
});

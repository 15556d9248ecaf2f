import assert from 'node:assert/strict';
import { killStore } from './killedStores';
import { STORES } from './stores';

const KILLS = 6;

describe('a store whose windows are killed while another one writes to it', () => {
  for (const name of Object.keys(STORES))
    it(`keeps what was stored, and stays readable, after ${KILLS} kills: ${name}`, async () => {
      const { acknowledged, lost, leftovers } = await killStore(name, KILLS);
      assert.deepEqual([lost, leftovers], [[], []]);
      assert.ok(acknowledged > KILLS, `${acknowledged} records`);
    }).timeout(120_000);
});

import assert from 'node:assert/strict';
import { killStore } from '../contract/stores/killedStores';
import { STORES } from '../contract/stores/stores';
import { KILLS, random } from './support';

describe('stores, when windows are repeatedly killed while another one writes to them', () => {
  const perStore = Math.ceil(KILLS / Object.keys(STORES).length);
  for (const name of Object.keys(STORES))
    it(`@long keep what was stored through ${perStore} kills: ${name}`, async () => {
      const below = random();
      const { acknowledged, lost, leftovers } = await killStore(name, perStore, () => below(1_000) / 1_000);
      console.log(`      ${acknowledged} records`);
      assert.deepEqual([lost, leftovers], [[], []]);
    }).timeout(0);
});

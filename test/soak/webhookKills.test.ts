import assert from 'node:assert/strict';
import { killReceivers } from '../contract/webhooks/killedWindows';
import { KILLS } from './support';

describe('a window that is killed while it receives webhooks @long', () => {
  it(`loses none that it acknowledged with 200 in ${KILLS} kills, while another window writes the same log`, async () => {
    const { acknowledged, lost, mixedLines, refused } = await killReceivers(KILLS);
    console.log(`      ${KILLS} kills, ${acknowledged} deliveries acknowledged with 200`);
    assert.deepEqual([lost, mixedLines, refused], [[], 0, 0]);
  });
});

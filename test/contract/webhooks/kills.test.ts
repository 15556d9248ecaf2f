import assert from 'node:assert/strict';
import { amount, figure } from '../../figures';
import { killReceivers } from './killedWindows';

/** `npm run soak` runs many more. */
const KILLS = amount(8, 50);

describe('[threat: receiver] a window that is killed while it receives webhooks', () => {
  it(`loses no delivery it responded to with 200 in ${KILLS} kills, while another window writes the same log`, async () => {
    const { acknowledged, lost, mixedLines, refused } = await killReceivers(KILLS);
    figure('receiver', `${KILLS} kills, ${acknowledged} deliveries acknowledged with 200: ${lost.length} lost`);
    console.log(`      ${acknowledged} deliveries acknowledged with 200`);
    assert.deepEqual([lost, mixedLines, refused], [[], 0, 0]);
    assert.ok(acknowledged > 2 * KILLS, `${acknowledged}`);
  }).timeout(120_000);
});

import assert from 'node:assert/strict';
import { figure } from '../../figures';
import { killReceivers } from './killedWindows';

describe('[threat: receiver] a window that is killed while it receives webhooks', () => {
  it('loses none that it answered 200 in 50 kills, while another window writes the same log', async () => {
    const { acknowledged, lost, mixedLines, refused } = await killReceivers(50);
    figure('receiver', `50 kills, ${acknowledged} deliveries answered 200: ${lost.length} lost`);
    console.log(`      ${acknowledged} deliveries answered 200`);
    assert.deepEqual([lost, mixedLines, refused], [[], 0, 0]);
    assert.ok(acknowledged > 100, `${acknowledged}`);
  }).timeout(120_000);
});

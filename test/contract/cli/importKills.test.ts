import assert from 'node:assert/strict';
import { killImports } from './importKills';

/** `npm run soak` runs many more. */
const KILLS = 8;

describe('an import that is killed', () => {
  it(`never sends a row twice, and accounts for each row after resuming: ${KILLS} kills, while another client writes`, async () => {
    const { kills, sentTwice } = await killImports(KILLS);
    assert.ok(kills >= KILLS);
    assert.equal(sentTwice, 0);
  }).timeout(300_000);
});

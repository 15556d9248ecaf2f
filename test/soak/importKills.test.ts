import assert from 'node:assert/strict';
import { killImports } from '../contract/cli/importKills';
import { KILLS, random } from './support';

describe('an import that is killed', () => {
  it(`never sends a row twice: ${KILLS} kills @long`, async () => {
    const below = random();
    const { kills, sentTwice, files, rows, unknown } = await killImports(KILLS, () => below(1_000_000) / 1_000_000);
    console.log(`      ${kills} kills, ${files} files, ${rows} rows: ${sentTwice} sent twice, ${unknown} unknown`);
    assert.equal(sentTwice, 0);
  }).timeout(3_600_000);
});

import assert from 'node:assert/strict';
import { random } from '../../soak/support';
import { killExports } from './exportKills';

/** `npm run soak` runs many more. */
const KILLS = 8;

describe('an export whose process is killed', () => {
  it('has every lead once after it was resumed, and the file is complete', async () => {
    const { kills, resumed, files } = await killExports(KILLS, random());
    console.log(`      ${kills} kills, ${resumed} resumed in the middle, ${files} files`);
    assert.ok(kills === KILLS && resumed > 0 && files > 0, `${kills} kills, ${resumed} resumed, ${files} files`);
  }).timeout(120_000);
});

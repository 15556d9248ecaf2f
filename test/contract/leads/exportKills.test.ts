import assert from 'node:assert/strict';
import { random } from '../../soak/support';
import { killExports } from './exportKills';

describe('an export whose process is killed', () => {
  it('has every lead once after it was resumed, and the file is complete', async () => {
    const { kills, resumed, files } = await killExports(25, random());
    console.log(`      ${kills} kills, ${resumed} resumed in the middle, ${files} files`);
    assert.ok(kills === 25 && resumed > 5 && files >= 5);
  }).timeout(120_000);
});

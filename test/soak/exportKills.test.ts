import assert from 'node:assert/strict';
import { killExports } from '../contract/leads/exportKills';
import { KILLS, random } from './support';

describe('exports whose processes are killed again and again', () => {
  it('@long contain every lead once after they were resumed, in complete files', async () => {
    const { kills, resumed, files } = await killExports(KILLS, random());
    console.log(`      ${kills} kills, ${resumed} resumed in the middle, ${files} files`);
    assert.ok(kills === KILLS && resumed > KILLS / 5);
  }).timeout(0);
});

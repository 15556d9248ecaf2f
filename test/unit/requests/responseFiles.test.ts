import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MAX_RESPONSE_FILES, ResponseFiles } from '../../../src/features/requests/response/responseFiles';

describe('files of large responses', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-large-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are the newest few, and none that is still received is removed', async () => {
    const files = new ResponseFiles(folder);
    const first = await files.create('a');
    for (let n = 0; n < MAX_RESPONSE_FILES; n++) await (await files.create('a')).close();
    await first.write(Buffer.from('still received'));
    await first.close();
    assert.equal((await first.read(0, 14)).toString(), 'still received');
    await files.create('a');
    await files.create('a');
    assert.equal(readdirSync(folder).length, MAX_RESPONSE_FILES);
    await files.removeAll();
    assert.deepEqual(readdirSync(folder), []);
  });
});

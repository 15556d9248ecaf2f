import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MACHINE_ID } from '../../../../src/core/store/processIdentity';
import { removeStaleTemporaries, temporaryName } from '../../../../src/core/store/temporaries';

describe('removeStaleTemporaries', () => {
  let folder: string;
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-temporaries-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function make(name: string, ageHours = 0): string {
    const file = path.join(folder, name);
    writeFileSync(file, 'x');
    const then = Date.now() / 1000 - ageHours * 3_600;
    utimesSync(file, then, then);
    return name;
  }

  it('removes those of processes that are gone', async () => {
    const name = make(`a.json.${MACHINE_ID}-${gone}-0123abcd.tmp`);
    assert.deepEqual(await removeStaleTemporaries(folder), [name]);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('keeps those of windows that run, here and on other machines', async () => {
    const names = [path.basename(temporaryName('a.json')), `b.json.ffffffff-${gone}-0123abcd.tmp`];
    for (const name of names) make(name, 1);
    assert.deepEqual(await removeStaleTemporaries(folder), []);
    assert.deepEqual(readdirSync(folder).sort(), names.sort());
  });

  it('removes those that are too old to be in use, whatever process has their id now', async () => {
    make(path.basename(temporaryName('a.json')), 30);
    make(`b.json.ffffffff-${gone}-0123abcd.tmp`, 30);
    make('c.json.lock.0123456789abcdef', 30);
    await removeStaleTemporaries(folder);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('keeps everything else', async () => {
    const others = [
      'a.json',
      'a.json.lock',
      'notes.tmp',
      'a.json.1-2-3.tmp',
      '0123.part',
      'x.txt.part',
      'a.json.lock.0123456789abcdef',
    ];
    for (const name of others) make(name, name.includes('.lock.') ? 1 : 100);
    assert.deepEqual(await removeStaleTemporaries(folder), []);
    assert.deepEqual(readdirSync(folder).sort(), others.sort());
  });

  it('removes those of version 0.1 by their names when they are older than an hour', async () => {
    make('old.txt.part', 2);
    make('new.txt.part', 0.5);
    make('0123.part', 2);
    assert.deepEqual(await removeStaleTemporaries(folder, { legacy: /\.txt\.part$/ }), ['old.txt.part']);
  });

  it('does not mind a folder that does not exist', async () => {
    assert.deepEqual(await removeStaleTemporaries(path.join(folder, 'none')), []);
  });

  it('removes what a killed process has left', async () => {
    const name = make(`a.json.${MACHINE_ID}-${gone}-0123abcd.tmp`);
    make('a.json');
    assert.deepEqual(await removeStaleTemporaries(folder), [name]);
    assert.deepEqual(readdirSync(folder), ['a.json']);
  });
});

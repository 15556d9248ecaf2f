import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { NewerFormatError, SharedJsonFile } from '../../../../src/core/store/sharedJsonFile';
import { removeStaleTemporaries } from '../../../../src/core/store/temporaries';
import type { FileLayer } from '../../../../src/core/store/fileLayer';
import { startStoreChild } from './child';
import { FaultyFiles, type FileFaults } from './faultyFiles';

interface Flag {
  readonly readOnly: boolean;
}
const parse = (value: unknown): Flag | undefined =>
  typeof (value as Flag | null)?.readOnly === 'boolean' ? { readOnly: (value as Flag).readOnly } : undefined;

/** In ms. A killed process releases its lock at once, or after 2 s if it was creating the lock file; the rest is for busy machines. */
const TAKEOVER_MS = 5_000;

describe('SharedJsonFile', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-store-'));
    file = path.join(folder, 'accounts.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (files?: FileLayer): SharedJsonFile<Flag> =>
    new SharedJsonFile(file, { parse, ...(files && { files }) });
  const stored = async (): Promise<Record<string, Flag>> => Object.fromEntries(await open().read());

  it('is empty before anything is written', async () => {
    assert.deepEqual(await stored(), {});
    assert.deepEqual(readdirSync(folder), []);
  });

  it('shows at once what another window has written, even within one millisecond and of the same size', async () => {
    const [here, there] = [open(), open()];
    for (let n = 0; n < 20; n++) {
      await there.update((records) => void records.set('a', { readOnly: n % 2 === 0 }));
      assert.equal((await here.read()).get('a')?.readOnly, n % 2 === 0);
    }
  });

  it('keeps what others have changed when it changes a record', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => open().update((records) => void records.set(`k${n}`, { readOnly: true }))),
    );
    assert.equal(Object.keys(await stored()).length, 20);
  });

  it('is readable only by the user and leaves neither lock nor temporary file behind', async function () {
    await open().update((records) => void records.set('a', { readOnly: true }));
    assert.deepEqual(readdirSync(folder), ['accounts.json']);
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('writes nothing when nothing is changed or the change fails', async () => {
    await open().update((records) => void records.set('a', { readOnly: true }));
    const { ino, mtimeMs } = statSync(file);
    await open().update(() => undefined);
    await assert.rejects(
      open().update((records) => {
        records.clear();
        throw new Error('no');
      }),
      /^Error: no$/,
    );
    const now = statSync(file);
    assert.deepEqual([now.ino, now.mtimeMs, readdirSync(folder)], [ino, mtimeMs, ['accounts.json']]);
  });

  for (const [what, bad] of [
    ['of another type', '7'],
    ['null', 'null'],
    ['without a field', '{}'],
    ['of a newer shape', '{"readOnly":{"since":1}}'],
    ['deeply nested', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['no JSON', '{"readOnly":tr'],
    ['cut off', '{"readOnly": "'],
    ['binary', '\u0000\u0001\ufffd'],
  ] as const)
    it(`keeps the other records when one is damaged: ${what}`, async () => {
      const text = `{"version":1,"records":{\n"a": {"readOnly":true},\n"b": ${bad},\n"__proto__": {"readOnly":true},\n"c": {"readOnly":false}\n}}\n`;
      writeFileSync(file, text);
      const names = async (): Promise<string[]> => [...(await open().read()).keys()];
      assert.deepEqual(await names(), ['a', '__proto__', 'c']);
      await open().update((records) => void records.set('d', { readOnly: true }));
      assert.deepEqual((await names()).sort(), ['__proto__', 'a', 'c', 'd']);
    });

  it('keeps a damaged record in the file until it is replaced or removed', async () => {
    writeFileSync(file, '{"version":1,"records":{"a":{"readOnly":true},"b":{"newer":1},"c":[]}}');
    await open().update((records, damaged) => {
      records.set('a', { readOnly: false });
      damaged.delete('c');
    });
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {
      version: 1,
      records: { b: { newer: 1 }, a: { readOnly: false } },
    });
    await open().update((records) => void records.set('b', { readOnly: true }));
    assert.deepEqual(await stored(), { a: { readOnly: false }, b: { readOnly: true } });
  });

  it('finds the complete records of a truncated file', async () => {
    await open().update((records) => {
      for (let n = 0; n < 5; n++) records.set(`k${n}`, { readOnly: true });
    });
    const whole = readFileSync(file);
    for (let size = 0; size < whole.length; size++) {
      writeFileSync(file, whole.subarray(0, size));
      const complete = whole.subarray(0, size).toString().split('},').length - 1;
      assert.ok((await open().read()).size >= complete, `cut at ${size}`);
    }
  });

  it('neither reads nor replaces the file of a newer version', async () => {
    for (const text of [
      '{"version":2,"records":{"a":{"readOnly":true}}}',
      '{"version":"2","records":{}}',
      '{"records":[],"version":2}',
      '{"version":2,"records":{\n"a": {"readOnly":tr',
      '{\n  "version" : 12,',
      '"a": {"readOnly":true}\n}, "version": 2}\n',
    ]) {
      writeFileSync(file, text);
      await assert.rejects(open().read(), NewerFormatError, text);
      await assert.rejects(
        open().update((records) => records.clear()),
        NewerFormatError,
      );
      assert.equal(readFileSync(file, 'utf8'), text);
    }
  });

  it('says whether records may be missing', async () => {
    const isDamaged = async (text: string): Promise<boolean> => {
      writeFileSync(file, text);
      return (await open().readContent()).isDamaged;
    };
    assert.equal((await open().readContent()).isDamaged, false, 'no file');
    await open().update((records) => void records.set('a', { readOnly: true }));
    assert.equal((await open().readContent()).isDamaged, false);
    assert.equal(await isDamaged('{"records":{"a":7},"version":1}'), false, 'one damaged record');
    const whole = '{"version":1,"records":{\n"a": {"readOnly":true}\n}}';
    for (let size = 0; size < whole.length; size++) assert.equal(await isDamaged(whole.slice(0, size)), true);
    for (const records of ['null', '[]', '[{"readOnly":true}]', '7', '""', 'true'])
      assert.equal(await isDamaged(`{"version":1,"records":${records}}`), true, records);
    for (const version of ['"1"', 'null', '0', '-1', '0.5', '[]', 'false'])
      assert.equal(await isDamaged(`{"version":${version},"records":{}}`), true, version);
  });

  it('merges two records with the same key, or uses the last one', async () => {
    const merge = (a: Flag, b: Flag): Flag => ({ readOnly: a.readOnly || b.readOnly });
    for (const text of [
      '{"version":1,"records":{"a":{"readOnly":true},"b\\"}":[{}],"a":{"readOnly":false}}}',
      '{"version":1,"records":{\n"a": {"readOnly":true},\n"a": {"readOnly":false},\n"b',
      '{"records":{"a":{"readOnly":true}},"version":1,"records":{"\\u0061":{"readOnly":false}}}',
    ]) {
      writeFileSync(file, text);
      assert.deepEqual((await open().read()).get('a'), { readOnly: false });
      assert.deepEqual((await new SharedJsonFile(file, { parse, merge }).read()).get('a'), { readOnly: true });
    }
  });

  it('rejects when the file cannot be read, rather than being empty', async () => {
    const files = new FaultyFiles();
    files.readFile = () => Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' }));
    await assert.rejects(open(files).read(), /EACCES/);
    await assert.rejects(
      open(files).update((records) => records.clear()),
      /EACCES/,
    );
  });

  describe('when the disk fails', () => {
    const before = { a: { readOnly: true }, b: { readOnly: true } };
    beforeEach(() =>
      open().update((records) => Object.entries(before).forEach(([key, value]) => records.set(key, value))),
    );
    const attempt = (faults: FileFaults): Promise<unknown> =>
      open(new FaultyFiles(faults)).update((records) => void records.set('c', { readOnly: false }));

    it('keeps the old content and leaves no temporary when it is full, at each byte', async () => {
      const complete = new FaultyFiles();
      await open(complete).update((records) => void records.set('c', { readOnly: false }));
      await open().update((records) => void records.delete('c'));
      for (let freeBytes = 0; freeBytes < complete.written; freeBytes++) {
        await assert.rejects(attempt({ freeBytes }), { code: 'ENOSPC' });
        assert.deepEqual([await stored(), readdirSync(folder)], [before, ['accounts.json']], `${freeBytes} bytes`);
      }
      await attempt({ freeBytes: complete.written });
      assert.equal((await stored())['c']?.readOnly, false);
    });

    for (const faults of [
      { denyChanges: 'EROFS' },
      { denyChanges: 'EACCES' },
      { failRename: 'EPERM' },
      { failRename: 'EXDEV' },
      { failRename: 'EIO' },
      { tearWrite: 1 },
      { tearWrite: 2 },
    ] as const)
      it(`keeps the old content, leaves no temporary file and gives the reason: ${JSON.stringify(faults)}`, async () => {
        await assert.rejects(attempt(faults), { code: /^E/ });
        assert.deepEqual([await stored(), readdirSync(folder)], [before, ['accounts.json']]);
      });

    it('has the old or the new content when the process dies, at each step', async () => {
      const seen = new Set<string>();
      for (let dieAt = 1; dieAt < 9; dieAt++) {
        await attempt({ dieAt }).catch(() => undefined);
        const content = await stored();
        seen.add(JSON.stringify(content));
        const { c, ...rest } = content;
        assert.deepEqual([rest, c ?? { readOnly: false }], [before, { readOnly: false }]);
        for (const name of readdirSync(folder)) if (name !== 'accounts.json') rmSync(path.join(folder, name));
      }
      assert.equal(seen.size, 2);
    });
  });

  it('equals a model after any sequence of changes and faults', async function () {
    this.timeout(60_000);
    const faults: fc.Arbitrary<FileFaults> = fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      fc.record({ freeBytes: fc.nat(400) }),
      fc.record({ denyChanges: fc.constantFrom('EROFS' as const, 'EACCES' as const) }),
      fc.record({ failRename: fc.constantFrom('EPERM' as const, 'EIO' as const) }),
      fc.record({ tearWrite: fc.integer({ min: 1, max: 2 }) }),
      fc.record({ dieAt: fc.integer({ min: 1, max: 8 }) }),
    );
    const step = fc.record({
      key: fc.constantFrom('a', 'b', '__proto__', 'é\n"'),
      value: fc.option(fc.boolean()),
      faults,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
        let model = new Map<string, boolean>();
        for (const { key, value, faults } of steps) {
          const after = new Map(model);
          if (value === null) after.delete(key);
          else after.set(key, value);
          const files = new FaultyFiles(faults);
          const done = await open(files)
            .update((records) => {
              if (value === null) records.delete(key);
              else records.set(key, { readOnly: value });
            })
            .then(
              () => true,
              () => false,
            );
          const content = new Map([...(await open().read())].map(([k, { readOnly }]) => [k, readOnly]));
          const left = readdirSync(folder).filter((name) => name !== 'accounts.json');
          const same = (map: Map<string, boolean>): boolean =>
            JSON.stringify([...content].sort()) === JSON.stringify([...map].sort());
          if (files.died) {
            assert.ok(same(model) || same(after));
            for (const name of left) rmSync(path.join(folder, name));
          } else {
            assert.ok(same(done ? after : model));
            assert.deepEqual(left, []);
          }
          model = content;
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has every acknowledged change of killed processes, and the next process continues at once', async function () {
    this.timeout(60_000);
    const counter = new SharedJsonFile<number>(file, { parse: (value) => value as number });
    let acknowledged = 0;
    for (const more of [3, 8, 20]) {
      const child = await startStoreChild('update', file);
      await child.printed(String(acknowledged + more));
      child.process.kill('SIGKILL');
      await child.exited;
      const lastPrinted = Number(child.lines().at(-1));
      // The last change may have been made without being acknowledged.
      const begin = performance.now();
      const next = (await counter.update((all) => void all.set('counter', (all.get('counter') ?? 0) + 1))).get(
        'counter',
      )!;
      assert.ok(performance.now() - begin < TAKEOVER_MS);
      assert.ok(next === lastPrinted + 1 || next === lastPrinted + 2, `${next} after ${lastPrinted}`);
      acknowledged = next;
    }
    await removeStaleTemporaries(folder);
    assert.deepEqual(readdirSync(folder), ['accounts.json']);
  });

  it('counts every change of two processes that make 50 each', async function () {
    this.timeout(60_000);
    const children = await Promise.all([1, 2].map(() => startStoreChild('increment', file, '50')));
    assert.deepEqual(await Promise.all(children.map(({ exited }) => exited)), [0, 0]);
    const counter = new SharedJsonFile<number>(file, { parse: (value) => value as number });
    assert.equal((await counter.read()).get('counter'), 100);
    assert.deepEqual(readdirSync(folder), ['accounts.json']);
  });
});

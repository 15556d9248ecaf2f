import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { AppendLog } from '../../../../src/core/store/appendLog';
import type { FileLayer } from '../../../../src/core/store/fileLayer';
import { startStoreChild } from './child';
import { FaultyFiles, type FileFaults } from './faultyFiles';

interface Entry {
  readonly n: number;
  readonly text?: string;
}
const parse = (value: unknown): Entry | undefined =>
  typeof (value as Entry | null)?.n === 'number' ? (value as Entry) : undefined;

describe('AppendLog', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-log-'));
    file = path.join(folder, 'log.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (files?: FileLayer, durable = false): AppendLog<Entry> =>
    new AppendLog(file, { parse, durable, ...(files && { files }) });
  const numbers = async (): Promise<number[]> => (await open().readAll()).records.map(({ n }) => n);

  it('is empty before anything is written', async () => {
    assert.deepEqual(await open().readAll(), { records: [], damaged: 0 });
  });

  it('returns records unchanged, oldest first', async () => {
    const entries: Entry[] = [
      { n: 1, text: 'é\n"\u2028' },
      { n: 2, text: '' },
      { n: 3, text: '\u0000•' },
    ];
    await open().append(entries.slice(0, 2));
    await open(undefined, true).append(entries.slice(2));
    assert.deepEqual(await open().readAll(), { records: entries, damaged: 0 });
  });

  it('is readable only by the user and leaves neither lock nor temporary file behind', async () => {
    await open().append([{ n: 1 }]);
    await open().compact((records) => records);
    assert.deepEqual(readdirSync(folder), ['log.jsonl']);
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('reads the plain JSON lines of version 0.1, and appends to them', async () => {
    writeFileSync(file, '{"n":1}\nnot JSON\n{"n":2}\n{"n":3');
    await open().append([{ n: 4 }]);
    assert.deepEqual(await open().readAll(), { records: [{ n: 1 }, { n: 2 }, { n: 4 }], damaged: 2 });
  });

  for (const [what, line] of [
    ['torn', 'abcd'],
    ['empty JSON', '{}'],
    ['a wrong checksum', '00000000 {"n":7}'],
    ['deeply nested', '['.repeat(20_000)],
    ['not UTF-8', Buffer.from([0xff, 0xfe, 0x80])],
    ['zeros, as after a power failure', Buffer.alloc(512)],
    ['of another type', '"text"'],
  ] as const)
    it(`keeps the records around a damaged line: ${what}`, async () => {
      await open().append([{ n: 1 }]);
      appendFileSync(file, line);
      await open().append([{ n: 2 }]);
      assert.deepEqual(await open().readAll(), { records: [{ n: 1 }, { n: 2 }], damaged: 1 });
      await open().compact((records) => records);
      assert.deepEqual(await open().readAll(), { records: [{ n: 1 }, { n: 2 }], damaged: 0 });
    });

  it('keeps all other records when a single byte is damaged', async () => {
    await open().append(Array.from({ length: 5 }, (_, n) => ({ n })));
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 0x04;
      writeFileSync(file, bytes);
      const left = await numbers();
      // A damaged line end joins two lines.
      assert.ok(left.length >= (whole[at] === 0x0a && at > 0 && at < whole.length - 1 ? 3 : 4), `byte ${at}`);
      assert.ok(left.every((n) => n >= 0 && n < 5));
    }
  });

  it('writes the other records of a batch if one is not JSON', async () => {
    const circular = { n: 2 } as Entry & { self?: unknown };
    circular.self = circular;
    let deep: unknown = 0;
    for (let depth = 0; depth < 50_000; depth++) deep = [deep];
    const rejected = await open().append([{ n: 1 }, circular, { n: 3, text: deep as string }, { n: 4 }]);
    assert.deepEqual(
      [rejected.map(({ index }) => index), await numbers()],
      [
        [1, 2],
        [1, 4],
      ],
    );
  });

  it('keeps what another window appends while the log is compacted', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        n % 3 ? open().append([{ n }]) : open().compact((records) => [...records, { n }]),
      ),
    );
    assert.deepEqual(
      (await numbers()).sort((a, b) => a - b),
      Array.from({ length: 30 }, (_, n) => n),
    );
  });

  it('stays as it was when compacting fails', async () => {
    await open().append([{ n: 1 }]);
    await assert.rejects(
      open().compact(() => {
        throw new Error('no');
      }),
      /no/,
    );
    await assert.rejects(
      open(new FaultyFiles({ failRename: 'EIO' })).compact(() => []),
      { code: 'EIO' },
    );
    assert.deepEqual([await numbers(), readdirSync(folder)], [[1], ['log.jsonl']]);
  });

  it('has none of a batch when the disk is full, at each byte', async () => {
    await open().append([{ n: 1 }]);
    const complete = new FaultyFiles();
    const batch = [{ n: 2 }, { n: 3 }, { n: 4 }];
    await open(complete).append(batch);
    await open().compact(([first]) => [first!]);
    for (let freeBytes = 0; freeBytes < complete.written; freeBytes++) {
      await assert.rejects(open(new FaultyFiles({ freeBytes })).append(batch), { code: 'ENOSPC' });
      assert.deepEqual(
        [await open().readAll(), readdirSync(folder)],
        [{ records: [{ n: 1 }], damaged: 0 }, ['log.jsonl']],
      );
    }
    await open(new FaultyFiles({ freeBytes: complete.written })).append(batch);
    assert.deepEqual(await numbers(), [1, 2, 3, 4]);
  });

  it('equals a model after any sequence of appends, compactions and faults', async function () {
    this.timeout(60_000);
    const faults: fc.Arbitrary<FileFaults> = fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      fc.record({ freeBytes: fc.nat(300) }),
      fc.record({ denyChanges: fc.constantFrom('EROFS' as const, 'EACCES' as const) }),
      fc.record({ failRename: fc.constantFrom('EPERM' as const, 'EIO' as const) }),
      fc.record({ tearWrite: fc.integer({ min: 1, max: 2 }) }),
      fc.record({ dieAt: fc.integer({ min: 1, max: 8 }) }),
    );
    const step = fc.record({
      append: fc.array(fc.record({ n: fc.integer(), text: fc.string({ unit: 'binary' }) }, { noNullPrototype: true }), {
        minLength: 1,
        maxLength: 3,
      }),
      compact: fc.boolean(),
      faults,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
        let model: readonly Entry[] = [];
        for (const { append, compact, faults } of steps) {
          const files = new FaultyFiles(faults);
          const after = compact ? model.slice(-2) : [...model, ...append];
          const work = compact ? open(files).compact((records) => records.slice(-2)) : open(files).append(append);
          const done = await work.then(
            () => true,
            () => false,
          );
          const { records } = await open().readAll();
          if (files.died) {
            const possible = compact
              ? [model, after]
              : Array.from({ length: append.length + 1 }, (_, n) => after.slice(0, model.length + n));
            assert.ok(possible.some((one) => JSON.stringify(one) === JSON.stringify(records)));
            for (const name of readdirSync(folder)) if (name !== 'log.jsonl') rmSync(path.join(folder, name));
          } else {
            assert.deepEqual(records, done ? after : model);
            assert.deepEqual(
              readdirSync(folder).filter((name) => name !== 'log.jsonl'),
              [],
            );
          }
          model = records;
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has everything that a killed process has acknowledged', async function () {
    this.timeout(20_000);
    for (const round of [0, 1, 2]) {
      const child = await startStoreChild('append', file, String(round * 1_000), '1000');
      await child.printed(String(round * 1_000 + 5 + round * 7));
      child.process.kill('SIGKILL');
      await child.exited;
      const records = new Set((await new AppendLog<number>(file, { parse: Number }).readAll()).records);
      for (const n of child.lines()) assert.ok(records.has(Number(n)), `record ${n}`);
    }
    const next = new AppendLog<number>(file, { parse: Number });
    await next.append([-1]);
    assert.equal((await next.readAll()).records.at(-1), -1);
  });
});

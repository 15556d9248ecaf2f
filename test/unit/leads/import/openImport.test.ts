import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleProgram } from '../../../../scripts/lib/bundle';
import { openImport } from '../../../../src/features/leads/transfer/import/read/openImport';
import { openImportInWorker } from '../../../../src/features/leads/transfer/import/read/openImportInWorker';
import type { ImportFile, ImportSource } from '../../../../src/features/leads/transfer/import/types';
import { TEST_OPTIONS, stepsOf } from './support';

const ROWS = 12_000;
/** Every thousandth row has a cell too many. */
const LEFT_OUT = ROWS / 1_000;
const KEEP = { leftOut: 3, others: 2 };

/** Tests for both ways to open a file. */
function behavesAsAnImportFile(open: (source: ImportSource, signal?: AbortSignal) => Promise<ImportFile>): void {
  let dir: string;
  let big: string;
  const opened: ImportFile[] = [];
  const opening = async (source: ImportSource, signal?: AbortSignal): Promise<ImportFile> => {
    const file = await open(source, signal);
    opened.push(file);
    return file;
  };
  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'acq-import-'));
    big = path.join(dir, 'big.csv');
    writeFileSync(
      big,
      `Name,Email\n${Array.from({ length: ROWS }, (_, n) => `Ada ${n},a${n}@example.org${n % 1000 ? '' : ',more'}\n`).join('')}`,
    );
  });
  afterEach(() => Promise.all(opened.splice(0).map((file) => file.close())));
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('counts all rows, with the hash of the file, and keeps the first steps of both kinds', async () => {
    for (const source of [{ path: big }, { bytes: readFileSync(big) }]) {
      const file = await opening(source);
      const shares: number[] = [];
      const { count, leftOut, others } = await file.check(TEST_OPTIONS, KEEP, undefined, ({ share }) =>
        shares.push(share),
      );
      const sha256 = createHash('sha256').update(readFileSync(big)).digest('hex');
      assert.deepEqual(count, { rows: ROWS, create: ROWS - LEFT_OUT, update: 0, leftOut: LEFT_OUT, sha256 });
      assert.deepEqual(
        [leftOut, others].map((steps) => steps.map(({ row }) => row)),
        [
          [1, 1001, 2001],
          [2, 3],
        ],
      );
      assert.ok(shares.every((share) => share > 0 && share <= 1));
      assert.deepEqual((await file.check(TEST_OPTIONS, KEEP)).count, count);
    }
  });

  it('returns all steps in order, and the same count', async () => {
    const file = await opening({ path: big });
    const steps = file.steps(TEST_OPTIONS);
    let rows = 0;
    for (;;) {
      const { done, value } = await steps.next();
      if (done) {
        assert.deepEqual(value, (await file.check(TEST_OPTIONS, KEEP)).count);
        break;
      }
      for (const { row, line } of value) assert.deepEqual([row, line], [++rows, rows + 1]);
    }
    assert.equal(rows, ROWS);
  });

  it('reads two passes at once', async () => {
    const file = await opening({ path: big });
    const [steps, { count }] = await Promise.all([stepsOf(file), file.check(TEST_OPTIONS, KEEP)]);
    assert.equal(steps.length, count.rows);
  });

  it('ends with "cancelled" when it is canceled, and can be read again', async () => {
    const file = await opening({ path: big });
    const aborted = AbortSignal.abort();
    await assert.rejects(file.check(TEST_OPTIONS, KEEP, aborted), { kind: 'cancelled' });
    const controller = new AbortController();
    const steps = file.steps(TEST_OPTIONS, controller.signal);
    await steps.next();
    controller.abort();
    await assert.rejects(
      (async () => {
        for await (const batch of steps) assert.ok(batch);
      })(),
      { kind: 'cancelled' },
    );
    const other = new AbortController();
    const checking = file.check(TEST_OPTIONS, KEEP, other.signal);
    setImmediate(() => other.abort());
    await assert.rejects(checking, { kind: 'cancelled' });
    assert.equal((await file.check(TEST_OPTIONS, KEEP)).count.rows, ROWS);
  });

  it('ends what runs when it is closed', async () => {
    const file = await opening({ path: big });
    const checking = assert.rejects(file.check(TEST_OPTIONS, KEEP), { kind: 'cancelled' });
    await file.close();
    await checking;
    await assert.rejects(file.check(TEST_OPTIONS, KEEP), { kind: 'cancelled' });
  });

  it('says that the file has changed since it was opened', async () => {
    for (const change of [
      (at: string) => appendFileSync(at, 'Bo,b\n'),
      (at: string) => writeFileSync(at, 'Name,Email\n'),
      (at: string) => {
        rmSync(at);
        writeFileSync(at, 'Name,Email\nAda,a\n');
      },
      (at: string) => utimesSync(at, 1, 1),
    ]) {
      const at = path.join(dir, 'changing.csv');
      writeFileSync(at, 'Name,Email\nAda,a\n');
      const file = await opening({ path: at });
      assert.equal((await file.check(TEST_OPTIONS, KEEP)).count.rows, 1);
      change(at);
      await assert.rejects(file.check(TEST_OPTIONS, KEEP), { name: 'ImportFileError', reason: 'changed' });
      await assert.rejects(stepsOf(file), { reason: 'changed' });
    }
  });

  it("passes on the system's error for an unreadable file", async () => {
    const folder = path.join(dir, 'folder.csv');
    mkdirSync(folder, { recursive: true });
    for (const [at, words] of [
      [path.join(dir, 'none.csv'), /ENOENT/],
      [folder, /EISDIR/],
    ] as const)
      await assert.rejects(opening({ path: at }), (error: Error & { reason: string; found: string }) => {
        assert.equal(error.reason, 'unreadable');
        assert.match(error.found, words);
        return true;
      });
  });

  it('refuses unreadable files before any row', async () => {
    for (const [text, reason] of [
      ['', 'empty'],
      ['%PDF-1.7', 'not-text'],
      ['[{"a":1},', 'invalid-json'],
      ['Jos\xe9\nx', 'encoding'],
    ] as const)
      await assert.rejects(opening({ bytes: Buffer.from(text, 'latin1') }), { name: 'ImportFileError', reason });
  });
}

describe('openImport', () => behavesAsAnImportFile(openImport));

describe('openImportInThread', function () {
  this.timeout(60_000);
  let script: string;
  before(async () => {
    script = await bundleProgram('../src/features/leads/transfer/import/read/importWorker.ts');
  });

  behavesAsAnImportFile((source, signal) => openImportInWorker(source, signal, script));

  describe('with its own worker', () => {
    let dir: string;
    const source = { bytes: Buffer.from('Name\nAda\n') };
    /** A file whose worker handles each message with this code. */
    const withWorker = (body: string): Promise<ImportFile> => {
      const file = path.join(dir, `${Math.random()}.mjs`);
      writeFileSync(
        file,
        `import { parentPort } from 'node:worker_threads';
const post = (message) => parentPort.postMessage(message);
let asked = 0;
parentPort.on('message', ({ id, call, stop }) => {
  if (call?.kind === 'open') return post({ id, value: { format: 'csv', encoding: 'utf-8', columns: ['Name'], samples: [''] } });
  ${body}
});`,
      );
      return openImportInWorker(source, undefined, file);
    };
    before(() => {
      dir = mkdtempSync(path.join(tmpdir(), 'acq-worker-'));
    });
    after(() => rmSync(dir, { recursive: true, force: true }));

    it('requests a batch only when it is needed', async () => {
      const file = await withWorker(
        `if (call?.kind === 'next') post({ id, value: { done: false, value: [{ row: ++asked }] } }); else if (call) post({ id });`,
      );
      const steps = file.steps(TEST_OPTIONS);
      for (const row of [1, 2, 3]) {
        assert.deepEqual((await steps.next()).value, [{ row }]);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await file.close();
    });

    it('stops the worker when the rest is not needed', async () => {
      const file = await withWorker(
        `if (stop) asked = stop; else if (call.kind === 'next') post({ id, value: { done: false, value: [] } }); else if (call.kind === 'check') post({ id, value: asked }); else post({ id });`,
      );
      const steps = file.steps(TEST_OPTIONS);
      await steps.next();
      await steps.return(undefined as never);
      assert.equal(await file.check(TEST_OPTIONS, KEEP), 2 as never);
      await file.close();
    });

    it('says what happened when the worker fails or ends, to this call and later ones', async () => {
      for (const [body, words] of [
        ['throw new Error("out of memory");', /out of memory/],
        ['process.exit(7);', /ended unexpectedly/],
      ] as const) {
        const file = await withWorker(body);
        for (let call = 0; call < 2; call++)
          await assert.rejects(file.check(TEST_OPTIONS, KEEP), (error: Error & { reason: string; found: string }) => {
            assert.deepEqual([error.name, error.reason], ['ImportFileError', 'unreadable']);
            assert.match(error.found, words);
            return true;
          });
        await assert.rejects(stepsOf(file), { reason: 'unreadable' });
        await file.close();
      }
    });

    it('rejects without a worker', async () => {
      await assert.rejects(openImportInWorker(source, undefined, path.join(dir, 'none.mjs')), { reason: 'unreadable' });
    });
  });
});

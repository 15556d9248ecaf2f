import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mock } from 'node:test';
import { ResponsePrinter } from '../../../src/features/requests/response/responsePrinter';

/** Too long to be formatted synchronously. */
const LONG = 'x'.repeat(200 * 1024);
const MINUTE = 60_000;

describe('ResponsePrinter', () => {
  let dir: string;
  let printer: ResponsePrinter;
  /** A printer whose worker handles each call with this code. */
  const withWorker = (body: string): ResponsePrinter => {
    const script = path.join(dir, `worker-${Date.now()}.mjs`);
    writeFileSync(
      script,
      `import { parentPort, threadId } from 'node:worker_threads';\nparentPort.on('message', ({ id, call }) => { ${body} });`,
    );
    return (printer = new ResponsePrinter(script));
  };
  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'acq-printer-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));
  afterEach(() => {
    mock.timers.reset();
    printer.dispose();
  });

  it('formats short bodies synchronously, and long ones in a worker', async () => {
    withWorker('parentPort.postMessage({ id, result: "by the worker" });');
    assert.equal(await printer.whole('{"a":1}'), '{\n  "a": 1\n}');
    assert.equal(await printer.whole(LONG), 'by the worker');
  });

  it('starts another worker after a minute without work, though the first is still ending', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    withWorker('parentPort.postMessage({ id, result: `by ${threadId}` });');
    const first = await printer.whole(LONG);
    mock.timers.tick(MINUTE);
    const second = await printer.whole(LONG);
    assert.notEqual(second, first);
    mock.timers.tick(MINUTE - 1);
    assert.equal(await printer.whole(LONG), second, 'the minute starts again with each body');
  });

  it('rejects what waits for a worker that fails or is no longer wanted', async () => {
    withWorker('throw new Error("out of memory");');
    await assert.rejects(printer.whole(LONG), /out of memory/);
    withWorker('');
    const waits = printer.whole(LONG);
    printer.dispose();
    await assert.rejects(waits, /ended/);
  });
});

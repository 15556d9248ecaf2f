import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeLeadExport, type ExportPlan } from '../../../src/features/leads/transfer/leadExport';
import { ExportStore } from '../../../src/features/leads/transfer/exportStore';
import { fakeLead, fakeLeadPage } from './fakes';

const plan: ExportPlan = { format: 'ndjson', csv: 'safe', filter: {}, searched: false, pageSize: 10 };
const about = { accountKey: 'abcdef123456', target: 'file:///tmp/leads.ndjson', plan, startedAt: 1 };

describe('unfinished exports', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-exports-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('are resumed where they stopped, truncated to the saved progress', async () => {
    const store = new ExportStore(folder);
    const first = await store.begin(about);
    await first.append('a\n', ['1']);
    await first.reached({ page: 1, pageSize: 10, rows: 1, seen: 1 });
    await first.close();
    // After a crash, the file may have more text than the saved progress covers.
    writeFileSync(first.file, 'a\nhalf a ro');
    const [job] = await store.list();
    assert.deepEqual([job?.point?.page, job?.bytes], [1, 2]);
    const again = await store.resume(job?.id ?? '');
    assert.ok(again);
    const seen: string[] = [];
    for await (const id of again.seenIds()) seen.push(id);
    assert.deepEqual(seen, ['1']);
    await again.append('b\n', ['2']);
    await again.close();
    assert.equal(readFileSync(again.file, 'utf8'), 'a\nb\n');
    await store.discard(again.job.id);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('start over when their text was meddled with', async () => {
    const store = new ExportStore(folder);
    const first = await store.begin(about);
    await first.append('abc\n', ['1']);
    await first.reached({ page: 1, pageSize: 10, rows: 1, seen: 1 });
    await first.close();
    writeFileSync(first.file, 'a');
    const again = await store.resume(first.job.id);
    assert.deepEqual([again?.job.point, again?.job.bytes], [undefined, 0]);
    await again?.close();
  });

  it('are kept from other users of the machine, and strange files do not disturb', async function () {
    const store = new ExportStore(folder);
    const first = await store.begin(about);
    await first.close();
    if (process.platform !== 'win32')
      for (const name of readdirSync(folder)) assert.equal(statSync(path.join(folder, name)).mode & 0o077, 0, name);
    writeFileSync(path.join(folder, 'x.json'), '{');
    writeFileSync(path.join(folder, '0123456789abcdef01.json'), '{"version":2}');
    assert.equal((await store.list()).length, 1);
    assert.equal(await store.resume('../../etc/passwd'), undefined);
  });

  it('are complete after a stop and a resume', async () => {
    const store = new ExportStore(folder);
    const all = Array.from({ length: 95 }, (_, n) => fakeLead(String(n + 1)));
    const stop = new AbortController();
    const load = async (page: number, size: number) => {
      if (page === 4) stop.abort();
      return fakeLeadPage(all.slice(page * size, page * size + size), all.length, page);
    };
    const first = await store.begin(about);
    await assert.rejects(writeLeadExport({ plan, load, sink: first, signal: stop.signal }));
    await first.close();
    const again = await store.resume(first.job.id);
    assert.ok(again?.job.point);
    await writeLeadExport({
      plan,
      load,
      sink: again,
      signal: new AbortController().signal,
      from: { point: again.job.point, ids: again.seenIds() },
    });
    await again.close();
    assert.deepEqual(
      readFileSync(again.file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id),
      all.map((l) => l.id),
    );
  });

  it('end once even if the finished text could not be moved to its place', async () => {
    const store = new ExportStore(folder);
    const json: ExportPlan = { ...plan, format: 'json' };
    const all = Array.from({ length: 25 }, (_, n) => fakeLead(String(n + 1)));
    const load = async (page: number, size: number) =>
      fakeLeadPage(all.slice(page * size, page * size + size), all.length, page);
    const { signal } = new AbortController();
    const first = await store.begin({ ...about, plan: json });
    await writeLeadExport({ plan: json, load, sink: first, signal });
    await first.close();
    all.push(fakeLead('26'));
    const again = await store.resume(first.job.id);
    assert.ok(again?.job.point);
    const from = { point: again.job.point, ids: again.seenIds() };
    await writeLeadExport({ plan: json, load, sink: again, signal, from });
    await again.close();
    const written = JSON.parse(readFileSync(again.file, 'utf8')) as { id: string }[];
    assert.deepEqual(
      written.map(({ id }) => id),
      all.map(({ id }) => id),
    );
  });

  it('cannot be resumed by another process while they are written', async () => {
    const store = new ExportStore(folder);
    const running = await store.begin(about);
    await running.append('a\n', ['1']);
    assert.deepEqual([await store.list(), await store.resume(running.job.id)], [[], undefined]);
    await running.close();
    assert.equal((await store.list()).length, 1);
    // A killed window leaves its process ID behind.
    const note = path.join(folder, `${running.job.id}.json`);
    const noted = JSON.parse(readFileSync(note, 'utf8')) as object;
    writeFileSync(note, JSON.stringify({ ...noted, writer: 2 ** 30 }));
    assert.equal((await store.list()).length, 1);
    writeFileSync(note, JSON.stringify({ ...noted, writer: process.pid }));
    utimesSync(note, new Date(0), new Date(0));
    assert.equal((await store.list()).length, 1);
  });

  it('are removed with their account, or if their selection of leads cannot be repeated', async () => {
    const store = new ExportStore(folder);
    const kept = await store.begin(about);
    await kept.close();
    for (const job of [
      { ...about, accountKey: 'zzzzzz999999' },
      { ...about, once: true },
    ]) {
      const other = await store.begin(job);
      await other.append('Ada\n', ['1']);
      await other.close();
    }
    const running = await store.begin({ ...about, once: true });
    assert.equal((await store.list()).length, 2);
    await store.prune(new Set([about.accountKey]));
    await running.close();
    assert.deepEqual(
      (await store.list()).map(({ id }) => id),
      [kept.job.id],
    );
    assert.deepEqual(readdirSync(folder).length, 6);
  });

  it('leave nothing behind that cannot be resumed', async () => {
    const store = new ExportStore(folder);
    const whole = await store.begin(about);
    await whole.append('Ada\n', ['1']);
    await whole.close();
    const old = new Date(Date.now() - 3 * 3_600_000);
    const make = (name: string, text: string, time = old): void => {
      writeFileSync(path.join(folder, name), text);
      utimesSync(path.join(folder, name), time, time);
    };
    for (const [n, note] of ['', '{"version":1,"id":', '[]', 'null', '\u0000'.repeat(64)].entries()) {
      make(`00000000000000000${n}.json`, note);
      make(`00000000000000000${n}.part`, 'Ada');
    }
    make('000000000000000008.part', 'Ada');
    make('000000000000000008.ids', '"1"');
    make(`${whole.job.id}.json.new`, '{');
    // Another window is just starting this one.
    make('000000000000000009.part', '', new Date());
    make('notes.txt', '');
    await store.removeLeftovers();
    assert.deepEqual(
      readdirSync(folder).sort(),
      [
        '000000000000000009.part',
        'notes.txt',
        ...['ids', 'json', 'part'].map((end) => `${whole.job.id}.${end}`),
      ].sort(),
    );
    const again = await store.resume(whole.job.id);
    assert.equal(again?.job.bytes, whole.job.bytes);
    await again?.close();
  });
});

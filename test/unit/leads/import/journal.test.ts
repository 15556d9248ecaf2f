import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { ImportJournal, journalFiles } from '../../../../src/features/leads/transfer/import/journal';
import type { ImportStore } from '../../../../src/features/leads/transfer/import/importStore';
import {
  createBeside,
  writeLeftRows,
  type LeftRowsKind,
} from '../../../../src/features/leads/transfer/import/leftRows';
import { ImportFileError } from '../../../../src/features/leads/transfer/import/types';
import { beginImport, FakeFile, namedColumn, newStore } from './fakes';

describe('the journal of an import', () => {
  let store: ImportStore;
  let folder: string;
  beforeEach(() => ({ store, folder } = newStore()));
  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));
  const files = (): string[] => readdirSync(folder).sort();

  it('is readable only by the user, and removed when the import is over', async () => {
    const journal = await beginImport(store, new FakeFile(namedColumn('A')));
    await journal.begin(1);
    if (process.platform !== 'win32')
      for (const name of files()) assert.equal(statSync(path.join(folder, name)).mode & 0o077, 0, name);
    await journal.discard();
    assert.deepEqual(files(), []);
  });

  it('has one writer at a time', async () => {
    const journal = await beginImport(store, new FakeFile(namedColumn('A')));
    assert.deepEqual([await store.list(), await store.resume(journal.job.id)], [[], undefined]);
    await journal.close();
    assert.deepEqual(
      (await store.list()).map(({ id }) => id),
      [journal.job.id],
    );
    const again = await store.resume(journal.job.id);
    assert.ok(again);
    assert.equal(await store.resume(journal.job.id), undefined);
    await again.close();
  });

  it('can be resumed when the process that had it was killed', async () => {
    const journal = await beginImport(store, new FakeFile(namedColumn('A')));
    await journal.close();
    const lock = { id: '0123456789abcdef', machine: 'none', pid: 2 ** 30 };
    writeFileSync(path.join(folder, `${journal.job.id}.json.lock`), JSON.stringify(lock));
    const old = new Date(Date.now() - 60_000);
    utimesSync(path.join(folder, `${journal.job.id}.json.lock`), old, old);
    assert.equal((await store.list()).length, 1);
  });

  it('has the progress of the import', async () => {
    const journal = await beginImport(store, new FakeFile(namedColumn('A', 'B', 'C')));
    for (const row of [1, 2]) {
      await journal.begin(row);
      await journal.end(row, row === 1 ? 'created' : 'unknown', 'lost');
    }
    await journal.close();
    const [job] = await store.list();
    assert.deepEqual(job?.counts, { created: 1, updated: 0, refused: 0, unknown: 1, 'left-out': 0 });
    const again = await store.resume(job?.id ?? '');
    assert.deepEqual([again?.position, again?.left, again?.counts], [2, 1, job?.counts]);
    await again?.close();
  });

  it('is not resumed without its log, or with a damaged note', async () => {
    const journal = await beginImport(store, new FakeFile(namedColumn('A')));
    await journal.close();
    rmSync(path.join(folder, `${journal.job.id}.rows`));
    assert.equal(await store.resume(journal.job.id), undefined);
    for (const text of ['', '{', '{"version":1}', '[]', '{"version":2}']) {
      writeFileSync(path.join(folder, `${journal.job.id}.json`), text);
      assert.deepEqual([await store.list(), await store.resume(journal.job.id)], [[], undefined], text);
    }
    assert.equal(await store.resume('../../etc/passwd'), undefined);
  });

  it('is removed with its account, and with all data', async () => {
    const kept = await beginImport(store, new FakeFile(namedColumn('A')));
    await kept.close();
    await store.prune(new Set(['abcdef123456']));
    assert.equal((await store.list()).length, 1);
    const running = await beginImport(store, new FakeFile(namedColumn('B')));
    await store.prune(new Set());
    assert.ok(
      files().every((name) => name.startsWith(running.job.id)),
      'what is running stays',
    );
    await store.removeAll();
    await assert.rejects(running.begin(1), 'and nothing more is sent');
    await running.close().catch(() => undefined);
  });

  it('starts even if a process was killed before it saved any progress, and cleans up after it', async () => {
    const first = await beginImport(store, new FakeFile(namedColumn('A')));
    await first.close();
    const { job, file } = first;
    const base = file.slice(0, -'.json'.length);
    rmSync(file);
    const other = path.join(folder, 'mine.json.00000000-1-00000000.tmp');
    writeFileSync(other, '');
    utimesSync(other, 1, 1);
    writeFileSync(`${file}.00000000-1-00000000.tmp`, '');
    utimesSync(`${file}.00000000-1-00000000.tmp`, 1, 1);
    const again = await ImportJournal.begin(base, job);
    await again.begin(1);
    await again.discard();
    assert.deepEqual(files(), [path.basename(other)]);
  }).timeout(60_000);

  it('is not begun over another one', async () => {
    const first = await beginImport(store, new FakeFile(namedColumn('A')));
    await first.close();
    await assert.rejects(ImportJournal.begin(first.file.slice(0, -'.json'.length), first.job));
    rmSync(first.file);
    writeFileSync(first.file.replace('.json', '.rows'), '[1,"begun"]\n');
    await assert.rejects(ImportJournal.begin(first.file.slice(0, -'.json'.length), first.job));
  });

  it('leaves nothing behind of one that crashed while starting', async () => {
    const journal = await beginImport(store, new FakeFile(namedColumn('A')));
    await journal.close();
    const rows = path.join(folder, '0123456789abcdef01.rows');
    writeFileSync(rows, '');
    await store.removeLeftovers();
    assert.ok(files().includes('0123456789abcdef01.rows'), 'it may be beginning');
    utimesSync(rows, 1, 1);
    await store.removeLeftovers();
    assert.deepEqual(files(), [`${journal.job.id}.json`, `${journal.job.id}.rows`]);
  });
});

describe('a journal after its process was killed while removing it', () => {
  let store: ImportStore;
  let folder: string;
  beforeEach(() => ({ store, folder } = newStore()));
  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  for (const rowsLeft of [true, false])
    it(`cannot be resumed, and does not block the next import${rowsLeft ? ', including its rows' : ''}`, async () => {
      const journal = await beginImport(store, new FakeFile(namedColumn('A')));
      await journal.begin(1);
      await journal.end(1, 'created');
      await journal.close();
      const { id } = journal.job;
      const base = path.join(folder, id);
      const { note, rows } = journalFiles(base);
      assert.equal(await ImportJournal.isUnfinished(base), true);
      writeFileSync(note, JSON.stringify({ ...journal.job, over: true }));
      if (!rowsLeft) rmSync(rows);
      assert.equal(await ImportJournal.isUnfinished(base), false);
      assert.equal(await ImportJournal.open(base), undefined);
      assert.deepEqual([await store.list(), await store.resume(id)], [[], undefined]);
      const next = await ImportJournal.begin(base, { ...journal.job });
      assert.deepEqual([next.isUntouched, next.position, next.left], [true, 0, 1]);
      await next.close();
      writeFileSync(note, JSON.stringify({ ...journal.job, over: true }));
      await store.removeLeftovers();
      assert.deepEqual(readdirSync(folder), []);
    });
});

describe('the files of rows that were not imported', () => {
  let store: ImportStore;
  let folder: string;
  beforeEach(() => ({ store, folder } = newStore()));
  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  const write = async (file: FakeFile, source: string) => {
    const journal = await beginImport(store, file);
    const ends = ['created', 'refused', undefined, 'not-sent', 'left-out'] as const;
    for (const [n, outcome] of ends.entries()) {
      await journal.begin(n + 1);
      if (outcome) await journal.end(n + 1, outcome, outcome === 'refused' ? 'because' : '');
    }
    return {
      journal,
      result: () =>
        writeLeftRows({
          file,
          journal,
          problemText: ({ code }) => code,
          create: (kind) => createBeside(source, kind, journal),
        }),
    };
  };
  const rows = (source: string, kind: LeftRowsKind, delimiter = ';'): unknown =>
    parse(readFileSync(source.replace('.csv', `-${kind}.csv`), 'utf8'), { delimiter, bom: true });

  it('are two: refused, left out and not sent rows in one, unknown ones in the other', async () => {
    const file = new FakeFile([
      ...namedColumn('A', '=B', 'C', 'D'),
      { key: 'k', values: { name: 'E' } },
      { leftOut: true },
      ...namedColumn('G'),
    ]);
    const source = path.join(path.dirname(folder), 'people.csv');
    const { journal, result } = await write(file, source);
    assert.deepEqual(await result(), { 'not-imported': 5, unknown: 1 });
    assert.deepEqual(rows(source, 'not-imported'), [
      ['Key', 'Name', 'problem', 'line'],
      ['', "'=B", 'because', '3'],
      ['', 'D', 'not sent: the import was stopped', '5'],
      ['k', 'E', 'no-such-lead', '6'],
      ['', '', 'empty', '7'],
      ['', 'G', 'not sent: the import was stopped', '8'],
    ]);
    assert.deepEqual(rows(source, 'unknown'), [
      ['Key', 'Name', 'problem', 'line'],
      ['', 'C', 'the import was interrupted while this row was sent', '4'],
    ]);
    await journal.discard();
  });

  it('hold values of JSON as JSON', async () => {
    const cells = [{ a: 1 }, ['x', 'y']];
    const file = new FakeFile(
      [
        { leftOut: true, cells },
        { leftOut: true, cells: [12, true] },
        { leftOut: true, cells: [undefined, null] },
      ],
      'json',
    );
    const source = path.join(path.dirname(folder), 'people.csv');
    const journal = await beginImport(store, file);
    await writeLeftRows({
      file,
      journal,
      problemText: () => 'p',
      create: (kind) => createBeside(source, kind, journal),
    });
    assert.deepEqual(rows(source, 'not-imported', ','), [
      ['Key', 'Name', 'problem', 'line'],
      ['{"a":1}', '["x","y"]', 'p', '2'],
      ['12', 'true', 'p', '3'],
      ['', '', 'p', '4'],
    ]);
    await journal.discard();
  });

  it('never overwrite a file, and do not exist without rows', async () => {
    const place = path.dirname(folder);
    const source = path.join(place, 'people.csv');
    writeFileSync(path.join(place, 'people-not-imported.csv'), 'mine');
    const journals = [
      await beginImport(store, new FakeFile(namedColumn('A'))),
      await beginImport(store, new FakeFile(namedColumn('A'))),
    ] as const;
    const first = await createBeside(source, 'not-imported', journals[0]);
    const second = await createBeside(source, 'not-imported', journals[1]);
    await Promise.all([first.close(), second.close()]);
    for (const one of journals) await one.discard();
    assert.deepEqual(
      [first.path, second.path].map((file) => path.basename(file)),
      ['people-not-imported-2.csv', 'people-not-imported-3.csv'],
    );
    const file = new FakeFile(namedColumn('A'));
    const journal = await beginImport(store, file);
    await journal.begin(1);
    await journal.end(1, 'created');
    await writeLeftRows({ file, journal, problemText: () => '', create: () => assert.fail('no file is needed') });
    await journal.discard();
  });

  it('are written to the same file again when the end was interrupted', async () => {
    const source = path.join(path.dirname(folder), 'people.csv');
    const journal = await beginImport(store, new FakeFile(namedColumn('A')));
    const torn = await createBeside(source, 'unknown', journal);
    await torn.append('half a ro');
    await torn.close();
    await journal.close();
    const resumed = await store.resume(journal.job.id);
    assert.ok(resumed);
    const again = await createBeside(source, 'unknown', resumed);
    await again.append('whole');
    await again.close();
    assert.equal(again.path, torn.path);
    assert.equal(readFileSync(again.path, 'utf8'), 'whole');
    await resumed.discard();
  });

  it('are discarded if the file has changed', async () => {
    const place = path.dirname(folder);
    const file = new FakeFile([...namedColumn('A', 'B', 'C', 'D', 'E')]);
    const { journal, result } = await write(file, path.join(place, 'people.csv'));
    file.change(namedColumn('A', 'X', 'Y'));
    await assert.rejects(result(), (error: unknown) => error instanceof ImportFileError && error.reason === 'changed');
    assert.deepEqual(readdirSync(place), ['imports']);
    await journal.discard();
  });
});

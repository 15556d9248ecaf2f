import assert from 'node:assert/strict';
import { AcquireError } from '../../../../src/api/errors/errors';
import { runDryRun, type DryRun, type DryRunProgress } from '../../../../src/features/leads/transfer/import/matching';
import { importReportText } from '../../../../src/features/leads/texts/importReport';
import { fakeContact, FakeFile, FakeLeads, importOptions, type FakeRow } from './fakes';

const KEEP = { leftOut: 100, others: 0, matches: 100 };
const byId = importOptions({ identity: { by: 'id', column: 0 } });
const byEmail = importOptions({ identity: { by: 'email' } });

describe('matching rows with leads', () => {
  let leads: FakeLeads;
  beforeEach(() => {
    leads = new FakeLeads([
      fakeContact('7', { name: 'Ada', phone: '30', remarks: 'same' }),
      fakeContact('8', { name: 'Bob' }, { email: 'bob@example.com' }),
      { ...fakeContact('9', {}), raw: { id: '9', tags: [{ id: 73, name: 'vip' }] } },
    ]);
  });
  const run = (rows: readonly FakeRow[], given = byId, keep = KEEP): Promise<DryRun> =>
    runDryRun({ file: new FakeFile(rows), options: given, lookup: leads, keep });

  it('looks nothing up without an identity: every row is a new lead', async () => {
    const { count, matches } = await run([{ values: { name: 'A' } }, { leftOut: true }], importOptions());
    assert.deepEqual([count.create, count.update, count.leftOut, matches, leads.read], [1, 0, 1, [], []]);
  });

  it('reports the old and new value of each changed field', async () => {
    const { matches, unchanged } = await run([
      { key: '7', values: { name: 'Ada L', phone: 30, remarks: 'same' } },
      { key: '7', values: { name: 'Ada' } },
      { key: '9', values: { tags: ['74', '73'] } },
      { key: '9', values: { tags: ['73'], name: 'New' } },
    ]);
    assert.deepEqual(
      matches.map(({ row, line, leadId, changes }) => [row, line, leadId, changes]),
      [
        [1, 2, '7', [{ field: 'name', old: 'Ada', new: 'Ada L' }]],
        [2, 3, '7', []],
        [3, 4, '9', [{ field: 'tags', old: 'vip', new: 'returning, vip' }]],
        [4, 5, '9', [{ field: 'name', old: '', new: 'New' }]],
      ],
    );
    assert.equal(unchanged, 1);
  });

  it('leaves rows out whose ID has no lead, and the counts add up', async () => {
    const { count, planned, leftOut, matches } = await run([
      { key: '1', values: { name: 'X' } },
      { leftOut: true },
      { key: '8', values: { name: 'Y' } },
      { values: { name: 'Z' } },
    ]);
    assert.deepEqual([count.rows, count.create, count.update, count.leftOut], [4, 1, 1, 2]);
    assert.deepEqual([planned.create, planned.update, planned.leftOut], [1, 2, 1]);
    assert.deepEqual(
      leftOut.map(({ row, problems }) => [row, problems[0]?.code, problems[0]?.value]),
      [
        [1, 'no-such-lead', '1'],
        [2, 'empty', ''],
      ],
    );
    assert.equal(matches.length, 1);
  });

  it('finds an exact email address on the last page of a search, and creates a lead if there is none', async () => {
    const many = Array.from({ length: 401 }, (_, n) => fakeContact(`m${n}`, {}, { email: `bob@example.com.${n}` }));
    leads = new FakeLeads([...many, fakeContact('8', { name: 'Bob' }, { email: 'Bob@Example.com' })]);
    const { count, matches } = await run(
      [
        { key: 'bob@example.com', values: { name: 'Robert' } },
        { key: 'bo@example.com', values: { name: 'Bo' } },
      ],
      byEmail,
    );
    assert.deepEqual([count.create, count.update], [1, 1]);
    assert.deepEqual(
      matches.map(({ leadId }) => leadId),
      ['8'],
    );
  });

  it('ends a search on a server that always returns the same page', async () => {
    const page = [fakeContact('1', {}, { email: 'other@example.com' })];
    leads.page = async () => {
      leads.read.push('page');
      return { leads: page, rows: 1, total: 1_000_000, page: 0, more: true };
    };
    const { count } = await run([{ key: 'bob@example.com', values: { name: 'B' } }], byEmail);
    assert.deepEqual([count.create, leads.read.length], [1, 2]);
  });

  it('reads the pages of a server that caps them', async () => {
    const all = Array.from({ length: 95 }, (_, n) => fakeContact(String(n), {}, { email: `bob${n}@example.com` }));
    leads.page = async (_account, page, size) => {
      const cap = Math.min(size, 10);
      const rows = all.slice(page * cap, (page + 1) * cap);
      return { leads: rows, rows: rows.length, total: all.length, page, more: true };
    };
    const { matches } = await run([{ key: 'bob94@example.com', values: { name: 'B' } }], byEmail);
    assert.equal(matches[0]?.leadId, '94');
  });

  it('keeps the requested number of rows, and counts all', async () => {
    const rows = Array.from({ length: 20 }, (_, n) => ({ key: n % 2 ? '7' : '1', values: { name: `N${n}` } }));
    const { count, matches, leftOut } = await run(rows, byId, { leftOut: 3, others: 0, matches: 4 });
    assert.deepEqual([count.update, count.leftOut, matches.length, leftOut.length], [10, 10, 4, 3]);
  });

  it('reports its progress, and can be canceled', async () => {
    const abort = new AbortController();
    const told: DryRunProgress[] = [];
    leads.onRead = () => abort.abort();
    const rows = Array.from({ length: 20 }, () => ({ key: '7', values: { name: 'N' } }));
    const running = runDryRun({
      file: new FakeFile(rows),
      options: byId,
      lookup: leads,
      keep: KEEP,
      signal: abort.signal,
      onProgress: (progress) => told.push(progress),
    });
    await assert.rejects(running, (error: unknown) => error instanceof AcquireError && error.kind === 'cancelled');
    assert.deepEqual(told.at(-1), { phase: 'matching', done: 2, total: 20 });
  });

  it('ends with the failure of a lookup that is not about the lead', async () => {
    leads.onRead = () => {
      throw new AcquireError('unauthorized', { status: 401 });
    };
    await assert.rejects(run([{ key: '7', values: { name: 'N' } }]), /unauthorized/);
  });
});

describe('the report of an import', () => {
  it('names counts, columns, old and new values and problems, with hostile text escaped', async () => {
    const leads = new FakeLeads([fakeContact('7', { name: '<b>[x](command:y)</b>|' })]);
    const file = new FakeFile([
      { key: '7', values: { name: '# new | `x`' } },
      { key: '1', values: { name: 'Gone' } },
      { leftOut: true },
    ]);
    const keep = { leftOut: 1, others: 0, matches: 5 };
    const run = await runDryRun({ file, options: byId, lookup: leads, keep });
    const reasons = [undefined, undefined];
    const text = importReportText({
      name: 'peo|ple.csv',
      account: 'Acme',
      facts: file.facts,
      options: byId,
      reasons,
      run,
    });
    for (const part of [
      /utf\\-8/,
      /semicolon/,
      /ID of the lead to update/,
      /\| 1 \| 2 \| 7 \|/,
      /No lead|1/,
      /1 more row is not shown/,
    ])
      assert.match(text, part);
    assert.ok(!text.includes('<b>') && !text.includes('](command'), text);
    const rows = text.split('\n').filter((line) => line.startsWith('| 1 | 2 | 7'));
    assert.equal(rows[0]?.replace(/\\\|/g, '').split('|').length, 8, 'no cell breaks the table');
  });
});

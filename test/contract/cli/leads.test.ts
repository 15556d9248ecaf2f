import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { startSandbox, type RunningSandbox } from '../../../src/features/sandbox/server';
import { closeAll } from '../client/support';
import { WRONG_LISTS } from '../leads/wrongLists';
import { startWrongListServer } from '../leads/wrongListServer';
import { builtCli, SECRET_TOKEN, whenEnded, CliFolder } from './support';

interface ImportReport {
  readonly encoding: string;
  readonly delimiter: string | null;
  readonly headerLine: number | null;
  readonly rows: number;
  readonly create: number;
  readonly update: number;
  readonly leftOut: number;
  readonly columns: readonly {
    readonly index: number;
    readonly header: string;
    readonly field: string | null;
    readonly reason: string | null;
  }[];
  readonly identity: string | null;
  readonly problems: readonly {
    readonly row: number;
    readonly line: number;
    readonly column: string;
    readonly code: string;
  }[];
}

describe('acquire leads import --dry-run', () => {
  let place: CliFolder;
  before(function () {
    this.timeout(120_000);
    return builtCli();
  });
  beforeEach(() => (place = new CliFolder()));
  afterEach(() => place.remove());

  const dryRun = (content: string | Buffer, code = 0, ...argv: string[]): Promise<ImportReport> => {
    place.write('leads.csv', content);
    return place.json(['leads', 'import', 'leads.csv', '--dry-run', '--json', ...argv], code);
  };

  it('has exactly the documented keys, and rows that add up', async () => {
    const report = await dryRun(
      '\ufeffID;Name;E-mail;Other\r\n1;Ann;ann@x.org;q\r\n2;;bad;\r\n3;Bob;ann@x.org;\r\n',
      1,
    );
    assert.deepEqual(Object.keys(report), [
      'encoding',
      'delimiter',
      'headerLine',
      'rows',
      'create',
      'update',
      'leftOut',
      'columns',
      'identity',
      'matches',
      'problems',
    ]);
    assert.deepEqual(
      [
        report.encoding,
        report.delimiter,
        report.headerLine,
        report.rows,
        report.create,
        report.update,
        report.leftOut,
        report.identity,
      ],
      ['utf-8', ';', 1, 3, 1, 0, 2, null],
    );
    assert.deepEqual(report.columns, [
      { index: 0, header: 'ID', field: null, reason: 'id-not-chosen' },
      { index: 1, header: 'Name', field: 'name', reason: null },
      { index: 2, header: 'E-mail', field: 'email', reason: null },
      { index: 3, header: 'Other', field: null, reason: 'unknown-field' },
    ]);
    assert.deepEqual(
      report.problems.map(({ row, line, column, code }) => [row, line, column, code]),
      [
        [2, 3, 'E-mail', 'email'],
        [2, 3, '', 'no-contact'],
        [3, 4, 'E-mail', 'repeated-email'],
      ],
    );
  });

  it('identifies leads only by --id-column', async () => {
    const text = 'id,Key,Name\n1,9,Ann\n2,,Bob\n';
    assert.deepEqual((await dryRun(text)).update, 0);
    const chosen = await dryRun(text, 0, '--id-column', 'Key');
    assert.deepEqual([chosen.update, chosen.create, chosen.identity], [1, 1, 'Key']);
    assert.deepEqual(
      chosen.columns.map(({ field }) => field),
      [null, 'id', 'name'],
    );
    place.write('leads.csv', text);
    const missing = await place.run(['leads', 'import', 'leads.csv', '--dry-run', '--id-column', 'nope']);
    assert.equal(missing.code, 2);
  });

  it('reads JSON, JSON lines, tabs and UTF-16', async () => {
    const row = [1, 1];
    const counts = async (content: string | Buffer): Promise<unknown[]> => {
      const { rows, create } = await dryRun(content);
      return [rows, create];
    };
    assert.deepEqual(await counts('[{"name":"Ann"}]'), row);
    assert.deepEqual(await counts('{"name":"Ann"}\n'), row);
    assert.deepEqual(await counts('Name\tPhone\nAnn\t1\n'), row);
    const report = await dryRun(Buffer.from('\ufeffName,Phone\nAnn,1\n', 'utf16le'));
    assert.deepEqual([report.encoding, report.create], ['utf-16le', 1]);
  });

  it('does not start for unreadable files, or without --dry-run', async () => {
    place.write('bad.json', '[{"name":');
    place.write('latin.csv', Buffer.from('Name\nJos\xe9\n', 'latin1'));
    place.write('ok.csv', 'Name\nAnn\n');
    for (const argv of [
      ['bad.json', '--dry-run'],
      ['latin.csv', '--dry-run'],
      ['none.csv', '--dry-run'],
      ['ok.csv'],
      ['--dry-run'],
    ]) {
      const { code, out, err } = await place.run(['leads', 'import', ...argv]);
      assert.deepEqual([code, out], [2, ''], err);
      assert.ok(err.trim());
    }
  });
});

describe('acquire leads export', () => {
  let place: CliFolder;
  let sandbox: RunningSandbox;
  before(async function () {
    this.timeout(120_000);
    await builtCli();
    sandbox = await startSandbox({ leads: 420, token: SECRET_TOKEN });
  });
  after(() => sandbox.stop());
  beforeEach(() => (place = new CliFolder()));
  afterEach(() => {
    sandbox.setFaults(undefined);
    sandbox.setLatency(0);
    place.remove();
  });

  const argv = (api: string, format: string, out = `out.${format}`): string[] => [
    'leads', 'export', '--account', sandbox.origin, '--api', api, '--out', out, '--format', format, '--json',
  ]; // prettier-ignore

  for (const api of ['1.0.0', '2.0.0'])
    it(`writes every lead of API ${api} once, in each format`, async () => {
      for (const format of ['csv', 'json', 'jsonl']) {
        const report = await place.json(argv(api, format));
        assert.deepEqual(report, { seen: 420, total: 420, missing: 0, complete: true, file: `out.${format}` });
        const text = readFileSync(path.join(place.folder, `out.${format}`), 'utf8');
        const rows: unknown[] =
          format === 'csv'
            ? parse(text, { bom: true, columns: true })
            : format === 'json'
              ? (JSON.parse(text) as unknown[])
              : text.trim().split('\n');
        assert.equal(rows.length, 420);
        if (process.platform !== 'win32')
          assert.equal(statSync(path.join(place.folder, `out.${format}`)).mode & 0o777, 0o600);
      }
      assert.equal(readdirSync(place.folder).length, 3);
      assert.ok(sandbox.requests().every(({ status }) => status === 200));
    }).timeout(120_000);

  describe('of a faulty list', () => {
    after(closeAll);

    /** Exports from a faulty server; resolves to the report and the number of rows in the file. */
    async function exported(name: string, code: number): Promise<[Record<string, unknown>, number]> {
      const server = await startWrongListServer(WRONG_LISTS[name]!.lie, '1.0.0');
      const args = ['leads', 'export', '--account', server.origin, '--api', '1.0.0', '--out', 'out.jsonl'];
      const report = await place.json<Record<string, unknown>>([...args, '--format', 'jsonl', '--json'], code);
      return [report, readFileSync(path.join(place.folder, 'out.jsonl'), 'utf8').split('\n').length - 1];
    }

    for (const [name, seen, total, missing] of [
      ['the total is a number as text', 130, 130, 0],
      ['pages of 25, with a total', 130, 130, 0],
      ['the total is too large', 130, 1000, 870],
      ['no row of page 1 has an ID', 0, 130, 130],
      ['some rows have no ID', 118, 130, 12],
      ['the first page, whatever is asked', 130, 130, 0],
      ['there is no total', 130, null, null],
      ['the total is 3', 130, null, null],
      ['`data` is an empty text', 0, null, null],
    ] as const)
      it(`reports what is missing: ${name}`, async () => {
        const complete = missing === 0;
        const [report, rows] = await exported(name, complete ? 0 : 1);
        assert.deepEqual(report, { seen, total, missing, complete, file: 'out.jsonl' });
        assert.equal(rows, seen);
      });
  });

  it('leaves the old file unchanged if the export fails', async () => {
    place.write('out.csv', 'old');
    const { code, out, err } = await place.run(argv('1.0.0', 'csv'), { env: { ACQUIRE_TOKEN: 'another-token-1' } });
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /401/);
    assert.equal(readFileSync(path.join(place.folder, 'out.csv'), 'utf8'), 'old');
    assert.deepEqual(readdirSync(place.folder), ['out.csv']);
  });

  it('leaves no file and ends with 130 on Ctrl+C', async function () {
    if (process.platform === 'win32') this.skip();
    sandbox.setLatency(700);
    const child = await place.start(argv('1.0.0', 'csv'));
    const run = whenEnded(child);
    while (!readdirSync(place.folder).length) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill('SIGINT');
    assert.equal((await run).code, 130);
    assert.deepEqual(readdirSync(place.folder), []);
  });

  it('replaces no device or pipe with its file', async function () {
    if (process.platform === 'win32') this.skip();
    const pipe = path.join(place.folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { code, err } = await place.run(argv('2.0.0', 'csv', 'pipe'));
    assert.equal(code, 2);
    assert.match(err, /not a regular file/);
    assert.ok(statSync(pipe).isFIFO());
  });

  it('does not start without a token, an account, a format or an output folder', async () => {
    const cases: [string[], Record<string, string>][] = [
      [argv('1.0.0', 'csv'), { ACQUIRE_TOKEN: '' }],
      [[...argv('1.0.0', 'csv'), '--token-env', 'NOT_SET'], {}],
      [[...argv('1.0.0', 'csv'), '--token-stdin'], {}],
      [[...argv('1.0.0', 'csv'), '--token', 'x'], {}],
      [argv('1.0.0', 'xml'), {}],
      [argv('3.0.0', 'csv'), {}],
      [argv('1.0.0', 'csv', 'no/such/folder.csv'), {}],
      [argv('1.0.0', 'csv', '.'), {}],
      [['leads', 'export', '--out', 'x', '--format', 'csv'], {}],
      [['leads', 'export', '--account', sandbox.origin, '--out', 'x', '--format', 'csv'], {}],
      [['leads', 'export', '--account', 'http://acme.acquire.io', '--out', 'x', '--format', 'csv'], {}],
      [['leads'], {}],
    ];
    sandbox.clearRequests();
    for (const [args, env] of cases) {
      const { code, out, err } = await place.run(args, { env });
      assert.deepEqual([code, out], [2, ''], `${args.join(' ')} ${err}`);
      assert.ok(err.trim());
    }
    assert.deepEqual(sandbox.requests(), []);
    assert.deepEqual(readdirSync(place.folder), []);
  }).timeout(120_000);

  it('reads the token from stdin', async () => {
    const run = await place.runBuilt([...argv('2.0.0', 'jsonl'), '--token-stdin'], {
      stdin: `${SECRET_TOKEN}\n`,
      env: { ACQUIRE_TOKEN: '' },
    });
    assert.equal(run.code, 0, run.err);
  });
});

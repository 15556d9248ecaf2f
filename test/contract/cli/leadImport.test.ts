// Runs `acquire leads import` against a sandbox.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { startSandbox, type RunningSandbox } from '../../../src/features/sandbox/server';
import { builtCli, SECRET_TOKEN, whenEnded, CliFolder } from './support';

interface Report {
  readonly rows: number;
  readonly create: number;
  readonly update: number;
  readonly leftOut: number;
  readonly matches: readonly {
    readonly row: number;
    readonly line: number;
    readonly leadId: string;
    readonly changes: readonly { readonly field: string; readonly old: string; readonly new: string }[];
  }[];
  readonly problems: readonly { readonly row: number; readonly column: string; readonly code: string }[];
  readonly applied: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notSent: number;
  readonly resumeFile: string | null;
}

const JOURNAL = 'leads.csv.acquire-import.json';

for (const api of ['1.0.0', '2.0.0'])
  describe(`acquire leads import, API ${api}`, () => {
    let place: CliFolder;
    let sandbox: RunningSandbox;
    before(async function () {
      this.timeout(120_000);
      await builtCli();
      sandbox = await startSandbox({ leads: 30, token: SECRET_TOKEN });
    });
    after(() => sandbox.stop());
    beforeEach(() => {
      place = new CliFolder();
      sandbox.clearRequests();
    });
    afterEach(() => {
      sandbox.setFaults(undefined);
      sandbox.setLatency(0);
      place.remove();
    });

    const argv = (...more: string[]): string[] => [
      'leads', 'import', 'leads.csv', '--account', sandbox.origin, '--api', api, '--json', ...more,
    ]; // prettier-ignore
    const resume = ['leads', 'import', '--resume', JOURNAL, '--allow-writes', '--json'];
    const rows = (prefix: string, count: number): string =>
      `name\n${Array.from({ length: count }, (_, n) => `${prefix} ${n + 1}`).join('\n')}\n`;
    /** The names of the rows that reached the sandbox, in order. */
    const written = (): string[] => sandbox.requests().flatMap(writtenName);
    const files = (): string[] => readdirSync(place.folder).sort();
    const read = (name: string): string => readFileSync(path.join(place.folder, name), 'utf8');
    const addsUp = (report: Report): void => {
      assert.equal(report.create + report.update + report.leftOut, report.rows);
      assert.equal(report.applied + report.failed + report.unknown + report.notSent + report.leftOut, report.rows);
    };
    const someLeads = async (): Promise<{ id: string; name: string }[]> => {
      place.write('x.jsonl', '');
      await place.json(['leads', 'export', '--account', sandbox.origin, '--api', api, '--out', 'x.csv', '--format', 'csv', '--json']); // prettier-ignore
      sandbox.clearRequests();
      const rows = parse(read('x.csv'), { bom: true, columns: true }) as { id: string; name: string }[];
      return rows.filter(({ id, name }) => id && name);
    };

    it('sends each row once, and leaves no extra files after a success', async () => {
      place.write('leads.csv', rows('Plain', 5));
      const report = await place.json<Report>(argv('--allow-writes'));
      addsUp(report);
      assert.deepEqual(
        [report.applied, report.failed, report.unknown, report.notSent, report.leftOut],
        [5, 0, 0, 0, 0],
      );
      assert.equal(report.resumeFile, null);
      assert.deepEqual(written(), ['Plain 1', 'Plain 2', 'Plain 3', 'Plain 4', 'Plain 5']);
      assert.deepEqual(files(), ['leads.csv']);
    });

    it('lists the lead of each row with old and new values, and changes it only without --dry-run', async () => {
      const [one, two] = await someLeads();
      place.write('leads.csv', `Key,name\n${one!.id},Ada New\n${two!.id},${two!.name}\n99999999,Nobody\n`);
      const dry = await place.json<Report>(argv('--dry-run', '--id-column', 'Key'), 1);
      assert.deepEqual(written(), []);
      assert.deepEqual(dry.matches, [
        { row: 1, line: 2, leadId: one!.id, changes: [{ field: 'name', old: one!.name, new: 'Ada New' }] },
        { row: 2, line: 3, leadId: two!.id, changes: [] },
      ]);
      assert.deepEqual([dry.update, dry.create, dry.leftOut], [2, 0, 1]);
      assert.deepEqual(
        dry.problems.map(({ row, column, code }) => [row, column, code]),
        [[3, 'Key', 'no-such-lead']],
      );
      const real = await place.json<Report>(argv('--allow-writes', '--id-column', 'Key'), 1);
      addsUp(real);
      assert.deepEqual([real.applied, real.leftOut, real.failed], [2, 1, 0]);
      assert.deepEqual(written(), ['Ada New', two!.name]);
      assert.match(read('leads-not-imported.csv'), /^99999999,Nobody,[^,]+,4\r$/m);
    });

    it('creates a lead for every row without --id-column, whatever the columns are called', async () => {
      const [one] = await someLeads();
      place.write('leads.csv', `id,name\n${one!.id},Foreign ${api}\n`);
      const report = await place.json<Report>(argv('--allow-writes'));
      assert.deepEqual([report.create, report.update, report.matches], [1, 0, []]);
      assert.equal((await someLeads()).find(({ id }) => id === one!.id)?.name, one!.name);
    });

    it('waits when Acquire asks for a pause, and resends that row', async () => {
      place.write('leads.csv', rows('Limited', 6));
      const write = api === '1.0.0' ? { match: 'add-update' } : { match: 'contact', methods: ['POST'] };
      sandbox.setFaults({ kind: '429', rate: 0.5, seed: 3, times: 3, retryAfter: 1, ...write });
      const run = await place.run(argv('--allow-writes'));
      assert.equal(run.code, 0, run.err);
      const report = JSON.parse(run.out) as Report;
      assert.deepEqual([report.applied, report.unknown, report.notSent], [6, 0, 0]);
      assert.match(run.err, /Waiting 1 seconds: rate limit reached/);
      assert.deepEqual(
        written(),
        Array.from({ length: 6 }, (_, n) => `Limited ${n + 1}`),
      );
    }).timeout(60_000);

    it('stops when Acquire asks for a long pause, and resumes from there', async () => {
      place.write('leads.csv', rows('Long', 4));
      const write = api === '1.0.0' ? { match: 'add-update' } : { match: 'contact', methods: ['POST'] };
      sandbox.setFaults({ kind: '429', rate: 1, retryAfter: 86_400, ...write });
      const stopped = await place.json<Report>(argv('--allow-writes'), 1);
      addsUp(stopped);
      assert.deepEqual([stopped.applied, stopped.notSent, stopped.resumeFile], [0, 4, JOURNAL]);
      sandbox.setFaults(undefined);
      const again = await place.run(argv('--allow-writes'));
      assert.deepEqual([again.code, again.out], [2, '']);
      assert.match(again.err, /--resume/);
      const report = await place.json<Report>(resume);
      addsUp(report);
      assert.deepEqual([report.applied, report.notSent, report.resumeFile], [4, 0, null]);
      assert.deepEqual(files(), ['leads.csv']);
    });

    for (const kind of api === '1.0.0' ? (['500', 'drop-after'] as const) : (['503', 'reset'] as const))
      it(`separates rows with an unknown outcome (${kind}), and never sends them again`, async () => {
        place.write('leads.csv', rows(`Lost ${kind}`, 5));
        const write = api === '1.0.0' ? { match: 'add-update' } : { match: 'contact', methods: ['POST'] };
        sandbox.setFaults({ kind, rate: 1, times: 2, ...write });
        const report = await place.json<Report>(argv('--allow-writes'), 1);
        addsUp(report);
        assert.deepEqual([report.applied, report.failed, report.unknown, report.notSent], [3, 0, 2, 0]);
        assert.deepEqual(
          read('leads-unknown.csv')
            .trim()
            .split('\r\n')
            .slice(1)
            .map((line) => line.split(',')[0]),
          [`Lost ${kind} 1`, `Lost ${kind} 2`],
        );
        assert.ok(!existsSync(path.join(place.folder, 'leads-not-imported.csv')));
        assert.equal(sandbox.requests().filter((entry) => entry.body.includes('Lost')).length <= 5, true);
      });

    it('stops when the server is gone, with the rest not sent', async () => {
      const other = await startSandbox({ leads: 3, token: SECRET_TOKEN, latencyMs: 150 });
      place.write('leads.csv', rows('Gone', 200));
      const args = argv('--allow-writes').map((one) => (one === sandbox.origin ? other.origin : one));
      const running = place.run(args);
      while (!other.requests().some((entry) => writtenName(entry).length)) await pause(20);
      await other.stop();
      const run = await running;
      assert.equal(run.code, 1, run.err);
      const report = JSON.parse(run.out) as Report;
      addsUp(report);
      assert.ok(report.unknown <= 1 && report.notSent >= 190 && report.failed === 0, run.out.slice(-200));
      assert.equal(report.resumeFile, JOURNAL);
    }).timeout(60_000);

    it('continues after refused rows, and lists them without overwriting an earlier list', async () => {
      place.write('leads-not-imported.csv', 'mine');
      place.write('leads.csv', `name,email\nFine,\nBad,nobody\n`);
      const report = await place.json<Report>(argv('--allow-writes'), 1);
      addsUp(report);
      assert.deepEqual([report.applied, report.leftOut], [1, 1]);
      assert.equal(read('leads-not-imported.csv'), 'mine');
      assert.match(read('leads-not-imported-2.csv'), /^Bad,nobody,.+,3\r$/m);
    });

    it('refuses to resume with another file', async () => {
      place.write('leads.csv', rows('Changed', 4));
      const write = api === '1.0.0' ? { match: 'add-update' } : { match: 'contact', methods: ['POST'] };
      sandbox.setFaults({ kind: '429', rate: 1, retryAfter: 86_400, ...write });
      await place.json<Report>(argv('--allow-writes'), 1);
      sandbox.setFaults(undefined);
      sandbox.clearRequests();
      writeFileSync(path.join(place.folder, 'leads.csv'), rows('Another', 4));
      const { code, out, err } = await place.run(resume);
      assert.deepEqual([code, out], [2, ''], err);
      assert.match(err, /changed since/);
      assert.deepEqual(written(), []);
      writeFileSync(path.join(place.folder, 'leads.csv'), rows('Changed', 4));
      assert.equal((await place.json<Report>(resume)).applied, 4);
    });

    it('reports what was sent of a file that changes during the import', async () => {
      place.write('leads.csv', rows('Moving', 6));
      sandbox.setLatency(100);
      const running = place.run(argv('--allow-writes'));
      while (written().length < 2) await pause(10);
      writeFileSync(path.join(place.folder, 'leads.csv'), rows('Moved', 6));
      const { code, out, err } = await running.finally(() => sandbox.setLatency(0));
      const report = JSON.parse(out) as Report;
      addsUp(report);
      assert.deepEqual([report.applied, code], [written().length, report.notSent ? 1 : 0], err);
      assert.match(err, /The file changed during the import/);
      assert.deepEqual(
        written().filter((name) => !name.startsWith('Moving')),
        [],
      );
    });

    it('pauses on Ctrl+C: finishes the row in flight, and can send the rest later', async function () {
      if (process.platform === 'win32') this.skip();
      place.write('leads.csv', rows('Paused', 40));
      sandbox.setLatency(60);
      const child = await place.start(argv('--allow-writes'));
      const run = whenEnded(child);
      while (written().length < 3) await pause(10);
      child.kill('SIGINT');
      const { code, out } = await run;
      assert.equal(code, 130);
      const report = JSON.parse(out) as Report;
      addsUp(report);
      assert.deepEqual([report.applied, report.unknown], [written().length, 0]);
      sandbox.setLatency(0);
      assert.equal((await place.json<Report>(resume)).applied, 40);
      assert.deepEqual(
        written(),
        Array.from({ length: 40 }, (_, n) => `Paused ${n + 1}`),
      );
    });
  });

describe('acquire leads import', () => {
  let place: CliFolder;
  before(function () {
    this.timeout(120_000);
    return builtCli();
  });
  beforeEach(() => (place = new CliFolder()));
  afterEach(() => place.remove());

  it('does not start without write permission, an account, a token or a journal', async () => {
    place.write('leads.csv', 'name\nAda\n');
    place.write('other.json', '{}');
    place.write('torn.acquire-import.json', '{"version":1,"file":"le');
    const account = ['--account', 'http://127.0.0.1:9', '--api', '1.0.0'];
    const cases: [string[], RegExp][] = [
      [['leads.csv', ...account], /--allow-writes/],
      [['leads.csv', '--allow-writes'], /--account/],
      [['leads.csv', '--allow-writes', ...account, '--token-env', 'NOT_SET'], /There is no token/],
      [['--allow-writes', ...account], /file name is missing/],
      [['leads.csv', '--resume', 'other.json', '--allow-writes'], /too many/],
      [['--resume', 'other.json', '--allow-writes'], /Cannot resume/],
      [['--resume', 'none.json', '--allow-writes'], /Cannot resume/],
      [['--resume', 'leads.csv', '--allow-writes'], /Cannot resume/],
      [['--resume', 'torn.acquire-import.json', '--allow-writes'], /Cannot resume/],
      [['--resume', 'other.json'], /--allow-writes/],
    ];
    for (const [argv, why] of cases) {
      const { code, out, err } = await place.run(['leads', 'import', ...argv]);
      assert.deepEqual([code, out], [2, ''], `${argv.join(' ')} ${err}`);
      assert.match(err, why);
    }
    assert.deepEqual(readdirSync(place.folder).sort(), ['leads.csv', 'other.json', 'torn.acquire-import.json']);
  }).timeout(60_000);
});

/** The name a write gives a lead; none for reads and for writes that failed before taking effect. */
function writtenName({
  path: route,
  method,
  body,
  status,
  fault,
}: ReturnType<RunningSandbox['requests']>[number]): string[] {
  const isWrite =
    route.endsWith('/add-update') || (/\/objects\/contact/.test(route) && ['POST', 'PUT'].includes(method));
  if (!isWrite || status === 429 || (fault !== undefined && fault !== 'drop-after')) return [];
  const text = body.startsWith('{')
    ? (JSON.parse(body) as { fields?: { name?: string } }).fields?.name
    : new URLSearchParams(body).get('name');
  return text ? [text] : [];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

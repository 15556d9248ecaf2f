// `acquire run` against a sandbox.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkJunit } from './xml';
import { startSandbox, type RunningSandbox } from '../../../src/features/sandbox/server';
import { builtCli, SECRET_TOKEN, whenEnded, CliFolder, type CliRun } from './support';

interface Report {
  readonly version: number;
  readonly summary: { requests: number; passed: number; failed: number; notSent: number };
  readonly results: readonly {
    file: string;
    name: string | null;
    line: number;
    method: string;
    url: string | null;
    status: number | null;
    durationMs: number | null;
    outcome: string;
    reason: string | null;
    checks: readonly { line: number; text: string; passed: boolean; expected: string; actual: string | null }[];
  }[];
}

const LIST = {
  '1.0.0': 'POST /profile/lead/list\n\nlimit=2\n&page=1',
  '2.0.0': 'GET /api/v1/crm/objects/contact?limit=2',
};
const WRITE = {
  '1.0.0': 'POST /profile/lead/add-update\n\nname=Ada\n&email=ada@example.com',
  '2.0.0': 'POST /api/v1/crm/note/create\nContent-Type: application/json\n\n{"message":"hi"}',
};

for (const api of ['1.0.0', '2.0.0'] as const)
  describe(`acquire run, API ${api}`, () => {
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
      place.remove();
      sandbox.setFaults(undefined);
      sandbox.setLatency(0);
    });

    const account = (): string[] => ['--account', sandbox.origin, '--api', api];
    const run = (text: string, argv: readonly string[] = [], env: Record<string, string> = {}): Promise<CliRun> => {
      place.write('a.acquire.http', text);
      return place.run(['run', 'a.acquire.http', ...account(), ...argv], { env });
    };
    const report = async (text: string, argv: readonly string[] = [], code = 0): Promise<Report> => {
      const ran = await run(text, ['--json', 'out.json', ...argv]);
      assert.equal(ran.code, code, ran.err || ran.out);
      return JSON.parse(readFileSync(path.join(place.folder, 'out.json'), 'utf8')) as Report;
    };
    const outcomes = ({ results }: Report): unknown[] => results.map(({ name, outcome }) => [name, outcome]);

    it('writes exactly the documented keys', async () => {
      const out = await report(`# @name list\n${LIST[api]}\n\n?? status == 200\n?? success\n`);
      assert.deepEqual(Object.keys(out), ['version', 'summary', 'results']);
      assert.deepEqual(out.summary, { requests: 1, passed: 1, failed: 0, notSent: 0 });
      assert.deepEqual(Object.keys(out.results[0]!), [
        'file', 'name', 'line', 'method', 'url', 'status', 'durationMs', 'outcome', 'reason', 'checks',
      ]); // prettier-ignore
      assert.deepEqual(out.results[0]!.checks[0], {
        line: api === '1.0.0' ? 7 : 4,
        text: '?? status == 200',
        passed: true,
        expected: '200',
        actual: '200',
      });
      assert.equal(out.results[0]!.reason, null);
    });

    it('passes checks that match the documentation', async () => {
      const list = api === '1.0.0' ? '$.data.data' : '$.data.list';
      const out = await report(
        `${LIST[api]}\n\n?? schema\n?? body ${list} isArray\n?? body ${list}.length == 2\n?? duration < 60000`,
      );
      assert.deepEqual(
        out.results[0]!.checks.map(({ passed }) => passed),
        [true, true, true, true],
        JSON.stringify(out.results[0]!.checks),
      );
    });

    it('ends with 1 when a check fails, and shows what was expected', async () => {
      const ran = await run(`${LIST[api]}\n\n?? status == 201\n?? body $.nothing exists\n`);
      assert.equal(ran.code, 1);
      assert.match(ran.out, /expected 201, actual 200/);
      assert.match(ran.out, /1 request: 0 passed, 1 failed, 0 not sent/);
    });

    it('sends nothing and ends with 2 when a write is not allowed', async () => {
      const ran = await run(`${LIST[api]}\n\n###\n${WRITE[api]}\n`);
      assert.equal(ran.code, 2);
      assert.match(ran.err, /--allow-writes/);
      assert.equal(ran.out, '');
      assert.equal(sandbox.requests().length, 0);
    });

    it('sends writes with --allow-writes, each once', async () => {
      await run(WRITE[api], ['--allow-writes']);
      assert.equal(sandbox.requests().filter(({ path: at }) => /add-update|note\/create/.test(at)).length, 1);
    });

    it('reports a write with a lost response as unknown, and never repeats it', async () => {
      sandbox.setFaults({ kind: '502', methods: ['POST'], match: api === '1.0.0' ? 'add' : 'note' });
      const out = await report(WRITE[api], ['--allow-writes'], 1).finally(() => sandbox.setFaults(undefined));
      assert.deepEqual(
        outcomes(out).map((one) => (one as unknown[])[1]),
        ['unknown'],
      );
    });

    it('runs dependencies first, and skips what depends on a failure', async () => {
      const text = `# @name last\n# @depends first\n${LIST[api]}\n\n###\n# @name first\n${LIST[api]}\n\n?? status == 200\n`;
      assert.deepEqual(outcomes(await report(text)), [
        ['last', 'passed'],
        ['first', 'passed'],
      ]);
      const failing = await report(text.replace('== 200', '== 500'), [], 1);
      assert.deepEqual(outcomes(failing), [
        ['last', 'not-sent'],
        ['first', 'failed'],
      ]);
      assert.match(failing.results[0]!.reason!, /first did not pass/);
    });

    it('uses captured values and named responses, also with --name', async () => {
      const at = api === '1.0.0' ? '$.data.data[0].id' : '$.data.list[0].id';
      const one = api === '1.0.0' ? 'POST /profile/lead/detail\n\nid={{id}}' : 'GET /api/v1/crm/objects/contact/{{id}}';
      const text = `# @name list\n# @capture id = ${at}\n${LIST[api]}\n\n###\n# @name one\n${one}\n\n?? success\n?? body includes {{list.response.body.${at}}}\n`;
      assert.deepEqual(outcomes(await report(text, ['--name', 'one'])), [
        ['list', 'passed'],
        ['one', 'passed'],
      ]);
    });

    it('stops after a failure with --bail', async () => {
      const one = (name: string, status: number): string => `### ${name}\n${LIST[api]}\n\n?? status == ${status}\n\n`;
      const text = one('a', 200) + one('b', 201) + one('c', 200);
      assert.deepEqual(outcomes(await report(text, ['--bail'], 1)), [
        ['a', 'passed'],
        ['b', 'failed'],
        ['c', 'not-sent'],
      ]);
      assert.deepEqual(outcomes(await report(text, ['--parallel', '3'], 1)).length, 3);
    });

    it('runs a request for each row of a data file', async () => {
      place.write('rows.csv', 'limit;name\r\n1;Ann\r\n2;"B;C"\r\n');
      const text = `# @name rows\n# @each rows.csv\n${LIST[api].replace('2', '{{limit}}')}\n\n?? status == 200\n`;
      assert.deepEqual(outcomes(await report(text)), [
        ['rows [1]', 'passed'],
        ['rows [2]', 'passed'],
      ]);
      place.write('rows.json', '[{"limit":1},{"limit":3}]');
      assert.equal((await report(text.replace('.csv', '.json'))).summary.requests, 2);
      const missing = await run(text.replace('rows.csv', 'none.csv'));
      assert.equal(missing.code, 2);
      const outside = await run(text.replace('rows.csv', '/etc/hostname'));
      assert.equal(outside.code, 2);
      assert.match(outside.err, /--allow-file/);
    });

    it('evaluates the values of a request when it is sent', async () => {
      sandbox.setLatency(1_100);
      const list = LIST[api];
      const marked = list.includes('?') ? `${list}&t={{$timestamp}}` : `${list}\n&t={{$timestamp}}`;
      const out = await report(`# @name constant\n${list}\n\n###\n# @depends constant\n${marked}\n`, [
        '--allow-writes',
      ]);
      assert.deepEqual(outcomes(out), [['constant', 'passed'], [null, 'passed']]); // prettier-ignore
      const [first, second] = sandbox.requests().slice(-2);
      const made = Number(/&t=(\d+)/.exec(`${second!.query}&${second!.body}`)?.[1]) * 1000;
      assert.ok(made >= Date.parse(first!.time), `made at ${made}, and the first was answered at ${first!.time}`);
    });

    it('needs a flag for environment variables, including those in checks', async () => {
      const text = `${LIST[api]}\n\n?? status == {{$processEnv WANT}}\n`;
      const refused = await run(text, [], { WANT: '200' });
      assert.equal(refused.code, 2);
      assert.match(refused.err, /--allow-env/);
      assert.equal(sandbox.requests().length, 0);
      assert.equal((await run(text, ['--allow-env', 'WANT'], { WANT: '200' })).code, 0);
    });

    it('fails requests that the API refuses, unless a check expects that', async () => {
      const missing =
        api === '1.0.0' ? 'POST /profile/lead/detail\n\nid=nobody' : 'GET /api/v1/crm/objects/contact/999999';
      assert.deepEqual((await report(missing, [], 1)).results[0]!.outcome, 'failed');
      assert.equal((await report(`${missing}\n\n?? success isFalse`)).results[0]!.outcome, 'passed');
      assert.equal((await report(`${missing}\n\n?? duration > -1`, [], 1)).results[0]!.outcome, 'failed');
    });

    it('says why the request itself failed, besides its checks, unless a check expects that', async () => {
      const missing =
        api === '1.0.0' ? 'POST /profile/lead/detail\n\nid=nobody' : 'GET /api/v1/crm/objects/contact/999999';
      const cause = /(?:not found|does not exist|no such|rejected|NOT_FOUND)/i;
      for (const checks of ['?? body $.nothing exists', '?? status == 299\n?? body $.nothing exists']) {
        const [row] = (await report(`${missing}\n\n${checks}\n`, [], 1)).results;
        assert.match(row!.reason!, /^\d of \d checks? failed: /);
        assert.match(row!.reason!, cause);
        for (const argv of [[], ['--github'], ['--junit', '-']]) {
          const { out } = await run(`${missing}\n\n${checks}\n`, argv);
          assert.match(out, cause);
          assert.equal(out.match(/^::error/gm)?.length ?? 0, argv[0] === '--github' ? checks.split('\n').length : 0);
        }
      }
      const [row] = (await report(`${missing}\n\n?? success isFalse\n?? body $.nothing exists\n`, [], 1)).results;
      assert.doesNotMatch(row!.reason!, cause);
    });

    it('writes JUnit with one case per request and per check, whatever the names contain', async () => {
      const text = `### <b>&"'\u0007\u001b[31m]]>\n${LIST[api]}\n\n?? status == 200\n?? status == 999\n?? body $.x == <&"\n`;
      const ran = await run(text, ['--junit', 'out.xml']);
      assert.equal(ran.code, 1);
      const xml = readFileSync(path.join(place.folder, 'out.xml'), 'utf8');
      const parsed = checkJunit(xml);
      assert.equal(parsed.count('testcase'), 4);
      assert.equal(parsed.count('failure'), 2);
      assert.match(xml, /tests="4" failures="2" errors="0" skipped="0"/);
      assert.doesNotMatch(xml, /[\u0000-\u0008\u001b]/);
    });

    it('writes JUnit that follows the schemas for every outcome, several files, rows and no requests', async () => {
      place.write('rows.csv', 'n\n1\n2\n');
      place.write('b.acquire.http', `# @each rows.csv\n${LIST[api]}\n\n?? status == 200\n`);
      place.write('empty.acquire.http', '# nothing\n');
      for (const [text, code] of [
        [`${LIST[api]}\n\n?? status == 200\n`, 0],
        [`${LIST[api]}\n\n?? status == 500\n?? body\n`, 1],
        [
          `${LIST[api]}\n\n###\n${LIST[api].replace('list', 'nothing-here').replace('contact?', 'contact/999999999?')}\n`,
          1,
        ],
        [`# @name a\n# @depends b\n${LIST[api]}\n\n###\n# @name b\n${LIST[api]}\n\n?? status == 1\n`, 1],
        ['GET /{{unknown}}\n', 1],
        ['# nothing\n', 0],
      ] as const) {
        place.write('a.acquire.http', text);
        const ran = await place.run([
          'run', 'a.acquire.http', 'b.acquire.http', 'empty.acquire.http', ...account(), '--junit', 'all.xml', '--allow-writes',
        ]); // prettier-ignore
        assert.equal(ran.code, code, ran.out + ran.err);
        checkJunit(readFileSync(path.join(place.folder, 'all.xml'), 'utf8'));
      }
    });

    it('annotates failed checks for GitHub', async () => {
      const ran = await run(`### a,b: c%\n${LIST[api]}\n\n?? status == 201\n`, ['--github']);
      assert.match(ran.out, /^::error file=a\.acquire\.http,line=\d,title=a%2Cb%3A c%25::.*expected 201, actual 200/m);
    });

    it('lets no name or response change what a terminal or a log shows', async () => {
      const hostile = '\u001b[31m\u009b\u202e\u2066::error::x ##[error]y';
      const text = `### a${hostile}\n${LIST[api]}\n\n?? body == ${hostile}\n?? body $.nothing == ${hostile}\n`;
      for (const argv of [['--github'], ['--junit', '-'], ['--json', '-']]) {
        const { out } = await run(text, argv);
        assert.doesNotMatch(
          out,
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
        );
        const commands = out.split('\n').filter((line) => /^\s*(?:::|##\[)/.test(line));
        assert.equal(commands.length, argv[0] === '--github' ? 2 : 0);
        for (const command of commands) assert.match(command, /^::error file=a\.acquire\.http,line=\d+,title=/);
      }
    });

    it('sends nothing that depends on a request that is not in the file', async () => {
      const out = await report(`# @name a\n# @depends nobody\n${LIST[api]}\n\n###\n# @name b\n${LIST[api]}\n`, [], 1);
      assert.deepEqual(outcomes(out), [
        ['a', 'not-sent'],
        ['b', 'passed'],
      ]);
      assert.match(out.results[0]!.reason!, /No request in this file is named nobody/);
      const [{ reason }] = (
        await report('GET /api/v1/crm/objects/contact/{{nobody.response.body.$.id}}\n', ['--allow-writes'], 1)
      ).results as [Report['results'][number]];
      assert.match(reason!, /needs the response of nobody, but no request in this file is named so/);
    });

    it('says where the token of this API version is found when it is rejected', async () => {
      const ran = await run(LIST[api], [], { ACQUIRE_TOKEN: 'another-token-1234567' });
      assert.equal(ran.code, 1);
      assert.match(ran.out + ran.err, api === '1.0.0' ? /API Token and Whitelist/ : /For Developers > API Key/);
    });

    it('runs each file once, however its name is written', async () => {
      place.write('a.acquire.http', LIST[api]);
      const names = [
        'a.acquire.http',
        './a.acquire.http',
        'x/../a.acquire.http',
        path.join(place.folder, 'a.acquire.http'),
      ];
      const ran = await place.run(['run', ...names, ...account()]);
      assert.deepEqual([ran.code, /^1 request: 1 passed/m.test(ran.out)], [0, true], ran.out + ran.err);
    });

    it('sends nothing if its reports cannot be written, or would replace a request file', async () => {
      place.write('a.acquire.http', LIST[api]);
      place.write('b.acquire.http', LIST[api]);
      place.write('c.txt', LIST[api]);
      for (const [argv, why] of [
        [['--json', 'b.acquire.http'], /would replace the request file b\.acquire\.http/],
        [['--junit', 'new.rest'], /would replace the request file new\.rest/],
        [['c.txt', '--json', './c.txt'], /would replace the request file \.\/c\.txt/],
        [['--json', '.'], /it is a folder/],
        [['--json', ''], /Name a file/],
        [['--junit', 'no/out.xml'], /its folder does not exist/],
        [['--junit', 'c.txt/out.xml'], /not a folder/],
        [['--json', 'out', '--junit', './out'], /same place/],
        [['--json', '-', '--junit', '-'], /same place/],
      ] as const) {
        const { code, out, err } = await place.run(['run', 'a.acquire.http', ...account(), ...argv]);
        assert.deepEqual([code, out], [2, ''], argv.join(' '));
        assert.match(err, why);
      }
      assert.equal(readFileSync(path.join(place.folder, 'b.acquire.http'), 'utf8'), LIST[api]);
      assert.equal(sandbox.requests().length, 0);
    });

    it('ends with 130 on Ctrl+C, with the reports of what was done and no stack', async function () {
      if (process.platform === 'win32') this.skip();
      // Enough requests that some are still unsent, however fast the first ones are.
      place.write('a.acquire.http', `${LIST[api]}\n\n###\n`.repeat(300));
      const child = await place.start([
        'run',
        'a.acquire.http',
        ...account(),
        '--junit',
        'out.xml',
        '--json',
        'out.json',
      ]);
      const over = whenEnded(child);
      // The probe of the account and the first requests get a response, a later one never does.
      const isFirst = (): boolean => sandbox.requests().length >= (api === '1.0.0' ? 2 : 1);
      while (!isFirst()) await new Promise((resolve) => setTimeout(resolve, 10));
      sandbox.setLatency(60_000);
      await new Promise((resolve) => setTimeout(resolve, 300));
      child.kill('SIGINT');
      const { code, out, err } = await over;
      assert.deepEqual([code, err], [130, '']);
      assert.doesNotMatch(out, /^\s+at /m);
      checkJunit(readFileSync(path.join(place.folder, 'out.xml'), 'utf8'));
      const { summary } = JSON.parse(readFileSync(path.join(place.folder, 'out.json'), 'utf8')) as Report;
      assert.equal(summary.requests, 300);
    });

    it('ends with 0 and no stack when its reader has read enough', async () => {
      place.write('a.acquire.http', `${LIST[api]}\n\n###\n`.repeat(60));
      const child = await place.start(['run', 'a.acquire.http', ...account(), '--parallel', '20', '--json', '-']);
      let err = '';
      child.stderr?.on('data', (piece: Buffer) => (err += piece.toString()));
      child.stdout?.once('data', () => child.stdout?.destroy());
      const code = await new Promise((resolve) => child.once('close', resolve));
      assert.deepEqual([code, err], [0, '']);
    }).timeout(60_000);

    it('shows no progress in a pipe', async () => {
      assert.equal((await run(LIST[api])).err, '');
    });

    it('reports wrong arguments in one message', async () => {
      for (const argv of [
        ['--parallel', '0'],
        ['--parallel', 'x'],
        ['--name', 'nobody'],
        ['--json', 'no/such/out.json'],
        ['--token', 'x'],
      ]) {
        const ran = await run(LIST[api], argv);
        assert.equal(ran.code, 2, argv.join(' '));
        assert.equal(ran.err.trim().split('\n').length, 1, ran.err);
      }
      const circle = await run(`# @name a\n# @depends b\n${LIST[api]}\n\n###\n# @name b\n# @depends a\n${LIST[api]}\n`);
      assert.equal(circle.code, 2);
      assert.match(circle.err, /^a\.acquire\.http:3: The request a depends on itself\./);
      assert.equal(sandbox.requests().length, 0);
    });
  });

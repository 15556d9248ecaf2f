// The request files of docs/examples, against a sandbox.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/lib/paths';
import { startSandbox, type RunningSandbox } from '../../../src/features/sandbox/server';
import { builtCli, SECRET_TOKEN, whenEnded, CliFolder } from './support';
import { checkJunit } from './xml';

const TOUR = { '1.0.0': 'leads.acquire.http', '2.0.0': 'contacts.acquire.http' } as const;

describe('the examples', () => {
  let place: CliFolder;
  let sandbox: RunningSandbox;
  before(async function () {
    this.timeout(120_000);
    await builtCli();
    sandbox = await startSandbox({ leads: 20, token: SECRET_TOKEN });
  });
  after(() => sandbox.stop());
  beforeEach(() => {
    place = new CliFolder();
    cpSync(path.join(root, 'docs/examples'), path.join(place.folder, 'examples'), { recursive: true });
  });
  afterEach(() => place.remove());

  for (const [api, file] of Object.entries(TOUR)) {
    it(`pass all their checks with API ${api}, twice`, async () => {
      const name = path.join('examples', file);
      for (let time = 0; time < 2; time++) {
        const ran = await place.run(
          ['run', name, '--account', sandbox.origin, '--api', api, '--allow-writes', '--json', 'out.json'],
          {},
        );
        assert.equal(ran.code, 0, ran.out + ran.err);
        const { summary } = JSON.parse(readFileSync(path.join(place.folder, 'out.json'), 'utf8')) as {
          summary: { requests: number; passed: number };
        };
        assert.ok(summary.requests > 5);
        assert.equal(summary.passed, summary.requests);
      }
    });

    it(`have no diagnostics with API ${api}`, async () => {
      const ran = await place.run([
        'lint', path.join('examples', file), '--account', sandbox.origin, '--api', api, '--format', 'json',
      ]); // prettier-ignore
      assert.deepEqual([ran.code, JSON.parse(ran.out)], [0, []], ran.out);
    });

    it(`send nothing without --allow-writes, API ${api}`, async () => {
      sandbox.clearRequests();
      const ran = await place.run(['run', path.join('examples', file), '--account', sandbox.origin, '--api', api]);
      assert.equal(ran.code, 2);
      assert.equal(sandbox.requests().length, 0);
    });
  }

  it('run from the shell with their own sandbox, and write JUnit reports', async function () {
    if (process.platform === 'win32') this.skip();
    this.timeout(120_000);
    mkdirSync(path.join(place.folder, 'reports'));
    const ran = await whenEnded(
      spawn('sh', ['examples/run.sh', 'reports'], {
        cwd: place.folder,
        env: { ...process.env, ACQUIRE: `${process.execPath} ${await builtCli()}` },
      }),
    );
    assert.equal(ran.code, 0, ran.out + ran.err);
    for (const name of ['leads.xml', 'contacts.xml'])
      checkJunit(readFileSync(path.join(place.folder, 'reports', name), 'utf8'));
  });
});

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/lib/paths';

/** Runs npm, which needs a shell on Windows. */
const npm = (args: readonly string[], cwd: string) =>
  spawnSync('npm', [...args], { cwd, encoding: 'utf8', shell: process.platform === 'win32' });

describe('the package of the command-line tool', function () {
  this.timeout(180_000);
  let folder: string;
  let work: string;
  let cli: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-cli-package-'));
    work = path.join(folder, 'empty');
    mkdirSync(work);
    const packed = npm(['run', 'package:cli', '--', '--out', folder], root);
    assert.equal(packed.status, 0, packed.stderr);
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    assert.ok(tarball);
    const installed = npm(['install', '--offline', '--no-audit', '--no-fund', path.join(folder, tarball)], work);
    assert.equal(installed.status, 0, installed.stderr);
    cli = path.join(work, 'node_modules/acquire-cli/dist/cli.mjs');
  });
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

  /** Runs the installed program in the folder where it was installed. */
  const acquire = (
    args: readonly string[],
    { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
  ) =>
    spawnSync(process.execPath, [cli, ...args], {
      cwd: work,
      encoding: 'utf8',
      input,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, ...env },
    });

  it('has a separate manifest, without dependencies and without the extension', () => {
    const own = path.join(work, 'node_modules/acquire-cli');
    const manifest = JSON.parse(readFileSync(path.join(own, 'package.json'), 'utf8')) as Record<string, unknown>;
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual([manifest.name, manifest.version], ['acquire-cli', version]);
    assert.deepEqual(manifest.bin, { acquire: 'dist/cli.mjs' });
    for (const key of ['dependencies', 'devDependencies', 'contributes', 'main', 'scripts'])
      assert.ok(!(key in manifest), key);
    assert.deepEqual(
      readdirSync(path.join(work, 'node_modules')).filter((name) => !name.startsWith('.')),
      ['acquire-cli'],
    );
    for (const file of ['README.md', 'LICENSE', 'ThirdPartyNotices.txt'])
      assert.ok(existsSync(path.join(own, file)), file);
    assert.ok(!existsSync(path.join(own, 'dist/extension.cjs')));
    assert.doesNotMatch(readFileSync(path.join(own, 'README.md'), 'utf8'), /\]\([\w-]+\.md/);
  });

  it('installs the program acquire', () => {
    const program = path.join(work, 'node_modules/.bin', process.platform === 'win32' ? 'acquire.cmd' : 'acquire');
    const { status, stdout } = spawnSync(program, ['--version'], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    assert.equal(status, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('contains everything its commands load', () => {
    writeFileSync(path.join(work, 'a.http'), 'POST /profile/lead/list\n?? status == 200\n');
    writeFileSync(path.join(work, 'leads.csv'), 'Name,E-mail\nAnn,ann@example.org\nBo,bo@example.org\n');
    const curl = 'curl https://app.acquire.io/profile/lead/list';
    for (const [args, expected, input] of [
      [['print', 'a.http'], /"operation": "v1\.lead\.list"/],
      [['lint', 'a.http', '--format', 'sarif'], /"2\.1\.0"/],
      [['convert', '--from', 'curl', '--to', 'http'], /^GET \/profile/m, curl],
      [['convert', '--from', 'curl', '--to', 'python'], /requests/, curl],
      [['leads', 'import', 'leads.csv', '--dry-run', '--json'], /"create": 2/],
      [['openapi', '2.0.0'], /"openapi": ?"3\./],
      [['openapi', '1.0.0', '--yaml'], /^openapi: /],
    ] as const) {
      const { status, stdout, stderr } = acquire(args, { input });
      assert.equal(status, 0, `${args.join(' ')}: ${stderr}`);
      assert.match(stdout, expected);
    }
  });

  it('runs a sandbox, exports from it, imports into it and runs checks against it', async () => {
    const sandbox = spawn(process.execPath, [cli, 'sandbox', '--json', '--leads', '5'], { cwd: work });
    try {
      const first = await createInterface({ input: sandbox.stdout })[Symbol.asyncIterator]().next();
      const { url, token } = JSON.parse(first.value as string) as { url: string; token: string };
      writeFileSync(path.join(work, 'b.http'), 'GET /api/v1/crm/objects/contact\n?? status == 200\n');
      writeFileSync(path.join(work, 'new.csv'), 'Name,E-mail\nCy,cy@example.org\n');
      const account = ['--account', url, '--api', '2.0.0'];
      for (const args of [
        ['run', 'b.http', ...account],
        ['leads', 'export', ...account, '--out', 'all.csv', '--format', 'csv'],
        ['leads', 'import', 'new.csv', '--allow-writes', ...account],
      ]) {
        const { status, stdout, stderr } = acquire(args, { env: { ACQUIRE_TOKEN: token } });
        assert.equal(status, 0, `${args.join(' ')}: ${stdout}${stderr}`);
      }
      assert.ok(existsSync(path.join(work, 'all.csv')));
    } finally {
      sandbox.kill();
    }
  });
});

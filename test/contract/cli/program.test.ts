import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/lib/paths';
import { builtCli, whenEnded, firstLine, CliFolder } from './support';

describe('acquire', () => {
  let place: CliFolder;
  before(function () {
    this.timeout(120_000);
    return builtCli();
  });
  beforeEach(() => (place = new CliFolder()));
  afterEach(() => place.remove());

  it('is an executable that starts with a shebang line', async () => {
    const file = await builtCli();
    assert.ok(readFileSync(file, 'utf8').startsWith('#!/usr/bin/env node\n'));
    if (process.platform === 'win32') return;
    assert.equal(statSync(file).mode & 0o111, 0o111);
    const { code, out } = await whenEnded(spawn(file, ['--version'], { cwd: place.folder }));
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual([code, out], [0, `${version}\n`]);
  });

  it('prints help on stdout on request, otherwise on stderr', async () => {
    for (const argv of [
      ['print', '--help'],
      ['leads', 'export', '-h'],
    ]) {
      const { code, out, err } = await place.run(argv);
      assert.deepEqual([code, err], [0, '']);
      assert.match(out, /^Usage: acquire/);
    }
    assert.match((await place.run(['sandbox', '--help'])).out, /^Usage: acquire sandbox .*--state FILE/s);
    const help = await place.runBuilt(['--help']);
    assert.deepEqual([help.code, help.err], [0, '']);
    assert.match(help.out, /^Usage: acquire/);
    const { code, out, err } = await place.runBuilt([]);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^Usage: acquire/);
  });

  it('ends with 2 and one sentence for commands and options it does not have', async () => {
    for (const argv of [
      ['run', 'a.http'],
      ['webhooks'],
      ['webhooks', 'frob'],
      ['frob'],
      ['constructor'],
      ['print'],
      ['print', 'a', 'b'],
      ['print', 'a', '--frob'],
      ['lint', 'a', '--format'],
      ['print', 'a', '--now', 'soon'],
      ['print', 'a', '--seed', 'x'],
      ['print', 'a', '--seed', '-1'],
      ['print', 'a', '--now', '2026-02-30'],
      ['print', 'a', '--now', '2026-04-31T12:00:00Z'],
      ['print', '-a.acquire.http'],
      ['print', 'a', '--name'],
      ['leads', 'export', '--json=yes'],
      ['leads', 'export', '--out', '-', '--format', 'csv'],
      ['run', '-', '--token-stdin'],
      ['leads', 'delete'],
      ['openapi', '3'],
      ['sandbox', '--port', 'x'],
    ]) {
      const { code, out, err } = await place.run(argv);
      assert.deepEqual([code, out], [2, ''], argv.join(' '));
      assert.match(err, /^[^\n]+\n$/);
      assert.doesNotMatch(err, /positional|argument (?:missing|is ambiguous)/);
    }
    const built = await place.runBuilt(['frob']);
    assert.deepEqual([built.code, built.out], [2, '']);
    assert.match(built.err, /^[^\n]+\n$/);
  }).timeout(120_000);

  it('[threat: credential] never shows the value of an option that may be a secret given by mistake', async () => {
    place.write('a.http', 'GET https://acme.acquire.io/a\n');
    const secret = 'mistaken0123456789abcdef';
    for (const argv of [
      ['run', 'a.http', '--allow-writes', '--token-env', secret],
      [
        'leads',
        'export',
        '--out',
        'a',
        '--format',
        'csv',
        '--account',
        'https://acme.acquire.io',
        '--token-env',
        secret,
      ],
      ['webhooks', 'listen', '--secret-env', secret],
      ['webhooks', 'trigger', 'CHAT_ON_CLOSE', '--to', 'http://127.0.0.1:9', '--secret-env', secret],
      ['run', 'a.http', `--tokn=${secret}`],
      ['run', 'a.http', `--bail=${secret}`],
    ]) {
      const { code, out, err } = await place.run(argv);
      assert.deepEqual([code, out], [2, ''], argv.join(' '));
      assert.doesNotMatch(err, new RegExp(secret), argv.join(' '));
    }
  });

  it('behaves the same in the test process as in the built program', async () => {
    place.write('a.http', 'POST /profile/lead/list\n\n###\nGET /nowhere/{{x}}\n');
    place.write('leads.csv', 'id,Name,E-mail\n1,Ann,ann@example.org\n2,Bo,bad\n');
    const commands = [
      [['print', 'a.http'], ''],
      [['lint', 'a.http', '--format', 'json'], ''],
      [['convert', '--from', 'curl', '--to', 'http', '--notes', '-'], 'curl -k https://app.acquire.io/a'],
      [['convert', '--from', 'http', '--to', 'python'], 'GET https://app.acquire.io/a\n'],
      [['leads', 'import', 'leads.csv', '--dry-run', '--json'], ''],
      [['leads', 'export', '--account', 'http://127.0.0.1:9', '--api', '2.0.0', '--out', 'a', '--format', 'csv'], ''],
    ] as const;
    const built = await Promise.all(commands.map(([argv, stdin]) => place.runBuilt(argv, { stdin })));
    for (const [n, [argv, stdin]] of commands.entries())
      assert.deepEqual(await place.run(argv, { stdin }), built[n], argv.join(' '));
  }).timeout(60_000);

  it('ends with 0 if the reader of its output has read enough', async () => {
    place.write('a.http', 'POST /profile/lead/list\n\n###\n'.repeat(5000));
    const child = await place.start(['print', 'a.http']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(code, 0);
  });

  it('goes on if nobody reads its messages, and says so if its result cannot be written', async function () {
    if (process.platform === 'win32') this.skip();
    place.write('a.http', 'POST /profile/lead/list\n');
    const child = await place.start(['print', 'none.http']);
    child.stderr?.destroy();
    child.stdin?.end();
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 2);
    if (!existsSync('/dev/full')) return;
    const full = openSync('/dev/full', 'w');
    const { code, err } = await whenEnded(
      spawn(process.execPath, [await builtCli(), 'print', 'a.http'], {
        cwd: place.folder,
        stdio: ['pipe', full, 'pipe'],
      }),
    ).finally(() => closeSync(full));
    assert.deepEqual([code, err], [1, 'Cannot write the result: the disk is full.\n']);
  });

  it('ends with 130 on Ctrl+C', async function () {
    if (process.platform === 'win32') this.skip();
    const child = await place.start(['convert', '--from', 'curl', '--to', 'http']);
    // More than a pipe buffers, so once it is written, the command is reading.
    await new Promise((resolve) => child.stdin!.write(' '.repeat(1_000_000), resolve));
    child.kill('SIGINT');
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 130);
  });

  it('prints the OpenAPI documents', async () => {
    const document = (await JSON.parse((await place.runBuilt(['openapi', '2.0.0'])).out)) as { openapi: string };
    assert.match(document.openapi, /^3\./);
    assert.match((await place.runBuilt(['openapi', '1.0.0', '--yaml'])).out, /^openapi: /);
  });

  it('runs a sandbox until Ctrl+C', async function () {
    if (process.platform === 'win32') this.skip();
    const text = await place.start(['sandbox', '--leads', '3', '--seed', '2']);
    const match = /^Acquire sandbox on (http:\/\/127\.0\.0\.1:\d+) token (\S+)$/.exec(await firstLine(text));
    assert.ok(match);
    const port = new URL(match[1]!).port;
    const response = await fetch(`${match[1]}/api/v1/crm/objects/contact`, {
      headers: { authorization: `Bearer ${match[2]}` },
    });
    assert.equal(response.status, 200);
    const taken = await place.runBuilt(['sandbox', '--port', port]);
    assert.equal(taken.code, 2);
    assert.match(taken.err, /taken/);
    text.kill('SIGINT');
    assert.equal(await new Promise((resolve) => text.once('close', resolve)), 130);
    const json = await place.start(['sandbox', '--json', '--leads', '0']);
    assert.deepEqual(Object.keys(JSON.parse(await firstLine(json)) as object), ['url', 'token']);
  });
});

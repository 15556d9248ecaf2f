import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../../../scripts/lib/paths';
import { WorkerHost } from '../../../src/features/sandbox/workerHost';
import { elementAt, sendForm, sendToSandbox } from './support';

const LIST = '/profile/lead/list';

let dir: string;

async function bundled(name: string): Promise<string> {
  const outfile = path.join(dir, `${name}.cjs`);
  await build({
    entryPoints: [path.join(root, `src/features/sandbox/${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    define: { 'import.meta.dirname': '__dirname' },
    mainFields: ['module', 'main'],
    absWorkingDir: root,
    logLevel: 'error',
  });
  return outfile;
}

before(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'sandbox-program-'));
  for (const name of ['catalogue.json', 'examples.json'])
    writeFileSync(
      path.join(dir, `${name}.br`),
      brotliCompressSync(readFileSync(path.join(root, 'src/api/catalogue/generated', name))),
    );
});
after(() => rmSync(dir, { recursive: true, force: true }));

describe('sandbox program', () => {
  let program: string;
  const running: ChildProcess[] = [];
  before(async () => {
    program = await bundled('cli');
  });
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });

  /** Runs the program until it ends or has printed its first line. */
  function run(...argv: string[]): Promise<{ child: ChildProcess; out: string; errors: string; code: number | null }> {
    const child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.push(child);
    let out = '';
    let errors = '';
    child.stderr.on('data', (piece: Buffer) => {
      errors += piece.toString();
    });
    return new Promise((resolve) => {
      child.stdout.on('data', (piece: Buffer) => {
        out += piece.toString();
        if (out.includes('Ctrl+C')) resolve({ child, out, errors, code: null });
      });
      child.once('close', (code) => resolve({ child, out, errors, code }));
    });
  }

  it('prints URL and token first, responds with leads, and ends on Ctrl+C with its changes saved', async () => {
    const stateFile = path.join(dir, 'state.json');
    const { child, out } = await run('--leads', '25', '--token', 'cli-token', '--state', stateFile);
    const match = /^Acquire sandbox on (http:\/\/127\.0\.0\.1:\d+) token (\S+)\n/.exec(out);
    assert.ok(match, out);
    const sandbox = { origin: match[1] as string, token: match[2] as string };
    assert.equal(sandbox.token, 'cli-token');
    const response = await sendToSandbox(sandbox, 'POST', LIST, 'limit=10&page=1', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(elementAt(response.json, 'data', 'total'), 25);
    await sendToSandbox(sandbox, 'POST', '/profile/lead/add-update', new URLSearchParams({ name: 'Ada' }));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    assert.equal(await ended, 0);
    assert.match((await run('--leads', '25', '--state', stateFile)).out, /Changes of before were read/);
  });

  it('says at the end that the changes could not be saved', async () => {
    const { child, out } = await run(
      '--leads',
      '5',
      '--token',
      't',
      '--state',
      path.join(program, 'in', 'a', 'file.json'),
    );
    const origin = /http:\/\/\S+/.exec(out)?.[0] ?? '';
    await sendToSandbox(
      { origin, token: 't' },
      'POST',
      '/profile/lead/add-update',
      new URLSearchParams({ name: 'Ada' }),
    );
    let errors = '';
    child.stderr?.on('data', (piece: Buffer) => {
      errors += piece.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    assert.equal(await ended, 1);
    assert.match(errors, /^The changes could not be kept in [^\n]*\n$/);
  });

  it('says in one line what is wrong, and exits with 1', async () => {
    const server = http.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const taken = await run('--port', String(port));
    server.close();
    assert.deepEqual([taken.code, taken.out], [1, '']);
    assert.match(taken.errors, new RegExp(`^Port ${port} is taken[^\n]*\n$`));
    const bad = await run('--leads', 'many');
    assert.equal(bad.code, 1);
    assert.match(bad.errors, /^--leads must be[^\n]*\n$/);
    const help = await run('--help');
    assert.equal(help.code, 0);
    assert.match(help.out, /--fault KIND:RATE/);
  });
});

describe('sandbox thread', () => {
  let worker: string;
  before(async () => {
    worker = await bundled('worker');
  });

  it('starts, responds, resets, shows its log and stops', async () => {
    const thread = await WorkerHost.start(worker, { token: 'thread-token', leads: 12 });
    const sandbox = { origin: thread.origin, token: 'thread-token' } as never;
    await sendForm(sandbox, '/profile/lead/add-update', { name: 'Ada' });
    assert.equal(elementAt((await sendForm(sandbox, LIST)).json, 'data', 'total'), 13);
    await thread.reset();
    assert.equal(elementAt((await sendForm(sandbox, LIST)).json, 'data', 'total'), 12);
    const events: string[] = [];
    thread.onEvent((event) => events.push(event.event));
    assert.equal((await thread.converse({ action: 'start', leadId: 70005, text: 'Hello' }))?.status, 'pending');
    assert.ok(events.includes('CHAT_ON_START'));
    await assert.rejects(thread.converse({ action: 'start', leadId: 5 }), /lead/);
    await thread.setFaults({ kind: '503' });
    assert.equal((await sendForm(sandbox, LIST)).status, 503);
    assert.deepEqual(
      (await thread.requests()).map((r) => r.status),
      [200, 200, 200, 503],
    );
    await assert.rejects(thread.setWebhook({ url: 'https://elsewhere.example/hook' }), /loopback/);
    let ended = 0;
    thread.onExit(() => {
      ended++;
    });
    await thread.stop();
    assert.equal(ended, 1);
    await assert.rejects(thread.reset(), /not running/);
    await assert.rejects(sendForm(sandbox, LIST));
  });

  it('says why it could not start', async () => {
    const first = await WorkerHost.start(worker, { token: 'a', leads: 1 });
    await assert.rejects(
      WorkerHost.start(worker, { token: 'b', leads: 1, port: first.port }),
      (error: NodeJS.ErrnoException) => error.code === 'EADDRINUSE',
    );
    await assert.rejects(WorkerHost.start(worker, { leads: -1 }), /leads must be/);
    await first.stop();
  });
});

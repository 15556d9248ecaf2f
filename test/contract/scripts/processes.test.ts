import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root } from '../../../scripts/lib/paths';
import { runProcess, startProcess } from '../../../scripts/lib/processes';

const LONG = 'setInterval(() => {}, 1000)';
/** What ignores SIGTERM is killed soon. */
const env = { ...process.env, ACQUIRE_GRACE_MS: '300' };

/** A program that starts another one that ignores SIGTERM, writes its process ID and waits. */
const family = (file: string): string => `
  const child = require('node:child_process').spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); ${LONG}"]);
  require('node:fs').writeFileSync(${JSON.stringify(file)}, String(child.pid));
  ${LONG}`;

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !what(); i++) await sleep(25);
  assert.ok(what());
}

describe('child processes', function () {
  let dir: string;
  let pidFile: string;
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'acq-guard-'));
    pidFile = path.join(dir, 'pid');
  });

  it('pass on their exit code, and their folders are removed', async () => {
    const { code } = await runProcess(process.execPath, ['-e', 'process.exit(7)'], { remove: [dir] });
    assert.equal(code, 7);
    assert.ok(!existsSync(dir));
  });

  it('end with all their children when they are stopped', async () => {
    const running = startProcess(process.execPath, ['-e', family(pidFile)], { remove: [dir], env });
    await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
    const grandchild = Number(readFileSync(pidFile, 'utf8'));
    await running.stop();
    assert.ok(!existsSync(dir));
    await until(() => !alive(grandchild)); // A killed process keeps its ID until the system has collected it.
  });

  it('end when their time has run out', async () => {
    const ended = await runProcess(process.execPath, ['-e', LONG], { timeoutMs: 300, remove: [dir] });
    assert.ok(ended.timedOut && ended.code !== 0);
  });

  it('end when their parent is killed', async () => {
    const processes = pathToFileURL(path.join(root, 'scripts/lib/processes.ts')).href;
    const starter = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '-e',
        `import(${JSON.stringify(processes)}).then((p) => p.startProcess(process.execPath, ['-e', ${JSON.stringify(family(pidFile))}], { remove: [${JSON.stringify(dir)}] }))`,
      ],
      { cwd: root, stdio: 'ignore', env },
    );
    await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
    const grandchild = Number(readFileSync(pidFile, 'utf8'));
    starter.kill('SIGKILL');
    await until(() => !alive(grandchild));
    await until(() => !existsSync(dir));
  });
});

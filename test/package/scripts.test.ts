import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '../../scripts/lib/paths';

interface Task {
  readonly label: string;
  readonly type: string;
  readonly script?: string;
  readonly isBackground?: boolean;
  readonly problemMatcher: { readonly background?: { readonly beginsPattern: string; readonly endsPattern: string } };
}

const LAYER = 'a whole layer of tests or measurements';
const READS = 'npm test runs it as it is, and counts its exit code';
const WAITS = 'runs until it is stopped';
/** Instead of arguments, for a script whose work others do as well. */
const LONG = '@long';
/** The arguments to run each script with, or why it is not run. */
const SCRIPTS: Readonly<Record<string, readonly string[] | string>> = {
  start: WAITS,
  watch: 'runs until it is stopped; see below',
  sandbox: WAITS,
  build: 'changes.test.ts runs it',
  package: [LONG],
  'package:cli': 'cliPackage.test.ts runs it',
  release: ['--dry-run', '--no-tests'],
  lint: READS,
  format: 'writes the whole repository; lint checks it with the same program',
  types: READS,
  docs: 'the same program as manifest',
  manifest: ['--check'],
  l10n: [],
  plot: ['measured.json'],
  test: LAYER,
  'test:unit': LAYER,
  'test:contract': LAYER,
  'test:host': LAYER,
  'test:e2e': LAYER,
  'test:package': LAYER,
  'test:security': LAYER,
  'test:desktop': LAYER,
  soak: LAYER,
  fuzz: LAYER,
  coverage: LAYER,
  bench: LAYER,
  screenshots: 'needs a window',
};
const NOT_COPIED = new Set(['node_modules', '.cache', '.git', 'dist', 'coverage', 'shots']);

const json = (...parts: string[]): unknown => JSON.parse(readFileSync(path.join(root, ...parts), 'utf8'));
const scripts = (json('package.json') as { scripts: Record<string, string> }).scripts;

/** Starts npm; on Windows plain "npm" cannot be spawned. */
function npm(args: readonly string[], cwd: string): ReturnType<typeof spawn> {
  const cli = process.env.npm_execpath;
  const [command, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  return spawn(command, [...first, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('the scripts of package.json', function () {
  this.timeout(180_000);
  let copy: string;
  before(() => {
    copy = path.join(mkdtempSync(path.join(tmpdir(), 'acq-scripts-')), 'copy');
    cpSync(root, copy, {
      recursive: true,
      filter: (file) => !NOT_COPIED.has(path.relative(root, file)) && !/\.(?:vsix|tgz)$/.test(file),
    });
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
    const line = { line: 'sample', what: 'sample', unit: 'ms' };
    const lines = [
      { ...line, who: 'ours', value: 1, atMost: 2 },
      { ...line, who: 'another', value: 3 },
    ];
    const about = {
      date: '2026-01-01',
      cpu: 'sample',
      cores: 1,
      memoryGB: 1,
      system: 'sample',
      node: '20',
      axios: '1',
      undici: '6',
      extension: '0',
    };
    writeFileSync(path.join(copy, 'measured.json'), JSON.stringify({ about, lines }));
  });
  after(() => rmSync(path.dirname(copy), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

  it('are all listed here with their arguments', () => {
    assert.deepEqual(Object.keys(scripts).sort(), Object.keys(SCRIPTS).sort());
  });

  for (const [name, args] of Object.entries(SCRIPTS)) {
    if (typeof args === 'string') continue;
    const isLong = args[0] === LONG;
    it(`${name} ends with exit code 0${isLong ? ` ${LONG}` : ''}`, async () => {
      const child = npm(['run', name, '--', ...(isLong ? [] : args)], copy);
      const [output, errors, code] = await Promise.all([
        text(child.stdout!),
        text(child.stderr!),
        new Promise((resolve) => child.once('close', resolve)),
      ]);
      assert.equal(code, 0, `${output}\n${errors}`);
    });
  }

  it('release writes both packages', () => {
    const { version } = json('package.json') as { version: string };
    for (const file of [`acquire-${version}.vsix`, `acquire-cli-${version}.tgz`])
      assert.ok(existsSync(path.join(copy, 'release', file)), file);
  });

  it('fail with an exit code and one line when an argument is wrong', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts', '--port', 'none'], {
      cwd: root,
      env: { ...process.env, DEBUG: '' }, // otherwise the stack would be shown
    });
    const [errors, code] = await Promise.all([text(child.stderr), new Promise((r) => child.once('close', r))]);
    assert.equal(code, 1);
    assert.equal(errors, '"none" is not a port; it is a number from 1 to 65535.\n');
  });

  it('begin with the setup, so that they work in a fresh clone', () => {
    for (const [name, command] of Object.entries(scripts)) assert.match(command, /^node scripts\/setup\.mjs && /, name);
  });

  for (const [what, files] of [
    ['the catalogue', ['src/api/catalogue/overlay/fields.json']],
    [
      `a panel or a worker ${LONG}`,
      ['src/features/leads/webview/leadTable/main.ts', 'src/features/requests/json/jsonWorker.ts'],
    ],
  ] as const)
    it(`watch rebuilds after a change to ${what}`, async function () {
      this.timeout(300_000);
      const child = spawn(process.execPath, ['--import', 'tsx', 'esbuild.mjs', '--watch'], { cwd: copy });
      // Not "close", because the bundler process keeps the pipes open until it notices that nobody listens.
      const ended = new Promise((resolve) => child.once('exit', resolve));
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
      const builds = async (count: number): Promise<void> => {
        for (const end = Date.now() + 70_000; output.split('\n').filter((l) => l === 'built').length < count;) {
          assert.ok(Date.now() < end && child.exitCode === null, output);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      try {
        await builds(1);
        for (const [i, file] of files.entries()) {
          const whole = path.join(copy, file);
          writeFileSync(whole, `${readFileSync(whole, 'utf8')}\n`);
          await builds(i + 2);
        }
      } finally {
        child.kill('SIGTERM');
        await ended;
      }
    });
});

describe('the tasks of the editor', () => {
  const { tasks } = json('.vscode/tasks.json') as { tasks: readonly Task[] };
  const { configurations } = json('.vscode/launch.json') as { configurations: readonly { preLaunchTask?: string }[] };

  it('run existing scripts', () => {
    for (const { type, script } of tasks) assert.ok(type === 'npm' && script && scripts[script], script);
  });

  it('exist for every launch configuration that names one', () => {
    const named = configurations.flatMap(({ preLaunchTask }) => preLaunchTask ?? []);
    assert.deepEqual(named, ['build']);
    for (const name of named)
      assert.ok(
        tasks.some(({ label }) => label === name),
        name,
      );
  });

  it('report when a background build begins and ends', () => {
    const background = tasks.filter(({ isBackground }) => isBackground);
    assert.deepEqual(
      background.map(({ label }) => label),
      ['watch'],
    );
    for (const { problemMatcher } of background) {
      assert.match('building', new RegExp(problemMatcher.background!.beginsPattern));
      for (const end of ['built', 'failed: no such file'])
        assert.match(end, new RegExp(problemMatcher.background!.endsPattern));
    }
  });
});

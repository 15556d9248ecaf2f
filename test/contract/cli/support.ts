// Runs the command line: the built one as a child process, or its commands in this process.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../../scripts/lib/paths';
import { readStream, stderrText, type Io } from '../../../src/cli/io';
import { reportFailure, runCommand } from '../../../src/cli/commands';
import { Redactor } from '../../../src/core/redaction';

/** A token that must not appear in any output. */
export const SECRET_TOKEN = 'canary-7f3e91c2d4b8a650-token';

/** How a run ended. */
export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Shared {
  acquireCli?: Promise<string>;
}

/** The built `cli.mjs`, outside the project folder. Built once for all test files of a run. */
export function builtCli(): Promise<string> {
  const shared = globalThis as Shared;
  return (shared.acquireCli ??= (async () => {
    const outdir = path.join(mkdtempSync(path.join(tmpdir(), 'acquire-cli-')), 'dist');
    process.once('exit', () => rmSync(path.dirname(outdir), { recursive: true, force: true }));
    const { buildCli } = (await import(pathToFileURL(path.join(root, 'esbuild.mjs')).href)) as {
      buildCli(outdir: string): Promise<unknown>;
    };
    await buildCli(outdir);
    return path.join(outdir, 'cli.mjs');
  })());
}

interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Record<string, string>;
}

function withoutToken(run: CliRun): CliRun {
  assert.ok(!`${run.out}${run.err}`.includes(SECRET_TOKEN), 'the token is in the output');
  return run;
}

/** A separate folder for each test. Commands that run there get the canary token in their environment. */
export class CliFolder {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'acquire-cli-work-'));
  private readonly children: ChildProcess[] = [];

  /** Writes a file below the folder; returns its absolute name. */
  write(name: string, content: string | Uint8Array): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** Starts the command line here. */
  async start(argv: readonly string[], env: Record<string, string> = {}): Promise<ChildProcess> {
    const child = spawn(process.execPath, [await builtCli(), ...argv], {
      cwd: this.folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ACQUIRE_TOKEN: SECRET_TOKEN, ...env },
    });
    this.children.push(child);
    return child;
  }

  /** Runs a command of the built command line to its end and checks that its output does not contain the token. */
  async runBuilt(argv: readonly string[], { stdin = '', env = {} }: RunOptions = {}): Promise<CliRun> {
    return withoutToken(await whenEnded(await this.start(argv, env), stdin));
  }

  /**
   * Like `runBuilt`, but in this process, which is many times faster and skips `cli.ts`: signals, pipes and process exit.
   * One command at a time, because the working folder of the process is temporarily the folder of this object.
   */
  async run(argv: readonly string[], { stdin = '', env = {} }: RunOptions = {}): Promise<CliRun> {
    let out = '';
    let err = '';
    const redactor = new Redactor();
    const io: Io = {
      env: { ...process.env, ACQUIRE_TOKEN: SECRET_TOKEN, ...env },
      redactor,
      out: (text) => (out += text),
      err: (line) => (err += stderrText(line, redactor)),
      stdin: (maxBytes) => readStream([Buffer.from(stdin)], maxBytes),
      eachInput: async (take) => take(Buffer.from(stdin).toString()),
      progress: () => undefined,
      onInterrupt: () => undefined,
    };
    const before = process.cwd();
    process.chdir(this.folder);
    try {
      const code = await runCommand(io, argv).catch((error: unknown) => reportFailure(io, error));
      return withoutToken({ code, out, err });
    } finally {
      process.chdir(before);
    }
  }

  /** Like `run`, but checks the exit code and parses stdout as JSON. */
  async json<T>(argv: readonly string[], code = 0, env: Record<string, string> = {}): Promise<T> {
    const run = await this.run(argv, { env });
    assert.equal(run.code, code, run.err || run.out);
    return JSON.parse(run.out) as T;
  }

  /** Ends running processes and removes the folder. */
  remove(): void {
    for (const child of this.children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves when a child has ended. */
export function whenEnded(child: ChildProcess, stdin: string | Uint8Array = ''): Promise<CliRun> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (piece: Buffer) => (out += piece.toString()));
  child.stderr?.on('data', (piece: Buffer) => (err += piece.toString()));
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

/** Resolves to the first line a child writes to stdout. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', (piece: Buffer) => {
      out += piece.toString();
      if (out.includes('\n')) resolve(out.slice(0, out.indexOf('\n')));
    });
    child.once('close', () => reject(new Error(`ended after: ${out}`)));
  });
}

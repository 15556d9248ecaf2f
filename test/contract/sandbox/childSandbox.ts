// A sandbox in a separate process, where processor time and memory can be measured.
import { type ChildProcess, fork } from 'node:child_process';
import net from 'node:net';
import { bundleProgram } from '../../../scripts/lib/bundle';
import { root } from '../../../scripts/lib/paths';
import type { SandboxOptions } from '../../../src/features/sandbox/options';
import type { LogEntry } from '../../../src/features/sandbox/http/log';

export const CHILD_TOKEN = 'tok-123456';

/** What the child measured since the last request. */
export interface Measured {
  /** Processor time of the whole process, in milliseconds. */
  readonly cpuMs: number;
  /** Growth of the resident set to its peak, in bytes. */
  readonly rssGrowth: number;
}

/** A sandbox in a child process. */
export interface ChildSandbox {
  readonly port: number;
  /** Runs `work` and measures the child meanwhile. */
  measure<T>(work: () => Promise<T>): Promise<Measured & { value: T }>;
  requests(): Promise<readonly LogEntry[]>;
  stop(): Promise<void>;
}

function ask<T>(child: ChildProcess, question: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('the child has ended'));
    child.once('exit', onExit);
    child.once('message', (answer) => {
      child.off('exit', onExit);
      resolve(answer as T);
    });
    child.send(question);
  });
}

/** Starts the child. */
export async function startSandboxProcess(options: SandboxOptions = {}): Promise<ChildSandbox> {
  const child = fork(
    await bundleProgram('contract/sandbox/childMain.ts'),
    [JSON.stringify({ token: CHILD_TOKEN, leads: 20, ...options })],
    {
      cwd: root,
      execArgv: ['--expose-gc'],
    },
  );
  const { port } = await ask<{ port: number }>(child, 'port');
  return {
    port,
    async measure(work) {
      await ask(child, 'begin');
      const value = await work();
      return { ...(await ask<Measured>(child, 'end')), value };
    },
    requests: () => ask(child, 'requests'),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  };
}

/** What a raw connection received, and whether the server closed it. */
export interface RawConversation {
  readonly received: string;
  readonly closed: boolean;
  readonly ms: number;
}

/** Writes `pieces` one after the other to a new connection, and collects what comes back until it closes or `timeoutMs` have passed. */
export async function converse(
  port: number,
  pieces: Iterable<string | Buffer>,
  timeoutMs = 5_000,
): Promise<RawConversation> {
  const started = performance.now();
  const socket = net.connect(port, '127.0.0.1');
  let received = '';
  let closed = false;
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    socket.on('close', () => {
      closed = true;
      clearTimeout(timer);
      resolve();
    });
  });
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  socket.on('error', () => undefined);
  for (const piece of pieces) {
    if (closed || socket.destroyed) break;
    if (!socket.write(piece)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), over]);
  }
  await over;
  socket.destroy();
  return { received, closed, ms: performance.now() - started };
}

/** The head of a request. */
export function head(method: string, target: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** A chunked body of this many bytes, generated while it is sent. */
export function* chunked(bytes: number): Generator<string | Buffer> {
  const piece = Buffer.alloc(64 * 1024, 'a');
  for (let sent = 0; sent < bytes; sent += piece.length) {
    yield `${piece.length.toString(16)}\r\n`;
    yield piece;
    yield '\r\n';
  }
  yield '0\r\n\r\n';
}

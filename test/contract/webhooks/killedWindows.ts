// Repeatedly kills a window that receives webhooks, while another window of the folder writes the same log.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleProgram } from '../../../scripts/lib/bundle';
import { root } from '../../../scripts/lib/paths';
import { DeliveryStore } from '../../../src/features/webhooks/store';

const SENDERS = 8;
/** The receiver is killed at a random time, at most this long after the first delivery. */
const MAX_LIFE_MS = 200;
/** Maximum time to the first delivery on a busy machine. */
const MAX_START_MS = 15_000;
/** The number of kills before the other window is killed as well, and a new log is started. */
const ROUNDS_PER_LOG = 10;

/** The effects of the kills. */
export interface KillResult {
  readonly kills: number;
  /** Deliveries that got 200. */
  readonly acknowledged: number;
  /** Acknowledged deliveries that are not in the log, or incomplete. */
  readonly lost: readonly number[];
  /** Lines with two deliveries, or parts of two. */
  readonly mixedLines: number;
  /** Deliveries that got a response other than 200. */
  readonly refused: number;
}

interface Sent {
  readonly acknowledged: Set<number>;
  refused: number;
}

/** A body of 60 bytes to 30 KB; a few are close to the maximum size. */
function bodyOf(n: number): string {
  const bytes = n % 97 === 0 ? 900_000 : (n * 7_919) % 30_000;
  return JSON.stringify({ event: 'CHAT_ON_MESSAGE', id: n, text: 'ü'.repeat(bytes / (n % 5 === 0 ? 2 : 40)) });
}

/** Starts a command of `windowProgram.ts`; resolves with the first line it prints. */
async function startWindow(command: string, file: string): Promise<{ child: ChildProcess; line: string }> {
  const program = await bundleProgram('contract/webhooks/windowProgram.ts');
  const child = spawn(process.execPath, [program, command, file], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (piece: Buffer) => {
      output += piece.toString();
      if (output.includes('\n')) resolve(output.split('\n', 1)[0] ?? '');
    });
    child.once('exit', () => {
      reject(new Error(`${command} ended by itself`));
    });
  });
  return { child, line };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

/** Sends deliveries over several connections until the receiver is gone. */
async function sendUntilGone(address: string, next: () => number, sent: Sent): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  let isGone = false;
  const send = (n: number): Promise<void> =>
    new Promise((resolve) => {
      const call = request(address, { method: 'POST', agent }, (response) => {
        // The status line is the acknowledgment, even if the connection breaks afterwards.
        if (response.statusCode === 200) sent.acknowledged.add(n);
        else sent.refused++;
        response.resume().on('error', () => undefined);
        response.on('close', resolve);
      });
      call.on('error', () => {
        isGone = true;
        resolve();
      });
      call.end(bodyOf(n));
    });
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (!isGone) await send(next());
    }),
  );
  agent.destroy();
}

/** The numbers of the complete deliveries in a log. */
async function storedNumbers(file: string): Promise<Set<number>> {
  const store = new DeliveryStore(
    file,
    () => false,
    () => undefined,
  );
  const { deliveries } = await store.load(1_000_000);
  const numbers = new Set<number>();
  for (const { body } of deliveries) {
    const text = Buffer.from(body).toString();
    const { id } = JSON.parse(text) as { id?: number };
    if (id !== undefined && text === bodyOf(id)) numbers.add(id);
  }
  return numbers;
}

const countMixed = (file: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.indexOf('{"v":1,', 1) > 0).length;

/** Kills a receiving window `kills` times. */
export async function killReceivers(kills: number): Promise<KillResult> {
  const dir = mkdtempSync(path.join(tmpdir(), 'acquire-kills-'));
  const lost: number[] = [];
  let acknowledged = 0;
  let refused = 0;
  let mixedLines = 0;
  let last = 0;
  try {
    for (let done = 0; done < kills;) {
      const file = path.join(dir, `${done}.jsonl`);
      const other = await startWindow('compact', file);
      const sent: Sent = { acknowledged: new Set(), refused: 0 };
      try {
        for (let round = 0; round < ROUNDS_PER_LOG && done < kills; round++, done++) {
          const { child, line } = await startWindow('receive', file);
          const before = sent.acknowledged.size;
          const sending = sendUntilGone(line, () => ++last, sent);
          for (const begin = Date.now(); sent.acknowledged.size === before && Date.now() - begin < MAX_START_MS;)
            await sleep(2);
          await sleep(Math.random() * MAX_LIFE_MS);
          await kill(child);
          await sending;
        }
      } finally {
        await kill(other.child);
      }
      const stored = await storedNumbers(file);
      lost.push(...[...sent.acknowledged].filter((n) => !stored.has(n)));
      mixedLines += countMixed(file);
      acknowledged += sent.acknowledged.size;
      refused += sent.refused;
      rmSync(file, { force: true });
    }
    return { kills, acknowledged, lost, mixedLines, refused };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

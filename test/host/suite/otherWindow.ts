// A second VS Code window with its own extension host. Tests control it through files.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { isWritable, type WritePermission } from '../../../src/api/client/account';
import { loadTestApi, waitUntil, loadWebhooks } from './leadSupport';
import { readAtOnce, type ReadResults } from './oauthSupport';

/** A command for the other window. */
type Order =
  | { readonly do: 'command'; readonly id: string; readonly argument: unknown }
  | { readonly do: 'allow'; readonly key: string; readonly kind: WritePermission['kind'] }
  | { readonly do: 'read'; readonly key: string; readonly times: number }
  | { readonly do: 'receive'; readonly text: string }
  | { readonly do: 'look' }
  | { readonly do: 'close' };

/** The state of the other window afterwards. */
export interface OtherWindowReport {
  readonly pid: number;
  /** The accounts that may be written to, as shown there. */
  readonly writable: readonly string[];
  readonly accounts: readonly string[];
  /** The results of the reads. */
  readonly reads?: ReadResults;
  /** Whether the webhook receiver runs there. */
  readonly receiving: boolean;
  readonly deliveries: number;
  readonly error?: string;
}

const folder = path.join(path.dirname(process.env.ACQUIRE_TEST_RESULTS ?? ''), 'other-window');
const ORDER = path.join(folder, 'order.json');
const REPORT = path.join(folder, 'report.json');
const POLL_MS = 10;
const LIFETIME_MS = 600_000;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));

function put(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(value));
  renameSync(`${file}.new`, file);
}

function take<T>(file: string): T | undefined {
  if (!existsSync(file)) return undefined;
  const value = JSON.parse(readFileSync(file, 'utf8')) as T;
  rmSync(file);
  return value;
}

/** Runs in the other window. */
export async function run(): Promise<void> {
  const { accounts } = await loadTestApi();
  const webhooks = await loadWebhooks();
  let reads: ReadResults | undefined;
  const obey = async (order: Order): Promise<void> => {
    if (order.do === 'read') reads = await readAtOnce(order.key, order.times);
    else if (order.do === 'command') await vscode.commands.executeCommand(order.id, order.argument);
    else if (order.do === 'allow') await accounts.writes.set(order.key, order.kind);
    else if (order.do === 'receive')
      await webhooks.session.receiver.send('triggered', { headers: [], body: Buffer.from(order.text) });
  };
  for (const end = Date.now() + LIFETIME_MS; Date.now() < end; await pause()) {
    const order = take<Order>(ORDER);
    if (!order) continue;
    let error: string | undefined;
    reads = undefined;
    await obey(order).catch((thrown: unknown) => (error = String(thrown)));
    const all = accounts.all();
    const writable = all.filter((a) => isWritable(a)).map((a) => a.key);
    put(REPORT, {
      pid: process.pid,
      writable,
      accounts: all.map((a) => a.key),
      receiving: webhooks.session.receiver.running !== undefined,
      deliveries: webhooks.session.log.counts().kept,
      reads,
      error,
    } satisfies OtherWindowReport);
    if (order.do === 'close') return;
  }
}

/** The other window, as tests see it. */
export class OtherWindow {
  /** True where the suite runs in a browser, which can open one. */
  static readonly possible = process.env.ACQUIRE_TEST_WINDOWS === '1';

  private static current: OtherWindow | undefined;

  /** The other window, as an earlier suite has left it; otherwise opens one and waits until the extension runs there, which takes long. */
  static async open({ fresh = false } = {}): Promise<OtherWindow> {
    if (OtherWindow.current && !fresh) return OtherWindow.current;
    await OtherWindow.current?.close();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    console.log(`[window] ${path.join(__dirname, 'otherWindow.mjs')}`);
    const other = new OtherWindow();
    await other.order({ do: 'look' }, 60_000);
    OtherWindow.current = other;
    return other;
  }

  async order(order: Order, ms = 20_000): Promise<OtherWindowReport> {
    put(ORDER, order);
    let report: OtherWindowReport | undefined;
    await waitUntil(
      `the other window does: ${order.do}`,
      () => (report ??= take<OtherWindowReport>(REPORT)) !== undefined,
      ms,
    );
    return report!;
  }

  async close(): Promise<void> {
    OtherWindow.current = undefined;
    await this.order({ do: 'close' });
    rmSync(folder, { recursive: true, force: true });
  }
}

// A process that uses the accounts like a window. It has its own copy of the secrets, like a window in a browser.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { bundleProgram } from '../../../scripts/lib/bundle';
import { root } from '../../../scripts/lib/paths';

/** The start options of a window. */
export interface WindowStart {
  /** Shared by all windows. */
  readonly folder: string;
  readonly accountKey: string;
  readonly memory: readonly (readonly [string, string])[];
  readonly secrets: readonly (readonly [string, string])[];
  /** Whether SecretStorage fails to store. */
  readonly storeFails?: boolean;
}

/** A command for a window: request the credential, or report a refused token, this many times at the same time. */
export interface WindowOrder {
  readonly times: number;
  readonly refused?: string;
}

/** The distinct results of an order, and how often each occurred. An error is `error: <kind>`. */
export type WindowReport = Readonly<Record<string, number>>;

/** A window process. */
export class WindowProcess {
  private readonly lines: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.pipe(process.stderr);
  }

  static async open(start: WindowStart): Promise<WindowProcess> {
    const child = spawn(
      process.execPath,
      [await bundleProgram('contract/oauth/windowMain.ts'), JSON.stringify(start)],
      { cwd: root },
    );
    const window = new WindowProcess(child);
    await window.lines.next();
    return window;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async order(order: WindowOrder): Promise<WindowReport> {
    this.child.stdin.write(`${JSON.stringify(order)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error('the window has ended');
    return JSON.parse(value) as WindowReport;
  }

  /** Ends it at once, whatever it is doing. */
  kill(signal: 'SIGKILL' | 'SIGSTOP' = 'SIGKILL'): void {
    this.child.kill(signal);
  }
}

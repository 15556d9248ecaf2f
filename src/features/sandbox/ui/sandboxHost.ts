import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ChatAction, ChatState, SandboxEvent, WebhookTarget } from '../options';
import type { WorkerHost } from '../workerHost';
import { Emitter } from '../../../core/events';

/** The URL and the token of this window's sandbox. */
export interface SandboxEndpoint {
  readonly origin: string;
  readonly token: string;
}

/** The built-in sandbox of this window. Nothing runs before the first `start`. */
export interface SandboxHost extends vscode.Disposable {
  /** Starts it if it is not running; concurrent callers get the same one. */
  start(): Promise<SandboxEndpoint>;
  /** Undoes all changes, including stored ones. Starts the sandbox if necessary. */
  reset(): Promise<void>;
  /** Stops it and removes the file with its changes. It starts again when needed. */
  removeData(): Promise<void>;
  readonly running: boolean;
  /** The port while it runs. */
  readonly port: number | undefined;
  /** Sets where its webhook events are sent, now and after later starts; undefined for nowhere. Does not start it. */
  setWebhook(target: WebhookTarget | undefined): Promise<void>;
  /** Simulates a chat action by a visitor or an agent, so that webhook events are sent. Starts the sandbox if necessary. */
  converse(action: ChatAction): Promise<ChatState | undefined>;
  /** True if its webhook events have a target. */
  readonly hasWebhookTarget: boolean;
  /** Fires when a chat, case or agent of the sandbox has changed, with the webhook event. */
  readonly onEvent: (listener: (event: SandboxEvent) => unknown) => vscode.Disposable;
  /** Writes all unwritten changes and ends the thread; for `deactivate`, which can wait. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Creates the host of the sandbox's worker thread. Changes are stored in the extension's own folder. `token` is called at each start;
 * it returns one random token per installation, stored with the credentials.
 */
export function createSandboxHost(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  token: () => Promise<string>,
): SandboxHost {
  const stateFile = vscode.Uri.joinPath(context.globalStorageUri, 'sandbox.json').fsPath;
  const events = new Emitter<SandboxEvent>();
  let starting: Promise<SandboxEndpoint> | undefined;
  let thread: WorkerHost | undefined;
  let webhook: WebhookTarget | undefined;
  let disposed = false;

  async function launch(): Promise<SandboxEndpoint> {
    const secret = await token();
    const { WorkerHost } = await import('../workerHost');
    const started = await WorkerHost.start(path.join(import.meta.dirname, 'sandboxWorker.cjs'), {
      token: secret,
      stateFile,
      webhook,
    });
    if (disposed) {
      await started.stop();
      throw new vscode.CancellationError();
    }
    thread = started;
    started.onEvent((event) => events.fire(event));
    started.onExit(() => {
      if (thread !== started) return;
      thread = undefined;
      starting = undefined;
      log.warn('The sandbox ended; it starts again when it is needed.');
    });
    log.info(`Sandbox on ${started.origin}`);
    return { origin: started.origin, token: secret };
  }

  function start(): Promise<SandboxEndpoint> {
    starting ??= launch().catch((error: unknown) => {
      starting = undefined;
      throw error;
    });
    return starting;
  }

  async function stop(): Promise<void> {
    disposed = true;
    const ending = thread;
    thread = undefined;
    events.dispose();
    await ending?.stop();
  }

  return {
    start,
    reset: async () => {
      await start();
      await thread?.reset();
    },
    removeData: async () => {
      const ending = thread;
      thread = undefined;
      starting = undefined;
      await ending?.stop();
      await rm(stateFile, { force: true });
    },
    converse: async (action) => {
      await start();
      return thread?.converse(action);
    },
    get hasWebhookTarget() {
      return webhook !== undefined;
    },
    get running() {
      return thread !== undefined;
    },
    get port() {
      return thread?.port;
    },
    setWebhook: async (target) => {
      webhook = target;
      await thread?.setWebhook(target);
    },
    onEvent: events.event,
    stop,
    dispose: () => void stop(),
  };
}

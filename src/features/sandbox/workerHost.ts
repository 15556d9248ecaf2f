import { Worker } from 'node:worker_threads';
import { Emitter } from '../../core/events';
import type { TaskResult, WorkerTask, FromWorker, ToWorker } from './messages';
import type {
  ChatAction,
  ChatState,
  FaultRule,
  LogEntry,
  SandboxEvent,
  SandboxOptions,
  WebhookTarget,
} from './options';

/** How long a stopping sandbox may take to write its state before its thread is terminated. Milliseconds. */
const STOP_MS = 3000;

/** A sandbox in a worker thread, seen from the thread that uses it. */
export class WorkerHost {
  private readonly waiting = new Map<number, { resolve: (done: TaskResult) => void; reject: (error: Error) => void }>();
  private readonly events = new Emitter<SandboxEvent>();
  private readonly ended = new Emitter<void>();
  private next = 1;
  private over = false;

  /** Fires for each webhook event. */
  readonly onEvent = this.events.event;
  /** Fires when the thread has ended, intentionally or not. */
  readonly onExit = this.ended.event;

  private constructor(
    private readonly worker: Worker,
    readonly origin: string,
    readonly port: number,
  ) {
    worker.on('message', (message: FromWorker) => this.hear(message));
    worker.on('error', () => undefined);
    worker.on('exit', () => this.end());
  }

  /** Starts the worker's file and the sandbox in it. Rejects with an error that has Node's `code` if the port is not available. */
  static start(workerFile: string, options: SandboxOptions): Promise<WorkerHost> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(workerFile, { name: 'acquire-sandbox' });
      const failed = (error: Error): void => {
        void worker.terminate();
        reject(error);
      };
      const exited = (): void => reject(new Error('the sandbox ended while starting'));
      worker.once('error', failed);
      worker.once('exit', exited);
      worker.once('message', (message: FromWorker) => {
        worker.off('error', failed);
        worker.off('exit', exited);
        if (message.type === 'started') resolve(new WorkerHost(worker, message.origin, message.port));
        else
          failed(
            Object.assign(
              new Error(message.type === 'failed' ? message.message : 'the sandbox did not start'),
              message.type === 'failed' ? { code: message.code } : {},
            ),
          );
      });
      worker.postMessage({ type: 'start', options } satisfies ToWorker);
    });
  }

  /** Undoes all changes. */
  async reset(): Promise<void> {
    await this.send({ type: 'reset' });
  }
  /** The newest requests, oldest first. */
  async requests(): Promise<readonly LogEntry[]> {
    return (await this.send({ type: 'requests' })).requests ?? [];
  }
  /** Simulates a chat action by a visitor or an agent. Rejects if there is no such lead or open chat. */
  async converse(action: ChatAction): Promise<ChatState | undefined> {
    return (await this.send({ type: 'converse', action })).chat;
  }
  /** Replaces the faults; undefined for none. */
  async setFaults(rules: FaultRule | readonly FaultRule[] | undefined): Promise<void> {
    await this.send({ type: 'faults', rules });
  }
  /** Rejects for an address that is not loopback. */
  async setWebhook(target: WebhookTarget | undefined): Promise<void> {
    await this.send({ type: 'webhook', target });
  }

  /** Writes the changes, stops the sandbox and ends the thread. Never rejects. */
  async stop(): Promise<void> {
    if (this.over) return;
    const timer = setTimeout(() => void this.worker.terminate(), STOP_MS);
    await this.send({ type: 'stop' }).catch(() => undefined);
    clearTimeout(timer);
    await this.worker.terminate();
  }

  private send(task: WorkerTask): Promise<TaskResult> {
    if (this.over) return Promise.reject(new Error('the sandbox is not running'));
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ type: 'task', id, task: task } satisfies ToWorker);
    });
  }

  private hear(message: FromWorker): void {
    if (message.type === 'event') this.events.fire(message.event);
    if (message.type !== 'done') return;
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message);
    else waiting?.reject(new Error(message.error));
  }

  private end(): void {
    this.over = true;
    for (const { reject } of this.waiting.values()) reject(new Error('the sandbox ended'));
    this.waiting.clear();
    this.ended.fire();
    this.events.dispose();
    this.ended.dispose();
  }
}

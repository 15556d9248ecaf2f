import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { MaskedText } from '../../../core/redaction';
import type { Disposable } from '../../../core/disposables';
import type { ColumnOrder } from '../../../core/tableView';
import { runPrintCall, type PrintResults, type PrintCall } from './printWorker';
import type { BodyHead } from './bodyText';
import type { ResponseTable } from './responseTable';

/** Bodies up to this size are formatted synchronously; a worker would take longer. */
const MAX_SYNC_CHARS = 128 * 1024;
/** Milliseconds after which an idle worker is terminated. */
const IDLE_MS = 60_000;

/**
 * Formats responses for reading without blocking the extension host: large ones in a worker, which is started for the first of them
 * and terminated after a minute without any.
 */
export class ResponsePrinter implements Disposable {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  private idle: NodeJS.Timeout | undefined;
  private last = 0;

  /** `script` is the worker's bundle; by default the one next to this bundle. */
  constructor(private readonly script = path.join(import.meta.dirname, 'jsonWorker.cjs')) {}

  /** The beginning of the body, formatted if it is JSON, at most `bytes` bytes and cut at the end of a line. */
  head(text: string, bytes: number): Promise<BodyHead> {
    return this.ask<'head'>({ kind: 'head', text, bytes });
  }

  /** The whole body, formatted if it is JSON. */
  whole(text: string): Promise<string> {
    return this.ask<'whole'>({ kind: 'whole', text });
  }

  /** The text without secret values, and their names. */
  masked(text: string, type: string): Promise<MaskedText> {
    return this.ask<'masked'>({ kind: 'masked', text, type });
  }

  /** A list response as a table of at most `rows` rows. */
  table(
    text: string,
    itemsPath: readonly string[] | undefined,
    rows: number,
    order?: ColumnOrder,
  ): Promise<ResponseTable | undefined> {
    return this.ask<'table'>({ kind: 'table', text, itemsPath, rows, order });
  }

  private async ask<K extends PrintCall['kind']>(call: PrintCall & { kind: K }): Promise<PrintResults[K]> {
    if (call.text.length <= MAX_SYNC_CHARS) return runPrintCall(call) as PrintResults[K];
    clearTimeout(this.idle);
    const worker = (this.worker ??= this.start());
    const id = ++this.last;
    try {
      return (await new Promise<unknown>((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        worker.postMessage({ id, call });
      })) as PrintResults[K];
    } finally {
      this.waiting.delete(id);
      if (!this.waiting.size && this.worker) this.idle = setTimeout(() => this.stop(), IDLE_MS).unref();
    }
  }

  private start(): Worker {
    const worker = new Worker(this.script);
    worker.unref();
    worker.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
      const asked = this.waiting.get(id);
      if (error === undefined) asked?.resolve(result);
      else asked?.reject(new Error(error));
    });
    const fail = (error: unknown): void => {
      // A terminated worker may exit after the next one has started; pending jobs belong to the new one.
      if (this.worker !== worker) return;
      this.worker = undefined;
      for (const { reject } of this.waiting.values()) reject(error);
    };
    worker.on('error', fail);
    worker.on('exit', () => fail(new Error('the JSON worker ended')));
    return worker;
  }

  private stop(): void {
    clearTimeout(this.idle);
    const worker = this.worker;
    this.worker = undefined;
    void worker?.terminate();
  }

  dispose(): void {
    this.stop();
    for (const { reject } of this.waiting.values()) reject(new Error('the JSON worker ended'));
  }
}

// Opens a file for import in its own thread, which reads and plans it.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { AcquireError } from '../../../../../api/errors/errors';
import {
  ImportFileError,
  type FileFacts,
  type ImportCount,
  type ImportFile,
  type LeadImportOptions,
  type ImportSource,
  type ImportStep,
} from '../types';
import { checkIsText } from './openImport';
import type { ImportWorkerCall, ImportWorkerReply } from './workerCalls';

/** Row objects are short-lived: a small space for them limits the thread's memory use. */
const YOUNG_GENERATION_MB = 16;

/**
 * Opens a file like `openImport`, in a thread that ends with `close`, or when opening fails. `script` is the worker's bundle; by default
 * the one next to this bundle.
 */
export async function openImportInWorker(
  source: ImportSource,
  signal?: AbortSignal,
  script = path.join(import.meta.dirname, 'importWorker.cjs'),
): Promise<ImportFile> {
  // Check here, because this thread has the localized texts, and most unreadable files are detected at once.
  await checkIsText(source);
  const thread = new ImportThread(script);
  try {
    const facts = await thread.ask<FileFacts>({ kind: 'open', source }, signal);
    return new FileInThread(thread, facts);
  } catch (error) {
    await thread.end();
    throw error;
  }
}

type Check = Awaited<ReturnType<ImportFile['check']>>;
type Progress = { readonly rows: number; readonly share: number };

class FileInThread implements ImportFile {
  constructor(
    private readonly thread: ImportThread,
    readonly facts: FileFacts,
  ) {}

  async *steps(
    options: LeadImportOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly ImportStep[], ImportCount, undefined> {
    const of = this.thread.nextId();
    try {
      await this.thread.ask({ kind: 'steps', options }, signal, undefined, of);
      for (;;) {
        const { done, value } = await this.thread.ask<IteratorResult<readonly ImportStep[], ImportCount>>(
          { kind: 'next', of },
          signal,
        );
        if (done) return value;
        yield value;
      }
    } finally {
      this.thread.stop(of);
    }
  }

  check(
    options: LeadImportOptions,
    keep: { readonly leftOut: number; readonly others: number },
    signal?: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<Check> {
    return this.thread.ask<Check>({ kind: 'check', options, keep }, signal, onProgress);
  }

  close(): Promise<void> {
    return this.thread.end();
  }
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The thread, and the calls waiting for its responses. */
class ImportThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  /** Why no more calls are processed. */
  private over: Error | undefined;

  constructor(script: string) {
    // The thread must not inherit this process's options, such as a debugger's.
    this.worker = new Worker(script, {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.worker.unref();
    this.worker.on('message', (reply: ImportWorkerReply) => this.answer(reply));
    this.worker.on('error', (error) => this.fail(new ImportFileError('unreadable', error.message)));
    this.worker.on('exit', () =>
      this.fail(new ImportFileError('unreadable', l10n.t('The process that reads the file ended unexpectedly.'))),
    );
  }

  nextId(): number {
    return ++this.last;
  }

  /** Rejects with an AcquireError `cancelled` as soon as the signal is aborted, or with an ImportFileError. */
  ask<T>(
    call: ImportWorkerCall,
    signal?: AbortSignal,
    onProgress?: (progress: Progress) => void,
    id = this.nextId(),
  ): Promise<T> {
    if (this.over) return Promise.reject(this.over);
    if (signal?.aborted) return Promise.reject(new AcquireError('cancelled'));
    const cancel = (): void => {
      this.stop(id);
      this.waiting.get(id)?.reject(new AcquireError('cancelled'));
    };
    signal?.addEventListener('abort', cancel, { once: true });
    // A thread without waiting calls does not keep the process alive.
    this.worker.ref();
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, onProgress });
      this.worker.postMessage({ id, call });
    }).finally(() => {
      signal?.removeEventListener('abort', cancel);
      this.waiting.delete(id);
      if (!this.waiting.size) this.worker.unref();
    });
  }

  /** Ends what a call has started. */
  stop(id: number): void {
    if (!this.over) this.worker.postMessage({ stop: id });
  }

  async end(): Promise<void> {
    this.fail(new AcquireError('cancelled'));
    await this.worker.terminate();
  }

  private answer(reply: ImportWorkerReply): void {
    const asked = this.waiting.get(reply.id);
    if ('progress' in reply) asked?.onProgress?.(reply.progress);
    else if ('failure' in reply) {
      const { reason, found } = reply.failure;
      asked?.reject(reason === 'cancelled' ? new AcquireError('cancelled') : new ImportFileError(reason, found));
    } else asked?.resolve(reply.value as never);
  }

  private fail(error: Error): void {
    this.over ??= error;
    for (const { reject } of this.waiting.values()) reject(this.over);
  }
}

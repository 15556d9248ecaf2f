// A file opened for import, read and planned in a thread of its own.
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

/** Objects of rows live shortly: a small space for them keeps the memory of the thread small. */
const YOUNG_GENERATION_MB = 16;

/**
 * Opens a file as `openImport` does, in a thread that ends with `close`, also where opening fails. `script` is the bundle of the worker; by default
 * the one beside this bundle.
 */
export async function openImportInWorker(
  source: ImportSource,
  signal?: AbortSignal,
  script = path.join(import.meta.dirname, 'importWorker.mjs'),
): Promise<ImportFile> {
  // Here, because this thread has the texts in the display language, and most files that cannot be read show it at once.
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

/** The thread, and the calls that wait for its responses. */
class ImportThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  /** Why no call is answered anymore. */
  private over: Error | undefined;

  constructor(script: string) {
    // The options of this process, as those of a debugger, are not for the thread.
    this.worker = new Worker(script, {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.worker.unref();
    this.worker.on('message', (reply: ImportWorkerReply) => this.answer(reply));
    this.worker.on('error', (error) => this.fail(new ImportFileError('unreadable', error.message)));
    this.worker.on('exit', () =>
      this.fail(new ImportFileError('unreadable', l10n.t('The process that reads it ended unexpectedly.'))),
    );
  }

  nextId(): number {
    return ++this.last;
  }

  /** Rejects with an AcquireError `cancelled` as soon as the signal says so, or an ImportFileError. */
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
    // A thread that no one waits for does not keep the process alive.
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

  /** Ends what a call has begun. */
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

// The thread that reads a file to import and plans its rows, so that the extension host is never blocked.
import { parentPort } from 'node:worker_threads';
import { AcquireError } from '../../../../../api/errors/errors';
import { ImportFileError, type ImportFile } from '../types';
import { openImport } from './openImport';
import type { ImportWorkerCall, ImportWorkerFailure, ImportWorkerReply } from './workerCalls';

const port = parentPort!;
let file: ImportFile | undefined;
/** Running calls, by their number. */
const running = new Map<number, AbortController>();
const streams = new Map<number, ReturnType<ImportFile['steps']>>();

const opened = (): ImportFile => {
  if (!file) throw new Error('no file is open');
  return file;
};

async function answer(id: number, call: ImportWorkerCall): Promise<unknown> {
  if (call.kind === 'open') {
    file = await openImport(call.source);
    return file.facts;
  }
  if (call.kind === 'check') {
    const { signal } = begin(id);
    return opened()
      .check(call.options, call.keep, signal, (progress) => post({ id, progress }))
      .finally(() => running.delete(id));
  }
  if (call.kind === 'steps') {
    streams.set(id, opened().steps(call.options, begin(id).signal));
    return undefined;
  }
  return streams.get(call.of)?.next();
}

function begin(id: number): AbortController {
  const controller = new AbortController();
  running.set(id, controller);
  return controller;
}

/** Ends what a call has started. */
function stop(id: number): void {
  running.get(id)?.abort();
  running.delete(id);
  void streams.get(id)?.return(undefined as never);
  streams.delete(id);
}

const post = (reply: ImportWorkerReply): void => port.postMessage(reply);

function failureOf(error: unknown): ImportWorkerFailure {
  if (error instanceof ImportFileError) return { reason: error.reason, found: error.found };
  if (error instanceof AcquireError && error.kind === 'cancelled') return { reason: 'cancelled', found: '' };
  return { reason: 'unreadable', found: error instanceof Error ? error.message : String(error) };
}

port.on('message', (message: { readonly id: number; readonly call: ImportWorkerCall } | { readonly stop: number }) => {
  if ('stop' in message) {
    stop(message.stop);
    return;
  }
  const { id, call } = message;
  answer(id, call).then(
    (value) => post({ id, value }),
    (error: unknown) => post({ id, failure: failureOf(error) }),
  );
});

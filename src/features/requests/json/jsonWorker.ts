// The thread in which large answers are laid out, so that typing in the editor never waits for them.
import { parentPort } from 'node:worker_threads';
import { work, type WorkerCall } from '../response/answerWork';

parentPort?.on('message', ({ id, call }: { id: number; call: WorkerCall }) => {
  try {
    parentPort!.postMessage({ id, answer: work(call) });
  } catch (error) {
    parentPort!.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});

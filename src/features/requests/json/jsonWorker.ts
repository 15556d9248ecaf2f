// The worker thread that formats large responses, so that typing in the editor never waits for them.
import { parentPort } from 'node:worker_threads';
import { runPrintCall, type PrintCall } from '../response/printWorker';

parentPort?.on('message', ({ id, call }: { id: number; call: PrintCall }) => {
  try {
    parentPort!.postMessage({ id, result: runPrintCall(call) });
  } catch (error) {
    parentPort!.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});

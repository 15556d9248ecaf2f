// Runs the sandbox in its own thread, so that the editor never waits for it.
import { parentPort } from 'node:worker_threads';
import type { WorkerTask, FromWorker, ToWorker } from './messages';
import type { RunningSandbox, SandboxOptions } from './options';

let sandbox: RunningSandbox | undefined;

function postToHost(message: FromWorker): void {
  parentPort?.postMessage(message);
}

async function start(options: SandboxOptions): Promise<void> {
  try {
    const { startSandbox } = await import('./server');
    sandbox = await startSandbox(options);
    sandbox.onEvent((event) => postToHost({ type: 'event', event }));
    postToHost({ type: 'started', origin: sandbox.origin, port: sandbox.port, state: sandbox.state });
  } catch (error) {
    postToHost({
      type: 'failed',
      message: error instanceof Error ? error.message : String(error),
      code: (error as NodeJS.ErrnoException).code,
    });
  }
}

async function run(id: number, task: WorkerTask): Promise<void> {
  try {
    if (!sandbox) throw new Error('the sandbox has not been started');
    switch (task.type) {
      case 'reset':
        await sandbox.reset();
        break;
      case 'requests':
        postToHost({ type: 'done', id, requests: sandbox.requests() });
        return;
      case 'converse':
        postToHost({ type: 'done', id, chat: sandbox.converse(task.action) });
        return;
      case 'faults':
        sandbox.setFaults(task.rules);
        break;
      case 'webhook':
        sandbox.setWebhook(task.target);
        break;
      case 'stop':
        await sandbox.stop();
        break;
    }
    postToHost({ type: 'done', id });
    if (task.type === 'stop') parentPort?.close();
  } catch (error) {
    postToHost({ type: 'done', id, error: error instanceof Error ? error.message : String(error) });
  }
}

parentPort?.on('message', (message: ToWorker) => {
  void (message.type === 'start' ? start(message.options) : run(message.id, message.task));
});

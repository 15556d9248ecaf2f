// npm run sandbox [-- --port N --leads N ...]   Builds the sandbox and runs it as a standalone program.
import path from 'node:path';
import { buildAll } from '../esbuild.mjs';
import { root } from './lib/paths';
import { runProcess, runScript, stopWithSuccess } from './lib/processes';

await runScript(async (args) => {
  await buildAll();
  stopWithSuccess();
  return (await runProcess(process.execPath, ['--enable-source-maps', path.join(root, 'dist/sandbox.cjs'), ...args]))
    .code;
});

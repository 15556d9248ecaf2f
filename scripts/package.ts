// npm run package [-- --out FILE]   Writes the installable package, acquire-<version>.vsix.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runScript } from './lib/processes';
import { packageVsix } from './lib/vsix';

await runScript(async (args) => {
  const { values } = parseArgs({ args, options: { out: { type: 'string' } } });
  await packageVsix({ target: values.out && path.resolve(values.out) });
});

// npm run package:cli [-- --out FOLDER]   Packs the command line as a separate package, acquire-cli-<version>.tgz.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { packageCli } from './lib/cliPackage';
import { root } from './lib/paths';
import { runScript } from './lib/processes';

await runScript(async (args) => {
  const { values } = parseArgs({ args, options: { out: { type: 'string', default: root } } });
  await packageCli(path.resolve(values.out));
});

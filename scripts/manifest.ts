// npm run manifest [-- --check]   Writes commands and settings into package.json, package.nls.json, docs/commands.md and commandIds.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { firstDifference, manifestFiles } from './lib/manifest/files';
import { root } from './lib/paths';
import { runScript } from './lib/processes';

await runScript((args) => {
  const { values } = parseArgs({ args, options: { check: { type: 'boolean' } } });
  const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');
  let code = 0;
  for (const [name, text] of Object.entries(manifestFiles(read))) {
    const difference = firstDifference(read(name), text);
    if (!difference) continue;
    if (values.check) {
      console.error(`${name} is not what the rows say; run "npm run manifest". ${difference}`);
      code = 1;
    } else {
      writeFileSync(path.join(root, name), text);
      console.log(`wrote ${name}`);
    }
  }
  return code;
});

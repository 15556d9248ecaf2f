// npm run coverage [-- LAYER...]   Runs unit, contract and host tests, or the given layers, under c8, which measures and reports coverage.
import { runLayer, startScript } from './lib/layers';
import { runScript, ScriptError } from './lib/processes';

const LAYERS = {
  unit: () => runLayer('unit'),
  contract: () => runLayer('contract'),
  host: async () => (await startScript('host', ['--lane', 'default']).done).code,
};

await runScript(async (names) => {
  const unknown = names.find((name) => !Object.hasOwn(LAYERS, name));
  if (unknown !== undefined)
    throw new ScriptError(`There is no layer "${unknown}"; there are ${Object.keys(LAYERS).join(', ')}.`);
  let worst = 0;
  for (const [name, run] of Object.entries(LAYERS))
    if (!names.length || names.includes(name)) worst = Math.max(worst, await run());
  return worst;
});

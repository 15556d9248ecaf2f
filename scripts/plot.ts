// npm run plot -- FILE   Draws what `npm run bench -- --json FILE` measured, as media/docs/*.svg and .png, and writes the table of
// docs/bench.md.
import { readMeasurements } from './lib/measurements';
import { plot } from './lib/plotMeasurements';
import { runScript, ScriptError } from './lib/processes';

await runScript(async ([json]) => {
  if (!json) throw new ScriptError('Which file? npm run bench -- --json FILE, then npm run plot -- FILE.');
  await plot(readMeasurements(json));
});

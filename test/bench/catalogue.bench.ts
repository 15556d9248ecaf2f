// The cost of the catalogue: its first use in a fresh process, as in a new extension host, and its size in the package.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync, gzipSync } from 'node:zlib';
import { root } from '../../scripts/lib/paths';

const dist = path.join(root, 'dist');
const RUNS = 15;
/** The module that the extension loads on the first use of the catalogue. */
const module = readdirSync(dist).find((name) => /^catalogue-\w+\.cjs$/.test(name));
if (!module) throw new Error('There is no catalogue in dist: run "npm run build" first.');

const PROGRAM = `
const t0 = performance.now();
const { default: c } = await import(${JSON.stringify(pathToFileURL(path.join(dist, module)).href)});
const t1 = performance.now();
c.operationsAt('POST', '/profile/lead/list', '1.0.0');
const t2 = performance.now();
const all = c.operations();
const t3 = performance.now();
for (const o of all) { o.responseSchema; o.responseExamples; }
const t4 = performance.now();
console.log(JSON.stringify([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t2 - t0]));`;

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const runs = Array.from(
  { length: RUNS },
  () =>
    JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { encoding: 'utf8' }),
    ) as number[],
);
const names = [
  'load the chunk',
  'first lookup (reads the data)',
  'decode all entries',
  'expand all schemas and examples',
  'first use in all',
];
for (const [n, name] of names.entries()) {
  const values = runs.map((r) => r[n] ?? NaN);
  console.log(
    `${name.padEnd(34)} median ${median(values).toFixed(1).padStart(6)} ms   worst ${Math.max(...values)
      .toFixed(1)
      .padStart(6)} ms`,
  );
}
console.log(`first use within 60 ms: ${median(runs.map((r) => r[4] ?? NaN)) <= 60 ? 'yes' : 'NO'}`);

const data = brotliDecompressSync(readFileSync(path.join(dist, 'catalogue.json.br')));
console.log(
  `catalogue.json: ${data.length} bytes (at most 250000), compressed ${gzipSync(data, { level: 9 }).length} (at most 45000)`,
);
for (const generation of ['1.0.0', '2.0.0']) {
  const packed = readFileSync(path.join(dist, `openapi/acquire-${generation}.json.br`));
  console.log(`OpenAPI ${generation}: ${brotliDecompressSync(packed).length} bytes, in the package ${packed.length}`);
}

// npm run coverage [-- LAYER…]   Runs unit, contract and host tests with V8's own coverage, and counts the lines of src that they reach; the
// panels' code, which runs in a browser, is left out.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { eachMapping, TraceMap } from '@jridgewell/trace-mapping';
import { hostLanes, plain } from './layers.mjs';
import { cache, root } from './paths.mjs';

const src = path.join(root, 'src') + path.sep;
const counts = (file) => file.startsWith(src) && file.endsWith('.ts') && !file.startsWith(path.join(src, 'webview'));

/** 1 for each character of a script that ran, painted from the outermost range to the innermost. */
function ran(functions, length) {
  const painted = new Uint8Array(length);
  const ranges = functions
    .flatMap((one) => one.ranges)
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of ranges) painted.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  return painted;
}

/** Adds to `lines` (file → line → reached) what one script of a process says of our files. */
function addScript(lines, { url, functions }, map) {
  if (!map?.data || !map.lineLengths) return;
  const from = fileURLToPath(url);
  const starts = [0];
  for (const length of map.lineLengths) starts.push(starts.at(-1) + length + 1);
  const painted = ran(functions, starts.at(-1) + 1);
  eachMapping(new TraceMap(map.data), ({ generatedLine, generatedColumn, source, originalLine }) => {
    if (source === null) return;
    const file = source.startsWith('file:') ? fileURLToPath(source) : path.resolve(path.dirname(from), source);
    if (!counts(file)) return;
    const of = lines.get(file) ?? lines.set(file, new Map()).get(file);
    of.set(originalLine, of.get(originalLine) === true || painted[starts[generatedLine - 1] + generatedColumn] === 1);
  });
}

/** Reads what all processes wrote. */
function reached(raw) {
  const lines = new Map();
  for (const name of readdirSync(raw)) {
    const { result, 'source-map-cache': maps = {} } = JSON.parse(readFileSync(path.join(raw, name), 'utf8'));
    for (const script of result)
      if (script.url.startsWith('file:') && maps[script.url]) addScript(lines, script, maps[script.url]);
  }
  return lines;
}

/** @param {string[]} args names of layers; none means unit, contract and host */
export async function coverage(args) {
  const dir = path.join(cache, 'coverage');
  const raw = path.join(dir, 'raw');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(raw, { recursive: true });
  const wanted = (layer) => !args.length || args.includes(layer);
  process.env.NODE_V8_COVERAGE = raw; // read by the processes that are started
  let worst = 0;
  for (const layer of ['unit', 'contract']) if (wanted(layer)) worst = Math.max(worst, await plain(layer));
  if (wanted('host')) worst = Math.max(worst, await hostLanes(['--lane', 'default']));
  delete process.env.NODE_V8_COVERAGE;
  const files = [...reached(raw)]
    .map(([file, lines]) => {
      const missed = [...lines]
        .filter(([, hit]) => !hit)
        .map(([line]) => line)
        .sort((a, b) => a - b);
      return { file: path.relative(root, file), lines: lines.size, missed };
    })
    .sort((a, b) => b.missed.length - a.missed.length);
  writeFileSync(path.join(dir, 'lines.json'), JSON.stringify(files, null, 2));
  for (const { file, lines, missed } of files.slice(0, 30))
    console.log(
      `${String(missed.length).padStart(5)} of ${String(lines).padStart(4)} lines missed  ${file}: ${missed.slice(0, 12).join(' ')}${missed.length > 12 ? ' …' : ''}`,
    );
  const all = files.reduce((sum, { lines }) => sum + lines, 0);
  const missed = files.reduce((sum, one) => sum + one.missed.length, 0);
  console.log(
    `\n${files.length} files of src without the panels' code: ${((1 - missed / all) * 100).toFixed(1)} % of ${all} lines reached`,
  );
  return worst;
}

// The size of the code read to load the extension, and how long a fresh process takes for it, compared with only axios and with httpYac.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../../scripts/lib/paths';
import { staticImports } from '../../scripts/lib/staticImports';
import { httpYacFolder } from './competitors';
import { median, recordMeasurement, spreadOf } from './record';

const RUNS = 15;
const CODE_READ = 'code read to load it, with what it imports';

/** Writes a stub of `vscode`, which the editor provides: it has every property, and they all do nothing. */
function writeVscode(dir: string): void {
  const types = readFileSync(createRequire(import.meta.url).resolve('@types/vscode/index.d.ts'), 'utf8');
  const names = Array.from(types.matchAll(/^\texport (?:class|enum|namespace|const) (\w+)/gm), ([, name]) => name);
  const folder = path.join(dir, 'node_modules/vscode');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'index.js'),
    `const any = new Proxy(function () {}, { get: (_, key) => (key === Symbol.toPrimitive ? () => '' : any), apply: () => any, construct: () => any });
module.exports = Object.fromEntries(${JSON.stringify(names)}.map((name) => [name, any]));
`,
  );
}

/** Milliseconds to load a file in fresh processes. */
function loadTimes(file: string, runs = RUNS): number[] {
  const program = `const t = performance.now(); require(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - t)); process.exit(0);`;
  return Array.from({ length: runs }, () =>
    Number(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' })),
  );
}

/** Their median. */
const loadTime = (file: string): number => median(loadTimes(file));

async function bundled(contents: string, resolveDir: string, outfile: string): Promise<void> {
  await build({
    stdin: { contents, resolveDir, loader: 'js' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile,
    logLevel: 'silent',
    mainFields: ['module', 'main'],
    external: ['vscode'],
  });
}

async function main(): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), 'acq-load-'));
  writeVscode(dir);
  try {
    const dist = path.join(dir, 'dist');
    const ours = path.join(dist, 'extension.cjs');
    const builder = pathToFileURL(path.join(root, 'esbuild.mjs')).href;
    execFileSync(
      process.execPath,
      [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        `import { buildAll } from ${JSON.stringify(builder)}; await buildAll({ production: true, outdir: ${JSON.stringify(dist)} });`,
      ],
      { stdio: ['ignore', 'ignore', 'inherit'], cwd: root },
    );
    const kb = (file: string): number => statSync(file).size / 1024;
    recordMeasurement({
      line: 'bytes',
      what: CODE_READ,
      who: 'ours',
      value: staticImports('extension.cjs', (name) => readFileSync(path.join(dist, name), 'utf8')).reduce(
        (sum, name) => sum + kb(path.join(dist, name)),
        0,
      ),
      unit: 'KB',
      atMost: 120,
    });
    const axios = path.join(dir, 'axios.js');
    await bundled("module.exports = require('axios');", root, axios);
    recordMeasurement({
      line: 'bytes',
      what: CODE_READ,
      who: 'axios alone',
      value: kb(axios),
      unit: 'KB',
    });
    const yac = httpYacFolder();
    const theirs = path.join(dir, 'httpyac.js');
    if (yac) {
      await bundled("module.exports = require('httpyac');", yac, theirs).then(
        () => {
          recordMeasurement({
            line: 'bytes',
            what: CODE_READ,
            who: 'httpYac, its library',
            value: kb(theirs),
            unit: 'KB',
          });
        },
        () => {
          console.log('httpYac could not be bundled.');
        },
      );
    }
    const empty = path.join(dir, 'empty.cjs');
    writeFileSync(empty, '');
    const pairs = Array.from(
      { length: RUNS },
      () => [loadTimes(ours, 1)[0] ?? NaN, loadTimes(empty, 1)[0] ?? NaN] as const,
    );
    recordMeasurement({
      line: 'load',
      what: 'loading it in a fresh process, over an empty module',
      who: 'ours',
      ...spreadOf(pairs.map(([own, least]) => own / least)),
      unit: '×',
      atMost: 8,
    });
    recordMeasurement({
      line: 'load',
      what: 'loading it in a fresh process',
      who: 'ours',
      ...spreadOf(pairs.map(([own]) => own)),
      unit: 'ms',
    });
    recordMeasurement({
      line: 'load',
      what: 'loading it in a fresh process',
      who: 'axios alone',
      value: loadTime(axios),
      unit: 'ms',
    });
    if (yac) {
      writeFileSync(path.join(yac, 'load.cjs'), "require('httpyac');");
      recordMeasurement({
        line: 'load',
        what: 'loading it in a fresh process',
        who: 'httpYac, its library',
        value: loadTime(createRequire(path.join(yac, 'package.json')).resolve('./load.cjs')),
        unit: 'ms',
      });
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

void main();

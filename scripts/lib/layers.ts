// Runs layers of tests from other scripts and writes the results to files. `npm run test:unit` and the like call mocha directly.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { resultsFile, root } from './paths';
import { startNode, type GuardedProcess, type ProcessOptions } from './processes';

/** Layers that mocha runs in plain Node. */
export type PlainLayer = 'unit' | 'contract' | 'e2e' | 'package' | 'soak';

export interface MochaOptions extends Omit<ProcessOptions, 'remove'> {
  /** Where to write the result; the layer's results file by default. */
  readonly results?: string;
}

/** Starts mocha with a reporter that also writes the result. */
export function startMocha(
  args: readonly string[],
  { results, ...options }: MochaOptions & { readonly results: string },
): GuardedProcess {
  mkdirSync(path.dirname(results), { recursive: true });
  rmSync(results, { force: true });
  const reporter = ['--reporter', 'scripts/lib/specAndJson.cjs', '--reporter-option', `output=${results}`];
  return startNode([path.join(root, 'node_modules/mocha/bin/mocha.js'), ...reporter, ...args], options);
}

/** Starts the tests of a layer; `args` are mocha's. */
export const startLayer = (
  layer: PlainLayer,
  args: readonly string[] = [],
  { results = resultsFile(layer), ...options }: MochaOptions = {},
): GuardedProcess => startMocha(['--config', `test/${layer}/.mocharc.json`, ...args], { ...options, results });

/** Runs the tests of a layer; resolves to the exit code. */
export const runLayer = async (
  layer: PlainLayer,
  args: readonly string[] = [],
  options: MochaOptions = {},
): Promise<number> => (await startLayer(layer, args, options).done).code;

/** Starts a script of this folder. */
export const startScript = (
  name: string,
  args: readonly string[],
  options?: Omit<ProcessOptions, 'remove'>,
): GuardedProcess => startNode(['--import', 'tsx', path.join(root, 'scripts', `${name}.ts`), ...args], options);

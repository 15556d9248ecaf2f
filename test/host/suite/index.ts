// VS Code calls run() inside the extension host. The written result file is what counts; a rejection becomes exit code 1.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { takeCoverage } from 'node:v8';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import { observe } from './observe';

const MARK = '[t] '; // tells our lines from the workbench's own; the adapter takes it off

const begins = (name: string, file = ''): boolean => path.basename(file).startsWith(name);

/**
 * The parts of the suite that can be run by themselves. `main` proves the main job: files named `main-job*` and titles with `@main`.
 * `long` are the files named `long-*`, which take long and are quicker in a window that has nothing behind it; `usual` are the others.
 */
const PARTS: Readonly<Record<string, (test: Mocha.Test) => boolean>> = {
  main: (test) => begins('main-job', test.file) || test.fullTitle().includes('@main'),
  long: (test) => begins('long-', test.file),
  usual: (test) => !begins('long-', test.file),
};

/** Keeps of a suite only a part. */
function keep(suite: Mocha.Suite, part: (test: Mocha.Test) => boolean): void {
  suite.tests = suite.tests.filter(part);
  for (const child of suite.suites) keep(child, part);
  suite.suites = suite.suites.filter((child) => child.total() > 0);
}

/** Loads the files before the run, so that tests can be taken out in between. */
class LoadedMocha extends Mocha {
  async load(): Promise<void> {
    await this.loadFilesAsync();
    this.files = []; // run() would load them again
  }
}

export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  // console.log cannot be replaced in the extension host, and its %s are not expanded on the way out.
  Mocha.reporters.Base.consoleLog = (...words: unknown[]) => {
    for (const line of format(...words).split('\n')) console.log(MARK + line);
  };
  observe(vscode.extensions.getExtension('acquire-community.acquire')?.extensionPath ?? '');
  const { ACQUIRE_TEST_GREP: grep, ACQUIRE_TEST_RESULTS: output, ACQUIRE_TEST_PART: part } = process.env;
  const mocha = new LoadedMocha({
    ui: 'bdd',
    color: false,
    timeout: 30_000,
    reporter: 'spec',
    grep: grep || undefined,
    forbidOnly: true,
  });
  const files = readdirSync(__dirname, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.test.mjs'));
  // The long ones come last, and at their end the one that ends the extension.
  const order = (file: string): string => `${begins('long-', file) ? 1 : 0}${file}`;
  for (const file of files.sort((a, b) => (order(a) < order(b) ? -1 : 1))) mocha.addFile(path.join(__dirname, file));
  await mocha.load();
  if (part) keep(mocha.suite, PARTS[part]!);
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    new Mocha.reporters.JSON(runner, { reporterOption: { output } } as Mocha.MochaOptions);
  });
  // The extension host is ended without a chance to write it later.
  if (process.env.NODE_V8_COVERAGE) takeCoverage();
  if (failures) throw new Error(`${failures} test(s) failed`);
}

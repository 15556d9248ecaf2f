// VS Code calls run() inside the extension host. The written result file is what counts; a rejection becomes exit code 1.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { takeCoverage } from 'node:v8';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import { observe } from './observe';

const MARK = '[t] '; // tells our lines from the workbench's own; the adapter takes it off

/** Keeps of a suite only what proves the main job: files named `main-job*` and titles with `@main`. */
function keepMainJob(suite: Mocha.Suite): void {
  suite.tests = suite.tests.filter(
    (test) => /(^|[\\/])main-job[^\\/]*$/.test(test.file ?? '') || test.fullTitle().includes('@main'),
  );
  suite.suites.forEach(keepMainJob);
  suite.suites = suite.suites.filter((child) => child.total() > 0);
}

/** Loads the files before the run, so that tests can be taken out in between. */
class LoadedMocha extends Mocha {
  load(): void {
    this.loadFiles();
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
  const { ACQUIRE_TEST_GREP: grep, ACQUIRE_TEST_RESULTS: output, ACQUIRE_TEST_MAIN_ONLY: mainOnly } = process.env;
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
    .filter((name) => name.endsWith('.test.cjs'));
  // What ends the extension comes last.
  const order = (file: string): string => `${/(^|[\\/])last-/.test(file) ? 1 : 0}${file}`;
  for (const file of files.sort((a, b) => (order(a) < order(b) ? -1 : 1))) mocha.addFile(path.join(__dirname, file));
  mocha.load();
  if (mainOnly) keepMainJob(mocha.suite);
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    new Mocha.reporters.JSON(runner, { reporterOption: { output } } as Mocha.MochaOptions);
  });
  // The extension host is ended without a chance to write it later.
  if (process.env.NODE_V8_COVERAGE) takeCoverage();
  if (failures) throw new Error(`${failures} test(s) failed`);
}

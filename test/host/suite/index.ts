// VS Code calls run() inside the extension host. The written result file is what counts; a rejection becomes exit code 1.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { takeCoverage } from 'node:v8';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import { keepPart, type SuitePart } from '../../parts';
import { trackResources } from './resourceTracker';

const MARK = '[t] '; // distinguishes our lines from the workbench's; the adapter removes it

/** Loads the files before the run, so that tests can be removed in between. */
class LoadedMocha extends Mocha {
  async load(): Promise<void> {
    await this.loadFilesAsync();
    this.files = []; // otherwise run() would load them again
  }
}

export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  // console.log cannot be replaced in the extension host, and its %s are not expanded there.
  Mocha.reporters.Base.consoleLog = (...words: unknown[]) => {
    for (const line of format(...words).split('\n')) console.log(MARK + line);
  };
  trackResources(vscode.extensions.getExtension('acquire-community.acquire')?.extensionPath ?? '');
  const { ACQUIRE_TEST_GREP: grep, ACQUIRE_TEST_RESULTS: output, ACQUIRE_TEST_PART: part } = process.env;
  const mocha = new LoadedMocha({
    ui: 'bdd',
    color: false,
    timeout: 90_000, // long enough for a slow machine
    reporter: 'spec',
    grep: grep || undefined,
    forbidOnly: true,
  });
  const files = readdirSync(__dirname, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.test.mjs'));
  // The test that deactivates the extension runs last.
  const order = (file: string): string => `${path.basename(file).startsWith('soak') ? 1 : 0}${file}`;
  for (const file of files.sort((a, b) => (order(a) < order(b) ? -1 : 1))) mocha.addFile(path.join(__dirname, file));
  await mocha.load();
  if (part) keepPart(mocha.suite, part as SuitePart);
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    new Mocha.reporters.JSON(runner, { reporterOption: { output } } as Mocha.MochaOptions);
  });
  // Write coverage now, because the extension host is killed.
  if (process.env.NODE_V8_COVERAGE) takeCoverage();
  if (failures) throw new Error(`${failures} test(s) failed`);
}

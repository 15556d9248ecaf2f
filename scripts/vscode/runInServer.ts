// Runs a test suite in the extension host of the VS Code server, driven by a browser; like @vscode/test-electron for the desktop.
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { readMochaResult } from '../lib/countTests';
import { launchBrowser, type RunningBrowser } from './browser';
import type { Lane } from './install';
import { startServer, workbenchUrl, type Server } from './server';

const TIMEOUT_MS = Number(process.env.ACQUIRE_HOST_TIMEOUT_MS ?? 2_900_000);
/** The prefix of lines from the suite; all other lines are from the workbench. */
const OUTPUT_MARK = '[t] ';
/** A line of the suite that requests everything the page shows, written to the file it names. */
const PAGE_TEXT_MARK = '[look] ';
/** A line of the suite that opens another window, which runs the file it names. */
const WINDOW_MARK = '[window] ';
const MAX_LOG_LENGTH = 6000;
const TIMED_OUT = 124;
/** Turns off what no suite needs: the window takes most of the processor time of a run, and most of that goes into drawing. */
const LIGHT_EDITORS: Readonly<Record<string, unknown>> = {
  'editor.bracketPairColorization.enabled': false,
  'editor.guides.indentation': false,
  'editor.matchBrackets': 'never',
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  'editor.selectionHighlight': false,
  'explorer.autoReveal': false,
  'git.enabled': false,
  'problems.decorations.enabled': false,
  // One server without knowledge of other files, instead of two.
  'typescript.tsserver.useSyntaxServer': 'always',
};

export interface SuiteOptions {
  readonly lane: Lane;
  /** The folder of the extension. */
  readonly development: string;
  /** The entry point of the suite. */
  readonly tests: string;
  /** The folder to open. */
  readonly folder: string;
  /** Where the suite writes mocha's result. */
  readonly results: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Everything in the page and its frames: markup, and the values of fields that show them. */
async function pageText(page: Page): Promise<string> {
  const parts = page.frames().map((frame) =>
    frame
      .evaluate(() => {
        const fields = [
          ...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input:not([type=password]), textarea'),
        ].map((field) => field.value);
        // An editor divides its text into many elements.
        return `${document.documentElement.outerHTML}\n${document.body?.textContent ?? ''}\n${fields.join('\n')}`;
      })
      .catch(() => ''),
  );
  return (await Promise.all(parts)).join('\n');
}

/** Opens another window of the same user on the same server. It closes when its `run` has ended. */
async function openWindow(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
    const line = args.join(' ');
    if (line.startsWith(OUTPUT_MARK)) process.stdout.write(`other window: ${line.slice(OUTPUT_MARK.length)}\n`);
  });
  await page.exposeFunction('codeAutomationExit', () => void page.close());
  await page.goto(url);
}

/** Opens the window and waits for the suite. Resolves to its exit code, or to what went wrong. */
async function runSuite(
  server: Server,
  { context, page }: RunningBrowser,
  { development, tests, folder, results }: SuiteOptions,
): Promise<number | string> {
  let log = '';
  await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) => {
    const line = args.join(' ');
    log = `${log}\n${line}`.slice(-MAX_LOG_LENGTH);
    if (line.startsWith(PAGE_TEXT_MARK))
      void pageText(page).then((text) => writeFileSync(line.slice(PAGE_TEXT_MARK.length), text));
    else if (line.startsWith(WINDOW_MARK))
      void openWindow(context, workbenchUrl(server, { development, tests: line.slice(WINDOW_MARK.length) }));
    else if (line.startsWith(OUTPUT_MARK)) process.stdout.write(`${line.slice(OUTPUT_MARK.length)}\n`);
    else if (process.env.VERBOSE) process.stderr.write(`{${type}} ${line}\n`);
  });
  const exit = new Promise<number | string>((resolve) => {
    void page.exposeFunction('codeAutomationExit', resolve);
    page.once('crash', () => resolve('the page crashed'));
    void server.done.then(() => resolve('the server ended'));
  });
  await page.goto(workbenchUrl(server, { folder, development, tests }));
  const timeout = sleep(TIMEOUT_MS, `no result within ${TIMEOUT_MS / 1000} s`, { ref: false });
  const outcome = await Promise.race([exit, timeout]);
  if (typeof outcome === 'string') return `${outcome}.\n${log}\n${server.output().slice(-3000)}`;
  // If a suite could not be loaded, only the log says why.
  if (outcome !== 0 && !existsSync(results)) process.stderr.write(`${log}\n`);
  return outcome;
}

/** Runs the suite; resolves to 0 only when a written result says that tests ran and passed. */
export async function runInServer(options: SuiteOptions): Promise<number> {
  const server = await startServer({
    lane: options.lane,
    args: ['--enable-smoke-test-driver'],
    settings: LIGHT_EDITORS,
    env: { ...options.env, ACQUIRE_TEST_RESULTS: options.results, ACQUIRE_TEST_WINDOWS: '1' },
  });
  let browser: RunningBrowser | undefined;
  let outcome: number | string;
  try {
    browser = await launchBrowser();
    outcome = await runSuite(server, browser, options);
  } finally {
    await browser?.close();
    await server.stop();
  }
  if (typeof outcome === 'string') {
    process.stderr.write(`The test host failed: ${outcome}\n`);
    return TIMED_OUT;
  }
  if (outcome !== 0) return outcome;
  if (!existsSync(options.results)) {
    process.stderr.write('The extension host ended without a test result.\n');
    return 1;
  }
  const { stats } = readMochaResult(options.results);
  if (!stats.passes) process.stderr.write('No test ran.\n');
  return stats.failures || !stats.passes ? 1 : 0;
}

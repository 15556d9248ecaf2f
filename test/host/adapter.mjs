#!/usr/bin/env node
// Stands where @vscode/test-electron expects a VS Code executable: takes the arguments it passes and runs the suite in the
// extension host of the VS Code server, driven by a browser. Exit code 0 only when a written result says that tests ran and passed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser } from './browser.mjs';
import { startServer, workbenchUrl } from './server.mjs';

const ANSWER_MS = Number(process.env.ACQUIRE_HOST_TIMEOUT_MS ?? 900_000);
const LOOK = '[look] '; // a line of the suite that asks for all the page shows, in a file of this name
const WINDOW = '[window] '; // a line of the suite that opens another window, which runs the file of this name
const MARK = '[t] '; // the suite puts this before its lines; everything else is the workbench talking

const flag = (name) => process.argv.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3);
const folder = process.argv.slice(2).find((a) => !a.startsWith('-'));
const resultsFile = process.env.ACQUIRE_TEST_RESULTS;
if (!resultsFile) throw new Error('ACQUIRE_TEST_RESULTS must name the file for the results.');

function resultCode() {
  if (!existsSync(resultsFile)) {
    process.stderr.write('The extension host ended without a test result.\n');
    return 1;
  }
  const { stats } = JSON.parse(readFileSync(resultsFile, 'utf8'));
  if (stats.failures) return 1;
  if (!stats.passes) process.stderr.write('No test ran.\n');
  return stats.passes ? 0 : 1;
}

/** Everything that stands in the page and its frames: markup, and what is typed into fields that show it. */
async function pageText(page) {
  const parts = page.frames().map((frame) =>
    frame
      .evaluate(() => {
        const fields = [...document.querySelectorAll('input:not([type=password]), textarea')].map(
          (field) => field.value,
        );
        return `${document.documentElement.outerHTML}\n${document.body?.innerText ?? ''}\n${fields.join('\n')}`;
      })
      .catch(() => ''),
  );
  return (await Promise.all(parts)).join('\n');
}

/** Opens another window of the same user on the same server; it closes when its `run` has ended. */
async function openWindow(context, tests) {
  const page = await context.newPage();
  await page.exposeFunction('codeAutomationLog', (_type, args) => {
    const line = args.join(' ');
    if (line.startsWith(MARK)) process.stdout.write(`other window: ${line.slice(MARK.length)}\n`);
  });
  await page.exposeFunction('codeAutomationExit', () => void page.close());
  await page.goto(workbenchUrl(server, { development: flag('extensionDevelopmentPath'), tests }));
}

const server = await startServer({
  lane: process.env.ACQUIRE_LANE,
  args: ['--enable-smoke-test-driver'],
  env: { ACQUIRE_TEST_RESULTS: resultsFile, ACQUIRE_TEST_WINDOWS: '1' },
});
let browser;
let code = 1;
try {
  browser = await launchBrowser();
  const { page } = browser;
  let workbenchLog = '';
  await page.exposeFunction('codeAutomationLog', (type, args) => {
    const line = args.join(' ');
    workbenchLog = `${workbenchLog}\n${line}`.slice(-6000);
    if (line.startsWith(LOOK)) void pageText(page).then((text) => writeFileSync(line.slice(LOOK.length), text));
    else if (line.startsWith(WINDOW)) void openWindow(browser.context, line.slice(WINDOW.length));
    else if (line.startsWith(MARK)) process.stdout.write(`${line.slice(MARK.length)}\n`);
    else if (process.env.VERBOSE) process.stderr.write(`{${type}} ${line}\n`);
  });
  const exit = new Promise((resolve) => {
    void page.exposeFunction('codeAutomationExit', resolve);
    page.once('crash', () => resolve('the page crashed'));
    void server.done.then(() => resolve('the server ended'));
  });
  await page.goto(
    workbenchUrl(server, { folder, development: flag('extensionDevelopmentPath'), tests: flag('extensionTestsPath') }),
  );
  const outcome = await Promise.race([
    exit,
    sleep(ANSWER_MS, `no answer within ${ANSWER_MS / 1000} s`, { ref: false }),
  ]);
  if (typeof outcome === 'string') {
    process.stderr.write(`The test host failed: ${outcome}.\n${workbenchLog}\n${server.output().slice(-3000)}\n`);
    code = 124;
  } else {
    code = outcome === 0 ? resultCode() : outcome;
  }
} finally {
  await browser?.close();
  await server.stop();
}
process.exit(code);

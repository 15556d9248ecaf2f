// What a user waits for in a real window: the first lead after the window was opened, suggestions after a key, and rows while a table of a
// million leads scrolls. A trivial extension in the same window shows what VS Code itself takes.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startSandbox } from '../../src/features/sandbox/server';
import { testVsix } from '../../scripts/lib/testVsix';
import { findBrowser } from '../../scripts/vscode/browser';
import type { SmallExtension } from '../../scripts/vscode/smallExtension';
import { signIn } from '../e2e/support/signIn';
import { closeBrowser, startWindow, type CodeWindow } from '../e2e/support/window';
import { recordMeasurement, spreadOf } from './record';

const RELOADS = 7;
const KEYS = 25;
const WHEEL_STEPS = 150;
const JUMPS = 20;
/** A task that takes longer makes scrolling jerk. */
const LONG_TASK_MS = 50;

const PEER: SmallExtension = {
  name: 'peer',
  manifest: {
    displayName: 'Trivial Peer',
    activationEvents: ['onStartupFinished'],
    contributes: { views: { acquire: [{ id: 'peer.rows', name: 'Peer' }] } },
  },
  main: `const vscode = require('vscode');
exports.activate = ({ subscriptions }) => {
  subscriptions.push(
    vscode.window.createTreeView('peer.rows', {
      treeDataProvider: { getChildren: () => ['peer row'], getTreeItem: (label) => new vscode.TreeItem(label) },
    }),
    vscode.languages.registerCompletionItemProvider({ pattern: '**/peer.txt' }, {
      provideCompletionItems: () =>
        Array.from({ length: 20 }, (_, n) => new vscode.CompletionItem('limit' + n, vscode.CompletionItemKind.Field)),
    }),
  );
};
`,
};

const REQUEST = 'POST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nlimit=10\n&page=1\n&';

/** From the reload of a window whose side bar shows leads to the first lead, and to the row of the trivial tree below them. */
async function measureFirstLead({ page, wb }: CodeWindow): Promise<void> {
  const whole: number[] = [];
  const above: number[] = [];
  for (let n = 0; n < RELOADS; n++) {
    const began = performance.now();
    await page.reload({ waitUntil: 'commit' });
    const seen = async (section: string): Promise<number> => {
      await wb.section(section).rows.first().waitFor();
      return performance.now() - began;
    };
    const [lead, peer] = await Promise.all([seen('Leads'), seen('Peer')]);
    whole.push(lead);
    above.push(lead - peer);
    await wb.ready();
  }
  const what = 'window reloaded until the first lead, VS Code included';
  recordMeasurement({ line: 'first-lead', what, who: 'ours', ...spreadOf(whole), unit: 'ms' });
  recordMeasurement({
    line: 'first-lead',
    what: 'first lead, later than a row of a trivial extension',
    who: 'ours',
    ...spreadOf(above),
    unit: 'ms',
    atMost: 1000,
  });
}

/** The time from each key to the list of suggestions on the screen. */
async function suggestionTimes({ page, wb, folder }: CodeWindow, file: string): Promise<number[]> {
  writeFileSync(path.join(folder, file), REQUEST);
  await page.keyboard.press('ControlOrMeta+p');
  await wb.quick.input.fill(file);
  await wb.quick.pick(file);
  await wb.editors.tab(file).waitFor();
  await wb.editors.focus();
  await page.keyboard.press('ControlOrMeta+End');
  const times: number[] = [];
  for (let n = 0; n < KEYS; n++) {
    const shown = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let began = 0;
          const visible = (): boolean => Boolean(document.querySelector('.suggest-widget.visible .monaco-list-row'));
          const look = (): void => {
            if (visible()) resolve(performance.now() - began);
            else requestAnimationFrame(look);
          };
          addEventListener(
            'keydown',
            () => {
              began = performance.now();
              look();
            },
            { capture: true, once: true },
          );
        }),
    );
    await page.keyboard.press('l');
    await page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
    times.push(await shown);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Backspace');
    await page.locator('.suggest-widget.visible').waitFor({ state: 'detached' });
    await page.waitForTimeout(300);
  }
  return times.slice(5); // the first ones load code
}

async function measureSuggestions(window: CodeWindow): Promise<void> {
  window.setSettings({
    'editor.wordBasedSuggestions': 'off',
    'editor.quickSuggestions': { other: 'on', comments: 'on', strings: 'on' },
  });
  const ours = await suggestionTimes(window, 'ours.acquire.http');
  const peer = await suggestionTimes(window, 'peer.txt');
  const what = 'key until the suggestions are on the screen';
  const line = 'suggestions' as const;
  recordMeasurement({ line, what, who: 'ours', ...spreadOf(ours), unit: 'ms' });
  recordMeasurement({ line, what, who: 'trivial provider', ...spreadOf(peer), unit: 'ms' });
  recordMeasurement({
    line,
    what: 'suggestions, over a trivial provider',
    who: 'ours',
    value: spreadOf(ours).value / spreadOf(peer).value,
    unit: '×',
    atMost: 1.3,
  });
}

/** Runs in each panel before its script: adds up the time that event handlers and frame callbacks take, per frame. */
function watchFrames(): void {
  const watched = globalThis as unknown as { frames: number[]; tasks: number[] };
  watched.frames = [];
  watched.tasks = [];
  let spent = 0;
  const timed =
    <A extends unknown[]>(work: (this: unknown, ...args: A) => unknown) =>
    (...args: A): unknown => {
      const began = performance.now();
      try {
        return work.apply(globalThis, args);
      } finally {
        spent += performance.now() - began;
      }
    };
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (
    this: EventTarget,
    type: string,
    listener: unknown,
    options?: unknown,
  ) {
    const wrapped = typeof listener === 'function' ? timed(listener as () => void) : listener;
    add.call(this, type, wrapped as EventListener, options as AddEventListenerOptions);
  } as typeof add;
  const frame = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) => frame(timed(callback));
  const next = (): void => {
    watched.frames.push(spent);
    spent = 0;
    frame(next);
  };
  frame(next);
  new PerformanceObserver((list) => watched.tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({
    type: 'longtask',
  });
}

async function measureTable({ context, page, wb }: CodeWindow): Promise<void> {
  await context.addInitScript(watchFrames);
  await wb.command('Acquire: Open Lead Table');
  const table = await wb.editors.webview();
  const view = table.locator('.view');
  await table.locator('.row[aria-rowindex="2"] .cell').nth(1).waitFor();
  await table.locator('.lines', { hasText: '1,000,000 leads' }).waitFor();
  const taken = (): Promise<{ frames: number[]; tasks: number[] }> =>
    view.evaluate(() => {
      const { frames, tasks } = globalThis as unknown as { frames: number[]; tasks: number[] };
      return { frames: frames.splice(0), tasks: tasks.splice(0) };
    });
  const box = await view.boundingBox();
  if (!box) throw new Error('The table is not visible.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForTimeout(1000);
  await taken();
  for (let n = 0; n < WHEEL_STEPS; n++) {
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(16);
  }
  await page.waitForTimeout(300);
  const { frames, tasks } = await taken();
  const busy = frames.filter((ms) => ms > 0).sort((a, b) => a - b);
  if (busy.length < 20) throw new Error(`Only ${busy.length} frames had work.`);
  const line = 'table-frame' as const;
  const what = 'table of 1,000,000 rows, script per frame while scrolling';
  recordMeasurement({
    line,
    what: `${what}, p95`,
    who: 'ours',
    value: busy[Math.floor(busy.length * 0.95)] ?? NaN,
    unit: 'ms',
    atMost: 4,
  });
  recordMeasurement({
    line: 'table-tasks',
    what: `table of 1,000,000 rows, tasks over ${LONG_TASK_MS} ms while scrolling`,
    who: 'ours',
    value: tasks.filter((ms) => ms > LONG_TASK_MS).length,
    unit: 'tasks',
    atMost: 0,
  });
  const jumps: number[] = [];
  for (let n = 0; n < JUMPS; n++) {
    jumps.push(
      await view.evaluate(
        (element, share) =>
          new Promise<number>((resolve) => {
            const began = performance.now();
            element.scrollTop = element.scrollHeight * share;
            const look = (): void => {
              const top = element.getBoundingClientRect();
              const row = document.elementFromPoint(top.left + 40, top.top + top.height / 2)?.closest('.row');
              if (row && /\d{4}/.test((row as HTMLElement).innerText)) resolve(performance.now() - began);
              else requestAnimationFrame(look);
            };
            requestAnimationFrame(() => requestAnimationFrame(look));
          }),
        ((n * 7919) % 1000) / 1000,
      ),
    );
  }
  recordMeasurement({
    line: 'table-jump',
    what: 'table of 1,000,000 rows, any row after a jump',
    who: 'ours',
    ...spreadOf(jumps),
    unit: 'ms',
    atMost: 150,
  });
}

async function main(): Promise<void> {
  if (!existsSync(testVsix()) || !findBrowser()) {
    console.log('No packaged extension or no browser: nothing is measured in a window.');
    return;
  }
  const sandbox = await startSandbox({ leads: 1_000_000 });
  const window = await startWindow({ extensions: [PEER], viewport: { width: 1400, height: 800 } });
  try {
    await window.wb.openView('Acquire');
    await signIn(window.wb, sandbox, '1.0.0');
    await window.wb.section('Leads').rows.first().waitFor();
    await measureFirstLead(window);
    await measureSuggestions(window);
    await measureTable(window);
  } finally {
    await window.close();
    await sandbox.stop();
  }
}

main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(closeBrowser);

// How long after a key the suggestions are on the screen, in a real window: ours in a request file, and those of a trivial provider in a
// text file with the same contents.
import type { SmallExtension } from '../../scripts/vscode/smallExtension';
import { startWindow, type CodeWindow } from '../e2e/support/window';
import { measureInWindow } from './inWindow';
import { median, recordMeasurement, spreadOf } from './record';

const KEYS = 30;
/** The first ones load code. */
const WARM_UP = 5;
const REQUEST = 'POST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\npage=1\n&';

const PEER: SmallExtension = {
  name: 'peer-suggestions',
  manifest: { displayName: 'Trivial Suggestions', activationEvents: ['onLanguage:plaintext'] },
  main: `const vscode = require('vscode');
exports.activate = ({ subscriptions }) => {
  subscriptions.push(
    vscode.languages.registerCompletionItemProvider('plaintext', {
      provideCompletionItems: () =>
        Array.from({ length: 20 }, (_, n) => new vscode.CompletionItem('limit' + n, vscode.CompletionItemKind.Field)),
    }),
  );
};
`,
};

/** Watches in the page how long after the next key the first suggestion is in a frame. */
function watchNextKey(): void {
  const watched = globalThis as unknown as { shownAfter?: number };
  watched.shownAfter = undefined;
  const begin = (): void => {
    const began = performance.now();
    const look = (): void => {
      if (document.querySelector('.suggest-widget.visible .monaco-list-row'))
        watched.shownAfter = performance.now() - began;
      else requestAnimationFrame(look);
    };
    look();
  };
  addEventListener('keydown', begin, { capture: true, once: true });
}

/** Milliseconds from each key to the list, in an editor that `command` opens. */
async function suggestionTimes({ page, wb }: CodeWindow, command: string): Promise<number[]> {
  await wb.command(command);
  await page.waitForTimeout(2000);
  await wb.editors.fill(REQUEST);
  const list = page.locator('.suggest-widget.visible .monaco-list-row').first();
  const times: number[] = [];
  for (let n = 0; n < WARM_UP + KEYS; n++) {
    await page.evaluate(watchNextKey);
    await page.keyboard.press('l');
    await list.waitFor();
    const shown = await page.waitForFunction(() => (globalThis as unknown as { shownAfter?: number }).shownAfter);
    times.push((await shown.jsonValue()) ?? NaN);
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'hidden' });
    await page.keyboard.press('Backspace');
    await page.waitForTimeout(300);
  }
  return times.slice(WARM_UP);
}

async function main(): Promise<void> {
  const quick = { other: 'on', comments: 'on', strings: 'on' };
  const window = await startWindow({
    extensions: [PEER],
    settings: { 'editor.wordBasedSuggestions': 'off', 'editor.quickSuggestions': quick },
  });
  try {
    const ours = await suggestionTimes(window, 'Acquire: New Request File');
    const peer = await suggestionTimes(window, 'File: New Untitled Text File');
    const line = 'suggestions';
    const what = 'key until suggestions are on the screen';
    recordMeasurement({ line, what, who: 'ours', ...spreadOf(ours), unit: 'ms' });
    recordMeasurement({ line, what, who: 'trivial provider', ...spreadOf(peer), unit: 'ms' });
    recordMeasurement({
      line,
      what: `${what}, over a trivial provider`,
      who: 'ours',
      value: median(ours) / median(peer),
      unit: '×',
      atMost: 1.3,
    });
  } finally {
    await window.close();
  }
}

void measureInWindow(main);

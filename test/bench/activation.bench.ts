// How long VS Code itself says that activating the packaged extension took, in a real window.
import { existsSync } from 'node:fs';
import { testVsix } from '../../scripts/lib/testVsix';
import { findBrowser } from '../../scripts/vscode/browser';
import { startWindow } from '../e2e/support/window';
import { median, record } from './record';

const WINDOWS = 3;

async function activation(): Promise<number> {
  const window = await startWindow();
  try {
    const { wb, page } = window;
    await wb.openView('Acquire');
    await wb.section('Leads').welcomeButton('Sign In').waitFor();
    await page.waitForTimeout(1500);
    await wb.command('Developer: Show Running Extensions');
    const row = page.locator('.extension', { hasText: 'Acquire for VS Code' }).first();
    await row.waitFor();
    const ms = /(\d+)\s*ms/.exec(await row.innerText())?.[1];
    if (!ms) throw new Error('VS Code tells no time.');
    return Number(ms);
  } finally {
    await window.close();
  }
}

async function main(): Promise<void> {
  if (!existsSync(testVsix()) || !findBrowser()) {
    console.log('No packaged extension or no browser: the activation is not measured.');
    return;
  }
  const times: number[] = [];
  for (let n = 0; n < WINDOWS; n++) times.push(await activation());
  record({
    line: 'activation',
    what: 'activation in a window, as VS Code tells it',
    who: 'ours',
    value: median(times),
    unit: 'ms',
    atMost: 60,
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

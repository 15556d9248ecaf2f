// The activation time of the packaged extension as reported by VS Code in a real window. With ACQUIRE_OTHER_VSIX the windows
// alternate with another package, and the ratio of the medians is recorded too.
import { existsSync } from 'node:fs';
import { testVsix } from '../../scripts/lib/testVsix';
import { findBrowser } from '../../scripts/vscode/browser';
import { closeBrowser, startWindow } from '../e2e/support/window';
import { median, recordMeasurement } from './record';

const WINDOWS = 3;
const PAIRS = 7;

async function activation(vsix: string): Promise<number> {
  const window = await startWindow({ vsix });
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
  const own = testVsix();
  const other = process.env.ACQUIRE_OTHER_VSIX;
  if (!existsSync(own) || !findBrowser()) {
    console.log('No packaged extension or no browser: the activation is not measured.');
    return;
  }
  const times: number[] = [];
  const others: number[] = [];
  for (let n = 0; n < (other ? PAIRS : WINDOWS); n++) {
    // The order within a pair alternates as well.
    if (other && n % 2) others.push(await activation(other));
    times.push(await activation(own));
    if (other && n % 2 === 0) others.push(await activation(other));
  }
  recordMeasurement({
    line: 'activation',
    what: 'activation in a window, as VS Code tells it',
    who: 'ours',
    value: median(times),
    unit: 'ms',
    atMost: 60,
  });
  if (!other) return;
  console.log(`own: ${times.join(', ')} ms; other: ${others.join(', ')} ms`);
  recordMeasurement({
    line: 'activation',
    what: `activation over that of the other package, medians of ${PAIRS} alternating pairs`,
    who: 'ours',
    value: median(times) / median(others),
    unit: '×',
  });
}

main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(closeBrowser);

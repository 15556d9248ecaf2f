// The activation time of the packaged extension, as VS Code reports it in a real window, beside that of an extension in the same window that
// registers one command and one tree. With ACQUIRE_OTHER_VSIX the windows alternate with another package, and the ratio of the medians is
// recorded too. ACQUIRE_BENCH_WINDOWS is the number of windows.
import { existsSync } from 'node:fs';
import { testVsix } from '../../scripts/lib/testVsix';
import { findBrowser } from '../../scripts/vscode/browser';
import type { SmallExtension } from '../../scripts/vscode/smallExtension';
import { closeBrowser, startWindow } from '../e2e/support/window';
import { median, recordMeasurement, spreadOf } from './record';

const WINDOWS = Number(process.env.ACQUIRE_BENCH_WINDOWS ?? 7);

const PEER: SmallExtension = {
  name: 'peer-tree',
  manifest: {
    displayName: 'One Command and One Tree',
    activationEvents: ['onStartupFinished'],
    contributes: {
      commands: [{ command: 'peerTree.hello', title: 'Hello' }],
      views: { explorer: [{ id: 'peerTree.rows', name: 'Rows' }] },
    },
  },
  main: `const vscode = require('vscode');
exports.activate = ({ subscriptions }) => {
  subscriptions.push(vscode.commands.registerCommand('peerTree.hello', () => undefined));
  subscriptions.push(vscode.window.createTreeView('peerTree.rows', {
    treeDataProvider: { getChildren: () => ['one', 'two'], getTreeItem: (label) => new vscode.TreeItem(label) },
  }));
};
`,
};

interface Activations {
  readonly ours: number;
  readonly peer: number;
}

async function activations(vsix: string): Promise<Activations> {
  const window = await startWindow({ vsix, extensions: [PEER] });
  try {
    const { wb, page } = window;
    await wb.openView('Acquire');
    await wb.section('Leads').welcomeButton('Sign In').waitFor();
    await page.waitForTimeout(1500);
    await wb.command('Developer: Show Running Extensions');
    const milliseconds = async (name: string): Promise<number> => {
      const row = page.locator('.extension', { hasText: name }).first();
      await row.waitFor();
      const ms = /(\d+)\s*ms/.exec(await row.innerText())?.[1];
      if (!ms) throw new Error(`VS Code shows no time for ${name}.`);
      return Number(ms);
    };
    return { ours: await milliseconds('Acquire for VS Code'), peer: await milliseconds('One Command and One Tree') };
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
  const times: Activations[] = [];
  const others: Activations[] = [];
  for (let n = 0; n < WINDOWS; n++) {
    // The order within a pair alternates as well.
    if (other && n % 2) others.push(await activations(other));
    times.push(await activations(own));
    if (other && n % 2 === 0) others.push(await activations(other));
  }
  const ours = times.map((time) => time.ours);
  recordMeasurement({
    line: 'activation',
    what: 'activation in a window',
    who: 'ours',
    ...spreadOf(ours),
    unit: 'ms',
  });
  recordMeasurement({
    line: 'activation',
    what: 'activation in a window',
    who: 'one command and one tree',
    ...spreadOf(times.map((time) => time.peer)),
    unit: 'ms',
  });
  recordMeasurement({
    line: 'activation-above',
    what: 'activation above an extension with one command and one tree',
    who: 'ours',
    ...spreadOf(times.map((time) => time.ours - time.peer)),
    unit: 'ms',
    atMost: 30,
  });
  if (!other) return;
  console.log(`own: ${ours.join(', ')} ms; other: ${others.map((time) => time.ours).join(', ')} ms`);
  recordMeasurement({
    line: 'activation',
    what: `activation over that of the other package, medians of ${WINDOWS} alternating pairs`,
    who: 'ours',
    value: median(ours) / median(others.map((time) => time.ours)),
    unit: '×',
  });
}

main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(closeBrowser);

// How long after opening a window a user sees the first lead. A trivial extension in the same window shows what VS Code itself takes.
import { startSandbox } from '../../src/features/sandbox/server';
import type { SmallExtension } from '../../scripts/vscode/smallExtension';
import { signIn } from '../e2e/support/signIn';
import { startWindow, type CodeWindow } from '../e2e/support/window';
import { measureInWindow } from './inWindow';
import { recordMeasurement, spreadOf } from './record';

const RELOADS = 7;

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
  );
};
`,
};

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

async function main(): Promise<void> {
  const sandbox = await startSandbox({ leads: 60 });
  const window = await startWindow({ extensions: [PEER] });
  try {
    await window.wb.openView('Acquire');
    await signIn(window.wb, sandbox, '1.0.0');
    await window.wb.section('Leads').rows.first().waitFor();
    await measureFirstLead(window);
  } finally {
    await window.close();
    await sandbox.stop();
  }
}

void measureInWindow(main);

// A small extension that opens the walkthrough when `npm start` shows its window for the first time. VS Code opens walkthroughs on its own
// only for extensions that are installed while it runs.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const MANIFEST = {
  name: 'acquire-first-steps',
  publisher: 'acquire-community',
  version: '1.0.0',
  engines: { vscode: '^1.100.0' },
  main: './main.js',
  activationEvents: ['onStartupFinished'],
};

const MAIN = `const vscode = require('vscode');
exports.activate = async ({ globalState }) => {
  const isEmpty = vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0);
  if (!isEmpty || globalState.get('shown')) return;
  await globalState.update('shown', true);
  // Beside a side bar, a window of usual width has no room for the pictures of the walkthrough.
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
  await vscode.commands.executeCommand('acquire.account.getStarted');
};
`;

/** Writes the extension into a folder of extensions. */
export function writeFirstSteps(extensions: string): void {
  const folder = path.join(extensions, `${MANIFEST.publisher}.${MANIFEST.name}-${MANIFEST.version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(MANIFEST, null, 2)}\n`);
  writeFileSync(path.join(folder, 'main.js'), MAIN);
}

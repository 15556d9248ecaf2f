import type { SmallExtension } from './smallExtension';

/**
 * Opens the walkthrough when `npm start` shows its window for the first time. VS Code opens walkthroughs on its own only for extensions
 * that are installed while it runs.
 */
export const FIRST_STEPS: SmallExtension = {
  name: 'acquire-first-steps',
  manifest: { activationEvents: ['onStartupFinished'] },
  main: `const vscode = require('vscode');
exports.activate = async ({ globalState }) => {
  const isEmpty = vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0);
  if (!isEmpty || globalState.get('shown')) return;
  await globalState.update('shown', true);
  // Beside a side bar, a window of usual width has no room for the pictures of the walkthrough.
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
  await vscode.commands.executeCommand('acquire.account.getStarted');
};
`,
};

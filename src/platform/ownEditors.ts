import * as vscode from 'vscode';

const SCHEMES = /^acquire-/;
const PANELS = /(?:^|-)acquire\.(?:tryRequest|leadPage|leadTable)$/;

/** Closes the panels and documents of the extension without saving, so that VS Code does not restore them. */
export async function closeOwnEditors(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!SCHEMES.test(document.uri.scheme) || !document.isDirty) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  const own = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isOwn);
  if (own.length) await vscode.window.tabGroups.close(own);
  // The editor history names the leads that were open, and VS Code can only clear it completely.
  await vscode.commands
    .executeCommand('workbench.action.clearEditorHistoryWithoutConfirm')
    .then(undefined, () => undefined);
}

/** The resource of a tab with a text or custom editor, if it has one. */
export function uriOf({ input }: vscode.Tab): vscode.Uri | undefined {
  return input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom ? input.uri : undefined;
}

/** The resource of the editor in front. */
export function activeResource(): vscode.Uri | undefined {
  const { activeTextEditor, tabGroups } = vscode.window;
  const { activeTab } = tabGroups.activeTabGroup;
  return activeTextEditor?.document.uri ?? (activeTab && uriOf(activeTab));
}

function isOwn(tab: vscode.Tab): boolean {
  const { input } = tab;
  if (input instanceof vscode.TabInputWebview) return PANELS.test(input.viewType);
  const uri = uriOf(tab);
  if (uri) return SCHEMES.test(uri.scheme);
  return (
    input instanceof vscode.TabInputTextDiff &&
    (SCHEMES.test(input.original.scheme) || SCHEMES.test(input.modified.scheme))
  );
}

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
  // It names the leads that were open, and has no command for some of its entries only.
  await vscode.commands
    .executeCommand('workbench.action.clearEditorHistoryWithoutConfirm')
    .then(undefined, () => undefined);
}

function isOwn({ input }: vscode.Tab): boolean {
  if (input instanceof vscode.TabInputWebview) return PANELS.test(input.viewType);
  if (input instanceof vscode.TabInputText) return SCHEMES.test(input.uri.scheme);
  return (
    input instanceof vscode.TabInputTextDiff &&
    (SCHEMES.test(input.original.scheme) || SCHEMES.test(input.modified.scheme))
  );
}

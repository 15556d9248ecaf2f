import * as vscode from 'vscode';
import { waitUntil } from './leadSupport';

const opened: vscode.TextDocument[] = [];

/**
 * An untitled request document with this text, in the editor in front. VS Code keeps a copy of what was not saved and removes it a moment
 * after the document is closed: one that is opened in between has its name and comes with that text.
 */
export async function openRequests(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'acquire-http', content });
  opened.push(document);
  const editor = await vscode.window.showTextDocument(document);
  if (document.getText() !== content) {
    const whole = new vscode.Range(new vscode.Position(0, 0), document.positionAt(document.getText().length));
    await editor.edit((edit) => {
      edit.replace(whole, content);
    });
  }
  return document;
}

/**
 * Closes all editors. The next untitled document has the name of the one before, and its text as long as the extension host is not told that
 * this one is closed: so that is waited for.
 */
export async function closeDocuments(): Promise<void> {
  for (let i = 0; i < 5 && vscode.window.activeTextEditor; i++)
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await waitUntil('the request documents to be closed', () => opened.every((document) => document.isClosed));
  opened.length = 0;
}

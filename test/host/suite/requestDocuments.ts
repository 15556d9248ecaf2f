import * as vscode from 'vscode';
import { waitUntil } from './leadSupport';

const opened: vscode.TextDocument[] = [];

/**
 * Opens an untitled request file with this text in the active editor. VS Code keeps a copy of unsaved text and removes it a moment
 * after the document is closed; a document opened in between gets the same name and that text.
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
 * Closes all editors. The next untitled document gets the same name, and even the same text until the extension host learns that
 * this one is closed, so this function waits for that.
 */
export async function closeDocuments(): Promise<void> {
  for (let i = 0; i < 5 && vscode.window.activeTextEditor; i++)
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await waitUntil('the request documents to be closed', () => opened.every((document) => document.isClosed));
  opened.length = 0;
}

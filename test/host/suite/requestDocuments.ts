import * as vscode from 'vscode';
import { until } from './leadSupport';

const opened: vscode.TextDocument[] = [];

/** An untitled request document with this text, in the editor in front. */
export async function openRequests(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'acquire-http', content });
  opened.push(document);
  await vscode.window.showTextDocument(document);
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
  await until('the request documents to be closed', () => opened.every((document) => document.isClosed));
  opened.length = 0;
}

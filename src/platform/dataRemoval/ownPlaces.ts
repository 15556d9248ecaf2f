// Everything that holds data of ours and belongs to no feature. Loaded when data is removed.
import type * as vscode from 'vscode';
import type { DataStore } from '../../core/dataStore';
import { closeOwnEditors } from '../ownEditors';
import { emptyFolder, emptyLogs, emptyWorkspaceStorages } from './ownFolders';

/**
 * Editors, VS Code's state, and the folders with all their contents.
 * @param kept the name of a file in the global storage that stays
 */
export function ownPlaces(
  context: vscode.ExtensionContext,
  globalState: vscode.Memento,
  kept: string,
): readonly DataStore[] {
  const folders = {
    extensionId: context.extension.id,
    globalStorage: context.globalStorageUri.fsPath,
    workspaceStorage: context.storageUri?.fsPath,
    logs: context.logUri.fsPath,
  };
  return [
    { id: 'editors', removeAll: closeOwnEditors },
    { id: 'state', removeAll: () => emptyState(context.workspaceState, globalState) },
    { id: 'globalStorage', removeAll: () => emptyFolder(folders.globalStorage, [kept]) },
    { id: 'workspaceStorage', removeAll: () => emptyWorkspaceStorages(folders) },
    { id: 'logs', removeAll: () => emptyLogs(folders) },
  ];
}

/** Removes what the open workspace holds: editors, state, and the folder. */
export async function cleanWorkspace({ storageUri, workspaceState }: vscode.ExtensionContext): Promise<void> {
  await closeOwnEditors();
  for (const key of workspaceState.keys()) await workspaceState.update(key, undefined);
  if (storageUri) await emptyFolder(storageUri.fsPath);
}

async function emptyState(workspaceState: vscode.Memento, globalState: vscode.Memento): Promise<void> {
  for (const key of globalState.keys()) {
    // It lists credentials that could not be deleted and must be deleted later.
    const value = Object(globalState.get(key)) as { leftovers?: unknown };
    if (value.leftovers === undefined) await globalState.update(key, undefined);
  }
  for (const key of workspaceState.keys()) await workspaceState.update(key, undefined);
}

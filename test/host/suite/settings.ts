import * as vscode from 'vscode';

/** Runs something with a user setting changed, and restores the previous value. */
export async function withSettings(name: string, value: unknown, run: () => Promise<void>): Promise<void> {
  const settings = vscode.workspace.getConfiguration();
  const before = settings.inspect(name)?.globalValue;
  await settings.update(name, value, vscode.ConfigurationTarget.Global);
  try {
    await run();
  } finally {
    await vscode.workspace.getConfiguration().update(name, before, vscode.ConfigurationTarget.Global);
  }
}

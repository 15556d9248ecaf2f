import * as vscode from 'vscode';
import { readSetting, SETTING_ROWS, type SettingName, type SettingValue } from './settingRows';

/** The current value of a setting, within its bounds; its default if settings.json has a value of another type. */
export function getSetting<Name extends SettingName>(name: Name): SettingValue<Name> {
  return readSetting(SETTING_ROWS[name], vscode.workspace.getConfiguration('acquire').get(name)) as SettingValue<Name>;
}

/** Calls `listener` when one of the settings changes. */
export function onDidChangeSetting(names: readonly SettingName[], listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (names.some((name) => change.affectsConfiguration(`acquire.${name}`))) listener();
  });
}

/** Stores a value in the user's settings. */
export async function updateSetting<Name extends SettingName>(name: Name, value: SettingValue<Name>): Promise<void> {
  await vscode.workspace.getConfiguration('acquire').update(name, value, vscode.ConfigurationTarget.Global);
}

/** Opens the Settings editor at a setting. */
export async function openSetting(name: SettingName): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', `acquire.${name}`);
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../../core/disposables';
import { Emitter } from '../../../../core/events';
import { plainLabel } from '../../../../core/text';

const KEY = 'acquire.environment';

/** The environment selected for this workspace. Only the selection is stored; the files are read elsewhere. */
export class EnvironmentChoice implements vscode.Disposable {
  private readonly changed = new Emitter<void>();
  /** Another environment was selected. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly memory: vscode.Memento) {}

  /** The selected environment of this workspace; undefined for none. */
  get name(): string | undefined {
    const kept = this.memory.get<unknown>(KEY);
    return typeof kept === 'string' && kept ? kept : undefined;
  }

  /** Selects an environment for this workspace, or none. */
  async choose(name: string | undefined): Promise<void> {
    await this.memory.update(KEY, name);
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** The language status with the selected environment, and a command to select another one. */
export function environmentStatus(choice: EnvironmentChoice, language: string): vscode.Disposable {
  const store = new DisposableStore();
  const status = store.add(vscode.languages.createLanguageStatusItem('acquire.requestEnvironment', language));
  status.name = l10n.t('Acquire Environment');
  status.command = { command: 'acquire.request.selectEnvironment', title: l10n.t('Select') };
  const show = (): void => {
    const { isTrusted } = vscode.workspace;
    status.text = (isTrusted && plainLabel(choice.name, 60)) || l10n.t('No environment');
    status.detail = isTrusted ? l10n.t('Environment') : l10n.t('Environment files are read only in trusted workspaces');
  };
  store.add(choice.onDidChange(show));
  store.add(vscode.workspace.onDidGrantWorkspaceTrust(show));
  show();
  return store;
}

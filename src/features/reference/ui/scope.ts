import * as vscode from 'vscode';
import { GENERATIONS, type Generation } from '../../../api/client/account';
import { DisposableStore, type Disposable } from '../../../core/disposables';
import { Emitter } from '../../../core/events';
import type { Services } from '../../../platform/services';

const BOTH = 'acquire.reference.both';
const RETIRED = 'acquire.reference.retired';

/** Which operations the view and the search show. Commands depend on it, so its context keys are set before the view is drawn. */
export class ReferenceScope implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new Emitter<void>());
  /** The choice or the accounts have changed. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly services: Pick<Services, 'accounts' | 'context'>) {
    this.parts.add(services.accounts.onDidChange(() => this.update()));
    this.update();
  }

  /** True when both generations are shown: because the user chose so, or because no one is signed in. */
  get both(): boolean {
    return this.services.accounts.active() === undefined || this.services.context.workspaceState.get(BOTH, false);
  }

  /** The generations shown now. */
  get generations(): readonly Generation[] {
    const active = this.services.accounts.active();
    return this.both || !active ? GENERATIONS : [active.generation];
  }

  /** Shows both generations, or only that of the active account; stored per workspace. */
  async showBoth(both: boolean): Promise<void> {
    await this.services.context.workspaceState.update(BOTH, both);
    this.update();
  }

  /** Whether pages that are no longer linked are shown. */
  get retired(): boolean {
    return this.services.context.workspaceState.get(RETIRED, false);
  }

  /** Shows or hides pages that are no longer linked; stored per workspace. */
  async showRetired(retired: boolean): Promise<void> {
    await this.services.context.workspaceState.update(RETIRED, retired);
    this.update();
  }

  dispose(): void {
    this.parts.dispose();
  }

  private update(): void {
    void vscode.commands.executeCommand('setContext', BOTH, this.both);
    void vscode.commands.executeCommand('setContext', RETIRED, this.retired);
    this.changed.fire();
  }
}

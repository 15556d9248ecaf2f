import type * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import { Emitter } from '../../../core/events';
import { plainLabel } from '../../../core/text';
import { EXCHANGE_SCHEME, LEAD_SCHEME } from '../../../platform/schemes';
import type { AccountsService } from '../../../platform/services';

/** Schemes whose authority is an account's key. */
const SCHEMES = new Set<string>([LEAD_SCHEME, EXCHANGE_SCHEME]);

/** Shows on hover which account documents and items belong to. They keep their colors, because VS Code uses red for errors there. */
export class AccountNames implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new Emitter<undefined>());
  readonly onDidChangeFileDecorations = this.changed.event as vscode.Event<undefined>;

  constructor(private readonly accounts: AccountsService) {
    this.store.add(accounts.onDidChange(() => this.changed.fire(undefined)));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (!SCHEMES.has(uri.scheme)) return undefined;
    const account = this.accounts.get(uri.authority);
    return account && { tooltip: plainLabel(account.label, 60) };
  }

  dispose(): void {
    this.store.dispose();
  }
}

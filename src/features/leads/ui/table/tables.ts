// The open lead tables: one panel an account. Loaded on first use.
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import type { LeadFilter } from '../../list/find';
import type { LeadsContext } from '../context';
import { LeadTable } from './tablePanel';

const TABLE_TYPE = 'acquire.leadTable';

/** The open tables, one an account. */
export class LeadTables implements vscode.Disposable {
  private readonly open = new Map<string, LeadTable>();

  constructor(private readonly context: LeadsContext) {}

  /** Shows the table of an account; reveals it if it is open. */
  show(account: Account, filter: LeadFilter = {}): LeadTable {
    const known = this.open.get(account.key);
    if (known) {
      known.panel.reveal();
      return known;
    }
    return this.adopt(
      vscode.window.createWebviewPanel(TABLE_TYPE, '', vscode.ViewColumn.Active, {}),
      account.key,
      filter,
    );
  }

  /** Takes over a panel of the window before it was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const key =
      typeof state === 'object' && state !== null ? (state as { accountKey?: unknown }).accountKey : undefined;
    if (typeof key === 'string' && this.context.services.accounts.get(key) && !this.open.has(key))
      this.adopt(panel, key, {});
    else panel.dispose();
  }

  /** The open tables; for the tests inside VS Code. */
  get all(): readonly LeadTable[] {
    return [...this.open.values()];
  }

  dispose(): void {
    for (const table of this.open.values()) table.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, accountKey: string, filter: LeadFilter): LeadTable {
    const table = new LeadTable(panel, this.context, accountKey, filter);
    this.open.set(accountKey, table);
    panel.onDidDispose(() => {
      this.open.delete(accountKey);
      table.dispose();
    });
    return table;
  }
}

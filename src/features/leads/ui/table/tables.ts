// The open lead tables: one panel an account. Loaded on first use.
import type * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { readObject } from '../../../../core/panelProtocol';
import { OpenPanels } from '../../../../platform/panel/openPanels';
import type { LeadFilter } from '../../list/find';
import { TABLE_STATE } from '../../tableMessages';
import type { LeadsContext } from '../context';
import { LeadTable } from './tablePanel';

/** The open tables, one an account. */
export class LeadTables implements vscode.Disposable {
  private readonly open = new OpenPanels<LeadTable>('leadTable');

  constructor(private readonly context: LeadsContext) {}

  /** Shows the table of an account; reveals it if it is open. */
  show({ key }: Account, filter: LeadFilter = {}): LeadTable {
    return (
      this.open.reveal(({ accountKey }) => accountKey === key) ??
      this.open.create((panel) => new LeadTable(panel, this.context, key, filter))
    );
  }

  /** Takes over a panel of the window before it was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const key = readObject(state, TABLE_STATE)?.accountKey;
    if (key !== undefined && this.context.services.accounts.get(key) && !this.all.some((t) => t.accountKey === key))
      this.open.adopt(panel, () => new LeadTable(panel, this.context, key, {}));
    else panel.dispose();
  }

  /** The open tables; for the tests inside VS Code. */
  get all(): readonly LeadTable[] {
    return this.open.all;
  }

  dispose(): void {
    this.open.dispose();
  }
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../api/client/account';
import type { Lazy } from '../../../core/lazy';
import { plainLabel } from '../../../core/text';
import type { WriteLogStore } from '../writes/writeLogStore';
import { writeLogCsv } from '../writes/writeLogText';
import { WRITE_LOG_SCHEME } from '../../../platform/schemes';

/** Shows and exports the write logs of accounts. */
export class WriteLogCommands implements vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly log: Lazy<WriteLogStore>) {}

  provideTextDocumentContent({ authority }: vscode.Uri): Promise<string> {
    return this.text(authority);
  }

  /** Opens an account's current log as a read-only document. */
  async show(account: Account): Promise<void> {
    const uri = vscode.Uri.from({ scheme: WRITE_LOG_SCHEME, authority: account.key, path: `/${fileName(account)}` });
    this.changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  /** Asks for a file and writes an account's log to it. */
  async exportLog(account: Account): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      title: l10n.t('Export Write Log'),
      saveLabel: l10n.t('Export'),
      filters: { CSV: ['csv'] },
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, fileName(account)) } : {}),
    });
    if (target) await vscode.workspace.fs.writeFile(target, Buffer.from(await this.text(account.key), 'utf8'));
  }

  private async text(accountKey: string): Promise<string> {
    return writeLogCsv((await (await this.log()).read(accountKey)).writes);
  }
}

function fileName({ label }: Account): string {
  const slug = plainLabel(label, 60)
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
  return `${slug || 'acquire'}-writes.csv`;
}

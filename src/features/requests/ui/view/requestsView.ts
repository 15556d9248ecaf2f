import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../../core/disposables';
import { redrawAsTimePasses } from '../../../../platform/passingTime';
import type { Services } from '../../../../platform/services';
import type { RequestsUi } from '../requestsUi';
import type { RequestRow } from './rows';

const PATTERN = '**/*.acquire.http';
const LANGUAGE = 'acquire-http';
const MAX_FILES = 200;
const AFTER_MS = 150;

/** The `acquire.requests` view: request files, and the history of the active account. */
export class RequestsView implements vscode.TreeDataProvider<RequestRow>, vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new vscode.EventEmitter<RequestRow | undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  private timer: NodeJS.Timeout | undefined;
  private chunk: RequestsUi | undefined;
  /** The request files of the workspace, until one is created or deleted. Finding them starts a search of the whole workspace. */
  private found: Promise<readonly vscode.Uri[]> | undefined;
  /** Exchanges of this window whose responses differ from the documentation. */
  private readonly different = new Set<string>();

  constructor(
    /** The view in the side bar. */
    readonly view: vscode.TreeView<RequestRow>,
    private readonly services: Services,
    private readonly load: () => Promise<RequestsUi>,
  ) {
    this.parts.add(services.accounts.onDidChange(() => this.refresh()));
    this.parts.add(
      this.view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.refreshFiles();
      }),
    );
    this.parts.add(redrawAsTimePasses(this.view, 'day', () => this.refresh()));
    const isOurs = ({ languageId, uri }: vscode.TextDocument): void => {
      if (languageId === LANGUAGE || uri.path.endsWith('.acquire.http')) this.refresh();
    };
    this.parts.add(vscode.workspace.onDidOpenTextDocument(isOurs));
    this.parts.add(vscode.workspace.onDidCloseTextDocument(isOurs));
    const files = this.parts.add(vscode.workspace.createFileSystemWatcher(PATTERN, false, true, false));
    this.parts.add(files.onDidCreate(() => this.refreshFiles()));
    this.parts.add(files.onDidDelete(() => this.refreshFiles()));
    this.parts.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.refreshFiles()));
    this.parts.add({ dispose: () => clearTimeout(this.timer) });
  }

  /** Redraws the view after a short delay, once for many changes. */
  refresh(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed.fire(undefined), AFTER_MS);
  }

  private refreshFiles(): void {
    this.found = undefined;
    this.refresh();
  }

  /** Marks the row of an exchange: its response differs from the documentation. */
  markDifferent(exchangeId: string): void {
    this.different.add(exchangeId);
    this.refresh();
  }

  async getChildren(row?: RequestRow): Promise<RequestRow[]> {
    if (row?.kind === 'day') return (await this.load()).exchangeRows(row.entries);
    if (row) return row.kind === 'section' ? (row.section === 'history' ? this.history() : this.files()) : [];
    const [files, history] = await Promise.all([this.files(), this.history()]);
    return files.length || history.length
      ? [
          { kind: 'section', section: 'files', count: files.length },
          { kind: 'section', section: 'history', count: history.length },
        ]
      : [];
  }

  private async files(): Promise<RequestRow[]> {
    const untitled = vscode.workspace.textDocuments
      .filter((d) => d.isUntitled && d.languageId === LANGUAGE && !d.isClosed)
      .map((d) => d.uri);
    const files = await (this.found ??= this.findFiles());
    const byName = (a: vscode.Uri, b: vscode.Uri): number => a.path.localeCompare(b.path);
    return [...untitled.sort(byName), ...[...files].sort(byName)].map((uri): RequestRow => ({ kind: 'file', uri }));
  }

  private async findFiles(): Promise<readonly vscode.Uri[]> {
    if (!vscode.workspace.workspaceFolders) return [];
    try {
      return await vscode.workspace.findFiles(PATTERN, '**/node_modules/**', MAX_FILES);
    } catch (error) {
      this.found = undefined;
      throw error;
    }
  }

  private async history(): Promise<RequestRow[]> {
    const account = this.services.accounts.active();
    if (!account) return [];
    if (!this.chunk) {
      this.chunk = await this.load();
      this.parts.add(this.chunk.context.history.store.onDidChange(() => this.refresh()));
    }
    return this.chunk.dayRows(await this.chunk.context.history.store.list(account.key));
  }

  getTreeItem(row: RequestRow): vscode.TreeItem {
    switch (row.kind) {
      case 'section':
        return section(row.section, row.count);
      case 'file':
        return fileItem(row.uri);
      case 'day':
        return this.chunk!.historyItem(row, false);
      case 'exchange':
        return this.chunk!.historyItem(row, this.different.has(row.entry.id));
    }
  }

  dispose(): void {
    this.parts.dispose();
  }
}

function section(name: 'files' | 'history', count: number | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(
    name === 'history' ? l10n.t('History') : l10n.t('Request files'),
    count === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Expanded,
  );
  if (count === 0) item.description = name === 'history' ? l10n.t('nothing sent yet') : l10n.t('none yet');
  item.accessibilityInformation = { label: [item.label, item.description].filter(Boolean).join(', ') };
  // A separate ID: VS Code keeps a row collapsed if it was not expandable before.
  item.id = count === 0 ? `section:${name}:empty` : `section:${name}`;
  item.contextValue = `section.${name}`;
  return item;
}

function fileItem(uri: vscode.Uri): vscode.TreeItem {
  const item = new vscode.TreeItem(uri);
  item.id = `file:${uri.toString()}`;
  item.label = uri.path.split('/').pop() ?? uri.path;
  item.description =
    uri.scheme === 'untitled'
      ? l10n.t('not saved')
      : vscode.workspace.asRelativePath(uri).split('/').slice(0, -1).join('/');
  item.iconPath = vscode.ThemeIcon.File;
  item.contextValue = 'requestFile';
  item.accessibilityInformation = { label: l10n.t('Request file {0}', item.label) };
  item.command = { command: 'vscode.open', title: l10n.t('Open'), arguments: [uri] };
  return item;
}

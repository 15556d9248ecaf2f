import { LruMap } from '../../../core/lruMap';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Services } from '../../../platform/services';
import { DisposableStore } from '../../../core/disposables';
import { shownPathForm } from './accountFor';
import { REFERENCE_SCHEME } from '../../../platform/schemes';
import { previewMarkdown } from '../../../platform/markdownPreview';

/** Maximum number of generated pages (replies of the documentation assistant, reports) to keep. */
const MAX_NOTES = 30;

/** Maximum number of page names to remember; they show which operations an open page is about. */
const MAX_NAMES = 300;
const PAGE_OPEN = 'acquire.reference.pageOpen';

/** The last part of a page's address, which becomes the name of its tab. */
export const pageFileName = (title: string): string =>
  `${
    title
      .replace(/[\\/:*?"<>|#%\s]+/g, ' ')
      .trim()
      .slice(0, 60) || 'page'
  }.md`;

/** The `acquire-schema:` documents: a reference page per operation, and generated pages. All are Markdown, shown as a preview. */
export class ReferencePages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.changed.event;
  private readonly notes = new LruMap<string, string>(MAX_NOTES);
  /** The operations a page is about, by file name: the tab label is all we know about a page in a preview. */
  private readonly subjects = new LruMap<string, readonly string[]>(MAX_NAMES);
  private made = 0;

  constructor(private readonly services: Services) {
    const { tabGroups } = vscode.window;
    for (const onDidChange of [tabGroups.onDidChangeTabs, tabGroups.onDidChangeTabGroups])
      this.parts.add(onDidChange(() => this.updateContext()));
    // Paths are shown in the form the account uses.
    this.parts.add(
      services.accounts.onDidChange(() => {
        for (const document of vscode.workspace.textDocuments)
          if (document.uri.scheme === REFERENCE_SCHEME && !document.isClosed) this.changed.fire(document.uri);
      }),
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [, kind = '', id = ''] = uri.path.split('/');
    if (kind === 'note') return this.notes.get(id) ?? l10n.t('This page is no longer kept. Ask again to see it.');
    const [{ findOperation }, { referencePage }] = await Promise.all([
      import('../../../api/catalogue'),
      import('../page'),
    ]);
    const entry = findOperation(id);
    if (entry) this.remember(entry.id, entry.title);
    if (!entry) return l10n.t('There is no such operation in the API reference.');
    return referencePage(entry, shownPathForm(this.services.accounts, entry));
  }

  /** Opens the reference page of an operation. */
  async open(id: string, title: string): Promise<void> {
    this.remember(id, title);
    await previewMarkdown(
      vscode.Uri.from({ scheme: REFERENCE_SCHEME, path: `/operation/${id}/${pageFileName(title)}` }),
    );
  }

  /** Opens a page with this Markdown, which must already be safe, about these operations. */
  async openNote(title: string, markdown: string, operationIds: readonly string[] = []): Promise<void> {
    const id = String((this.made += 1));
    this.subjects.set(pageFileName(title), operationIds);
    this.notes.set(id, markdown);
    await previewMarkdown(vscode.Uri.from({ scheme: REFERENCE_SCHEME, path: `/note/${id}/${pageFileName(title)}` }));
  }

  /** The operations that the page in the active tab is about; none if it is not a page. */
  operationsOfActivePage(): readonly string[] {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    if (tab?.input instanceof vscode.TabInputText && tab.input.uri.scheme === REFERENCE_SCHEME)
      return this.subjects.get(tab.input.uri.path.split('/').at(-1) ?? '') ?? [];
    if (!(tab?.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith('markdown.preview'))) return [];
    // "Preview List leads.md", with the first word in VS Code's display language.
    for (let from = 0; from >= 0; from = tab.label.indexOf(' ', from + 1)) {
      const found = this.subjects.get(tab.label.slice(from).trimStart());
      if (found) return found;
    }
    return [];
  }

  dispose(): void {
    this.parts.dispose();
  }

  /** Two operations may have the same title. */
  private remember(id: string, title: string): void {
    const name = pageFileName(title);
    this.subjects.set(name, [...new Set([...(this.subjects.get(name) ?? []), id])]);
    this.updateContext();
  }

  private updateContext(): void {
    void vscode.commands.executeCommand('setContext', PAGE_OPEN, this.operationsOfActivePage().length > 0);
  }
}

import { LruMap } from '../../../core/lruMap';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Services } from '../../../platform/services';
import { DisposableStore } from '../../../core/disposables';
import { previewMarkdown } from '../../../platform/markdownPreview';

/** The URI scheme of pages of the reference. */
const PAGE_SCHEME = 'acquire-schema';
/** Pages made on the spot (answers of the documentation, reports) that are kept. */
const MAX_NOTES = 30;

const fileName = (title: string): string =>
  `${
    title
      .replace(/[\\/:*?"<>|#%\s]+/g, ' ')
      .trim()
      .slice(0, 60) || 'page'
  }.md`;

/** The `acquire-schema:` documents: a reference page per operation, and pages made on the spot. All are Markdown, shown as a preview. */
export class ReferencePages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.changed.event;
  private readonly notes = new LruMap<string, string>(MAX_NOTES);
  private made = 0;

  constructor(private readonly services: Services) {
    this.parts.add(vscode.workspace.registerTextDocumentContentProvider(PAGE_SCHEME, this));
    // Paths are shown in the form the active account answers.
    this.parts.add(
      services.accounts.onDidChange(() => {
        for (const document of vscode.workspace.textDocuments)
          if (document.uri.scheme === PAGE_SCHEME && !document.isClosed) this.changed.fire(document.uri);
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
    if (!entry) return l10n.t('There is no such operation in the API reference.');
    const active = this.services.accounts.active();
    return referencePage(entry, active?.generation === entry.generation ? active.pathForm : 'api');
  }

  /** Opens the reference page of an operation. */
  async open(id: string, title: string): Promise<void> {
    await previewMarkdown(vscode.Uri.from({ scheme: PAGE_SCHEME, path: `/operation/${id}/${fileName(title)}` }));
  }

  /** Opens a page with this Markdown, which must be safe already. */
  async openNote(title: string, markdown: string): Promise<void> {
    const id = String((this.made += 1));
    this.notes.set(id, markdown);
    await previewMarkdown(vscode.Uri.from({ scheme: PAGE_SCHEME, path: `/note/${id}/${fileName(title)}` }));
  }

  dispose(): void {
    this.parts.dispose();
  }
}

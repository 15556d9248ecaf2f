import * as vscode from 'vscode';
import { DisposableStore } from '../../../../core/disposables';
import type { RequestsUi } from '../requestsUi';
import { EXCHANGE_SCHEME } from './exchangeUri';

/**
 * Responses as read-only documents in their own file system, so that a document that was open before a reload can be shown again.
 * Their content comes from the part that is loaded on first use.
 */
export class ExchangeFiles
  implements vscode.FileSystemProvider, vscode.CodeLensProvider, vscode.DocumentLinkProvider, vscode.Disposable
{
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly onDidChangeFile = this.changed.event;
  private readonly lensesChanged = this.parts.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.lensesChanged.event;

  private loaded: Promise<RequestsUi> | undefined;

  constructor(private readonly loadUi: () => Promise<RequestsUi>) {
    this.parts.add(
      vscode.workspace.registerFileSystemProvider(EXCHANGE_SCHEME, this, { isReadonly: true, isCaseSensitive: true }),
    );
    this.parts.add(vscode.languages.registerCodeLensProvider({ scheme: EXCHANGE_SCHEME }, this));
    this.parts.add(vscode.languages.registerDocumentLinkProvider({ scheme: EXCHANGE_SCHEME, language: 'json' }, this));
  }

  /** Loads what creates the documents; from then on they are reread when their text changes. */
  private load(): Promise<RequestsUi> {
    return (this.loaded ??= this.loadUi().then((ui) => {
      this.parts.add(
        ui.context.documents.onDidChange((uri) => {
          this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
        }),
      );
      this.parts.add(ui.context.documents.onDidGrow(() => this.lensesChanged.fire()));
      return ui;
    }));
  }

  watch(): vscode.Disposable {
    return { dispose: () => undefined };
  }
  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { documents } = (await this.load()).context;
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: documents.revision,
      size: (await documents.bytes(uri)).byteLength,
      permissions: vscode.FilePermission.Readonly,
    };
  }
  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.load()).context.documents.bytes(uri);
  }
  async provideCodeLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    return (await this.load()).context.documents.lenses(uri);
  }
  async provideDocumentLinks(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
    return (await this.load()).context.documents.links(document);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  writeFile(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.parts.dispose();
  }
}

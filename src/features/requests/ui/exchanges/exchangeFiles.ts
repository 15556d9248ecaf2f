import * as vscode from 'vscode';
import { DisposableStore } from '../../../../core/disposables';
import { EXCHANGE_SCHEME } from '../../../../platform/schemes';
import type { ExchangeDocuments } from './exchangeDocuments';

/** Responses as read-only documents in their own file system, so that a document that was open before a reload can be shown again. */
export class ExchangeFiles
  implements vscode.FileSystemProvider, vscode.CodeLensProvider, vscode.DocumentLinkProvider, vscode.Disposable
{
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly onDidChangeFile = this.changed.event;
  private readonly lensesChanged = this.parts.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.lensesChanged.event;

  constructor(private readonly documents: ExchangeDocuments) {
    const { parts } = this;
    parts.add(vscode.languages.registerCodeLensProvider({ scheme: EXCHANGE_SCHEME }, this));
    parts.add(vscode.languages.registerDocumentLinkProvider({ scheme: EXCHANGE_SCHEME, language: 'json' }, this));
    parts.add(documents.onDidChange((uri) => this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }])));
    parts.add(documents.onDidGrow(() => this.lensesChanged.fire()));
  }

  watch(): vscode.Disposable {
    return { dispose: () => undefined };
  }
  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { documents } = this;
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: documents.revision,
      size: (await documents.bytes(uri)).byteLength,
      permissions: vscode.FilePermission.Readonly,
    };
  }
  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.documents.bytes(uri);
  }
  provideCodeLenses({ uri }: vscode.TextDocument): vscode.ProviderResult<vscode.CodeLens[]> {
    return this.documents.lenses(uri);
  }
  provideDocumentLinks(document: vscode.TextDocument): vscode.ProviderResult<vscode.DocumentLink[]> {
    return this.documents.links(document);
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

// Request files, their requests and checks as items of the Test Explorer.
import * as vscode from 'vscode';
import { plainLabel } from '../../../../core/text';
import { parseRequests } from '../../parse/parser';
import { methodText, requestName, targetText, spanText, type HttpDocument, type RequestNode } from '../../parse/tree';

/** Further files are not listed. */
const MAX_FILES = 5_000;
const PATTERN = '**/*.acquire.http';

/** Where an item is: a file, a request in it by index, a check in that by index. */
export interface ItemPlace {
  readonly uri: vscode.Uri;
  readonly request?: number;
  readonly check?: number;
}

/** Manages the items of a controller. Files are read only when their items are expanded or run. */
export class TestItems {
  private readonly places = new WeakMap<vscode.TestItem, ItemPlace>();

  constructor(private readonly controller: vscode.TestController) {}

  /** Finds the request files of the workspace. */
  async discover(token?: vscode.CancellationToken): Promise<void> {
    const files = await vscode.workspace.findFiles(PATTERN, '**/node_modules/**', MAX_FILES, token);
    if (token?.isCancellationRequested) return;
    const found = new Set(files.map(String));
    for (const [id] of this.controller.items) if (!found.has(id)) this.controller.items.delete(id);
    for (const uri of files) this.file(uri);
  }

  /** The item of a file, added if there is none yet. */
  file(uri: vscode.Uri): vscode.TestItem {
    const id = uri.toString();
    const known = this.controller.items.get(id);
    if (known) return known;
    const item = this.controller.createTestItem(id, plainLabel(vscode.workspace.asRelativePath(uri), 200), uri);
    item.canResolveChildren = true;
    this.places.set(item, { uri });
    this.controller.items.add(item);
    return item;
  }

  /** Removes the item of a deleted file. */
  remove(uri: vscode.Uri): void {
    this.controller.items.delete(uri.toString());
  }

  /** Where an item is. */
  placeOf(item: vscode.TestItem): ItemPlace | undefined {
    return this.places.get(item);
  }

  /** Reads a file and creates the items of its requests and checks. */
  async read(file: vscode.TestItem): Promise<void> {
    const { uri } = file;
    if (!uri) return;
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      file.error = undefined;
      this.update(file, document);
    } catch (error) {
      file.children.replace([]);
      file.error = error instanceof Error ? error.message : String(error);
    }
  }

  /** Recreates the items of a file from the text in its editor. */
  update(file: vscode.TestItem, document: vscode.TextDocument): void {
    const tree = parseRequests(document.getText());
    const items = tree.requests.flatMap((node, at) => (node.line ? [this.requestItem(document, tree, node, at)] : []));
    file.children.replace(items);
  }

  private requestItem(
    document: vscode.TextDocument,
    tree: HttpDocument,
    node: RequestNode,
    request: number,
  ): vscode.TestItem {
    const { uri } = document;
    const title = node.title ? spanText(tree, node.title) : '';
    const label =
      requestName(tree, node) ?? (title || `${methodText(tree, node.line!)} ${targetText(tree, node.line!)}`);
    const item = this.item(document, { uri, request }, label, node.line!);
    item.children.replace(
      node.checks.map((span, check) => this.item(document, { uri, request, check }, spanText(tree, span), span)),
    );
    return item;
  }

  private item(
    document: vscode.TextDocument,
    place: ItemPlace,
    label: string,
    { start, end }: { readonly start: number; readonly end: number },
  ): vscode.TestItem {
    const { uri, request, check } = place;
    const item = this.controller.createTestItem(
      JSON.stringify([uri.toString(), request, check]),
      plainLabel(label, 120),
      uri,
    );
    item.range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    item.sortText = String(check ?? request).padStart(6, '0');
    this.places.set(item, place);
    return item;
  }
}

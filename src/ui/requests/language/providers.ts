// What an editor shows of a request document: lenses, outline, folding, completion. Loaded when the first one is opened.
import * as vscode from 'vscode';
import { statusText } from './status';
import { DisposableStore } from '../../../core/disposables';
import { plainLabel } from '../../../core/text';
import * as catalogue from '../../../api/catalogue';
import { complete, type Suggestion } from '../../../requests/language/completion/complete';
import { Knowledge } from '../../../requests/language/knowledge';
import { parse } from '../../../requests/language/parser';
import { methodText, requestName, targetText, textOf, type HttpDocument, type RequestNode } from '../../../requests/language/tree';
import type { Services } from '../../shared/services';
import type { DocumentSending } from './sending';

export const LANGUAGE = 'acquire-http';

const KINDS: Record<Suggestion['kind'], vscode.CompletionItemKind> = {
  method: vscode.CompletionItemKind.Keyword, operation: vscode.CompletionItemKind.Snippet, path: vscode.CompletionItemKind.File, parameter: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember, header: vscode.CompletionItemKind.Field, variable: vscode.CompletionItemKind.Variable, dynamic: vscode.CompletionItemKind.Function,
  request: vscode.CompletionItemKind.Reference, field: vscode.CompletionItemKind.Field, tag: vscode.CompletionItemKind.Keyword, account: vscode.CompletionItemKind.Constant,
};

/** The tree of a document, parsed once per version. */
class Trees {
  private readonly known = new WeakMap<vscode.TextDocument, { version: number; tree: HttpDocument }>();
  of(document: vscode.TextDocument): HttpDocument {
    const found = this.known.get(document);
    if (found?.version === document.version) return found.tree;
    const tree = parse(document.getText());
    this.known.set(document, { version: document.version, tree });
    return tree;
  }
}

/** Registers the providers for request documents. */
export function registerProviders(services: Services, sending: DocumentSending): vscode.Disposable {
  const store = new DisposableStore(), trees = new Trees(), knowledge = new Knowledge(catalogue);
  const lensesChanged = store.add(new vscode.EventEmitter<void>());
  store.add(sending.onDidSend(() => { lensesChanged.fire(); }));
  store.add(vscode.languages.registerCodeLensProvider(LANGUAGE, {
    onDidChangeCodeLenses: lensesChanged.event,
    provideCodeLenses: (document) => { const tree = trees.of(document); return tree.requests.flatMap((node) => lenses(document, tree, node)); },
  }));
  store.add(vscode.languages.registerDocumentSymbolProvider(LANGUAGE, {
    provideDocumentSymbols: (document) => { const tree = trees.of(document); return tree.requests.flatMap((node) => { const s = symbol(document, tree, node); return s ? [s] : []; }); },
  }, { label: 'Acquire' }));
  store.add(vscode.languages.registerFoldingRangeProvider(LANGUAGE, {
    provideFoldingRanges: (document) => trees.of(document).requests.flatMap((node) => {
      const start = document.positionAt(node.start).line, end = document.positionAt(node.contentEnd).line;
      return end > start ? [new vscode.FoldingRange(start, end, vscode.FoldingRangeKind.Region)] : [];
    }),
  }));
  store.add(vscode.languages.registerCompletionItemProvider(LANGUAGE, {
    provideCompletionItems: (document, position) => {
      const tree = trees.of(document), active = services.accounts.active();
      return complete(tree, document.offsetAt(position), { knowledge, account: active, accountLabels: services.accounts.all().map((a) => a.label) }).items.map((s) => item(document, s));
    },
  }, '/', '?', '&', '=', '{', '@', ':', '"', '.'));

  function lenses(document: vscode.TextDocument, tree: HttpDocument, node: RequestNode): vscode.CodeLens[] {
    if (!node.line) return [];
    const at = document.positionAt(node.line.start), range = new vscode.Range(at, at), place = [document.uri, at.line];
    const out = [new vscode.CodeLens(range, { title: vscode.l10n.t('Send'), command: 'acquire.request.send', arguments: place }), new vscode.CodeLens(range, { title: vscode.l10n.t('Copy as…'), command: 'acquire.request.copyAs', arguments: place })];
    const account = sending.accountOf(tree, node), path = targetText(tree, node.line).split(/[?{]/)[0] ?? '';
    const operation = account && catalogue.matchOperation(methodText(tree, node.line), path, account.generation)[0];
    if (operation) out.push(new vscode.CodeLens(range, { title: vscode.l10n.t('Reference'), command: 'acquire.reference.openPage', arguments: [operation.id] }));
    const last = sending.lastOf(tree, node);
    if (last) out.push(new vscode.CodeLens(range, { title: statusText(last), command: 'acquire.request.openExchange', arguments: [last.id] }));
    return out;
  }
  return store;
}

function symbol(document: vscode.TextDocument, tree: HttpDocument, node: RequestNode): vscode.DocumentSymbol | undefined {
  if (!node.line) return undefined;
  const title = node.title ? textOf(tree, node.title) : undefined;
  const request = `${methodText(tree, node.line)} ${targetText(tree, node.line)}`;
  const whole = new vscode.Range(document.positionAt(node.start), document.positionAt(Math.max(node.contentEnd, node.line.end)));
  return new vscode.DocumentSymbol(plainLabel(requestName(tree, node) ?? title ?? request, 80) || request, plainLabel(request, 120), vscode.SymbolKind.Method, whole, new vscode.Range(document.positionAt(node.line.start), document.positionAt(node.line.end)));
}

function item(document: vscode.TextDocument, s: Suggestion): vscode.CompletionItem {
  const made = new vscode.CompletionItem(s.label, KINDS[s.kind]);
  made.insertText = s.snippet ? new vscode.SnippetString(s.insert) : s.insert;
  made.range = new vscode.Range(document.positionAt(s.span.start), document.positionAt(s.span.end));
  made.filterText = s.label;
  if (s.detail) made.detail = s.detail;
  if (s.sort) made.sortText = s.sort;
  if (s.goesOn) made.command = { command: 'editor.action.triggerSuggest', title: '' };
  return made;
}

import * as vscode from 'vscode';
import { DisposableStore } from '../../../../core/disposables';
import { formatBodies } from '../../print/format';
import type { Span } from '../../parse/tree';
import { REQUEST_LANGUAGE_ID, type RequestDocuments } from './documents';

/** Registers the formatting of JSON bodies, for a document and for a selection. */
export function registerFormatting(documents: RequestDocuments): vscode.Disposable {
  const store = new DisposableStore();
  const edits = (
    document: vscode.TextDocument,
    { insertSpaces, tabSize }: vscode.FormattingOptions,
    range?: Span,
  ): vscode.TextEdit[] =>
    formatBodies(documents.tree(document), insertSpaces ? ' '.repeat(tabSize) : '\t', range).map((e) =>
      vscode.TextEdit.replace(documents.range(document, e), e.text),
    );
  store.add(
    vscode.languages.registerDocumentFormattingEditProvider(REQUEST_LANGUAGE_ID, {
      provideDocumentFormattingEdits: (document, options) => edits(document, options),
    }),
  );
  store.add(
    vscode.languages.registerDocumentRangeFormattingEditProvider(REQUEST_LANGUAGE_ID, {
      provideDocumentRangeFormattingEdits: (document, range, options) =>
        edits(document, options, { start: document.offsetAt(range.start), end: document.offsetAt(range.end) }),
    }),
  );
  return store;
}

import * as vscode from 'vscode';
import type { Exchange } from '../../../../api/client/types';
import { errorWords } from '../../../../api/errors/messages';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel } from '../../../../core/text';
import { OUTCOME_LOOKS, outcomeOf, statusText, type Outcome } from '../../response/outcome';
import { exchangeAddress } from './exchangeUri';

const MAX_MESSAGE = 200;

/** Shows how a call went in color, behind the first line of its response. */
export function showExchangeStatus(find: (uri: vscode.Uri) => Promise<Exchange | undefined>): vscode.Disposable {
  const store = new DisposableStore();
  const types = new Map<Outcome, vscode.TextEditorDecorationType>();
  for (const [outcome, { color }] of Object.entries(OUTCOME_LOOKS)) {
    const themed = new vscode.ThemeColor(color);
    const type = vscode.window.createTextEditorDecorationType({ after: { margin: '0 0 0 3em', color: themed } });
    types.set(outcome as Outcome, store.add(type));
  }
  const show = async (editor: vscode.TextEditor): Promise<void> => {
    const part = exchangeAddress(editor.document.uri)?.part;
    // The first line of the timing says it already.
    const exchange = part === undefined || part === 'timing' ? undefined : await find(editor.document.uri);
    if (!exchange) return;
    const why = exchange.error && plainLabel(errorWords(exchange.error).text, MAX_MESSAGE);
    const contentText = [statusText(exchange), why].filter(Boolean).join(' · ');
    const { end } = editor.document.lineAt(0).range;
    const outcome = outcomeOf(exchange);
    for (const [one, type] of types)
      editor.setDecorations(
        type,
        one === outcome ? [{ range: new vscode.Range(end, end), renderOptions: { after: { contentText } } }] : [],
      );
  };
  const showAll = (editors: readonly vscode.TextEditor[]): void => {
    for (const editor of editors) void show(editor);
  };
  store.add(vscode.window.onDidChangeVisibleTextEditors(showAll));
  store.add(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      showAll(vscode.window.visibleTextEditors.filter((editor) => editor.document === document));
    }),
  );
  showAll(vscode.window.visibleTextEditors);
  return store;
}

import * as vscode from 'vscode';
import type { Exchange } from '../../../../api/client/types';
import { errorMessage } from '../../../../api/errors/messages';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel } from '../../../../core/text';
import { OUTCOME_STYLES, exchangeOutcome, statusText, type ExchangeOutcome } from '../../response/outcome';
import { exchangeAddress } from './exchangeUri';

const MAX_MESSAGE = 200;

/** Shows how a call went, in color, after the first line of its response. */
export function showExchangeStatus(find: (uri: vscode.Uri) => Promise<Exchange | undefined>): vscode.Disposable {
  const store = new DisposableStore();
  const types = new Map<ExchangeOutcome, vscode.TextEditorDecorationType>();
  for (const [outcome, { color }] of Object.entries(OUTCOME_STYLES)) {
    const themed = new vscode.ThemeColor(color);
    const type = vscode.window.createTextEditorDecorationType({ after: { margin: '0 0 0 3em', color: themed } });
    types.set(outcome as ExchangeOutcome, store.add(type));
  }
  const show = async (editor: vscode.TextEditor): Promise<void> => {
    const part = exchangeAddress(editor.document.uri)?.part;
    // The first line of the timing already contains it.
    const exchange = part === undefined || part === 'timing' ? undefined : await find(editor.document.uri);
    if (!exchange) return;
    const why = exchange.error && plainLabel(errorMessage(exchange.error).text, MAX_MESSAGE);
    const contentText = [statusText(exchange), why].filter(Boolean).join(' · ');
    const { end } = editor.document.lineAt(0).range;
    const outcome = exchangeOutcome(exchange);
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

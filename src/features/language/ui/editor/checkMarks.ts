// Results of checks from the last time their request was sent: a mark after each line, and a quick fix that adds checks.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { proposeChecks, findCheckPosition } from '../../checks/propose';
import { readChecks } from '../../checks';
import { checkValueText } from '../../texts/checks';
import { DisposableStore } from '../../../../core/disposables';
import { inlineCode } from '../../../../core/markdown';
import { markdownText, plainLabel } from '../../../../core/text';
import { findRequestAt } from '../../parse/tree';
import { REQUEST_LANGUAGE_ID, type RequestDocuments } from './documents';

/** Registers the check marks in all visible editors, and the quick fix. */
export function registerCheckMarks(documents: RequestDocuments): vscode.Disposable {
  const store = new DisposableStore();
  const { sending } = documents.parts;
  const markOf = (color: string): vscode.TextEditorDecorationType =>
    store.add(
      vscode.window.createTextEditorDecorationType({
        after: { margin: '0 0 0 2em', color: new vscode.ThemeColor(color) },
        overviewRulerColor: new vscode.ThemeColor(color),
        overviewRulerLane: vscode.OverviewRulerLane.Left,
      }),
    );
  const passed = markOf('testing.iconPassed');
  const failed = markOf('testing.iconFailed');

  const show = (editor: vscode.TextEditor): void => {
    const { document } = editor;
    if (document.languageId !== REQUEST_LANGUAGE_ID) return;
    const tree = documents.tree(document);
    const marks: { readonly passed: boolean; readonly mark: vscode.DecorationOptions }[] = [];
    for (const node of tree.requests) {
      if (!node.checks.length) continue;
      const results = sending.sent.checksOf(document.uri, tree, node);
      readChecks(tree, node).forEach((_, at) => {
        const result = results[at];
        const span = node.checks[at];
        if (!result || !span) return;
        const actual = result.message ?? (result.actual === null ? l10n.t('missing') : checkValueText(result.actual));
        const hover = [
          `${markdownText(l10n.t('Expected'))}: ${inlineCode(result.expected)}`,
          `${markdownText(l10n.t('Actual'))}: ${inlineCode(result.actual ?? l10n.t('missing'))}`,
          ...(result.message ? [markdownText(result.message)] : []),
        ].join('\n\n');
        marks.push({
          passed: result.passed,
          mark: {
            range: documents.range(document, span),
            hoverMessage: new vscode.MarkdownString(hover),
            renderOptions: { after: { contentText: result.passed ? '✓' : `✗ ${plainLabel(actual, 80)}` } },
          },
        });
      });
    }
    editor.setDecorations(
      passed,
      marks.filter((one) => one.passed).map(({ mark }) => mark),
    );
    editor.setDecorations(
      failed,
      marks.filter((one) => !one.passed).map(({ mark }) => mark),
    );
  };
  const showAll = (): void => {
    for (const editor of vscode.window.visibleTextEditors) show(editor);
  };
  store.add(sending.onDidSend(showAll));
  store.add(vscode.window.onDidChangeVisibleTextEditors(showAll));
  store.add(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) show(editor);
    }),
  );
  store.add(
    vscode.languages.registerCodeActionsProvider(
      REQUEST_LANGUAGE_ID,
      { provideCodeActions: (document, range) => addChecks(documents, document, range) },
      { providedCodeActionKinds: [vscode.CodeActionKind.RefactorRewrite] },
    ),
  );
  return store;
}

/** Adds checks that the last response of the request passes, unless it already has checks. */
async function addChecks(
  documents: RequestDocuments,
  document: vscode.TextDocument,
  range: vscode.Range,
): Promise<vscode.CodeAction[]> {
  const tree = documents.tree(document);
  const node = findRequestAt(tree, document.offsetAt(range.start));
  if (!node?.line || node.checks.length) return [];
  const last = documents.parts.sending.sent.lastOf(document.uri, tree, node);
  if (!last) return [];
  // Lenses keep exchanges without the body.
  const { context } = await documents.parts.load();
  const lines = proposeChecks(context.exchanges.get(last.id) ?? last);
  if (!lines.length) return [];
  const { at, before } = findCheckPosition(tree, node);
  const lineBreak = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const action = new vscode.CodeAction(
    l10n.t('Add Checks for This Response'),
    vscode.CodeActionKind.RefactorRewrite.append('checks'),
  );
  action.edit = new vscode.WorkspaceEdit();
  action.edit.insert(document.uri, document.positionAt(at), before + lines.join(lineBreak));
  return [action];
}

// Diagnostics of request files, with their quick fixes.
import * as vscode from 'vscode';
import { DisposableStore } from '../../../../core/disposables';
import type { RequestDiagnostic, DiagnosticCode, DiagnosticFix, Severity } from '../../diagnostics';
import { REQUEST_LANGUAGE_ID, type RequestDocuments } from './documents';
import { diagnosticText, fixText } from '../../texts/diagnostics';

/** Milliseconds without changes before a document is checked. */
const DEBOUNCE_MS = 250;
/** VS Code shows no more diagnostics per source in a document. */
const MAX_DIAGNOSTICS = 1000;

const SEVERITIES: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

const TAGS: Partial<Record<DiagnosticCode, vscode.DiagnosticTag>> = {
  'ignored-text': vscode.DiagnosticTag.Unnecessary,
  'retired-operation': vscode.DiagnosticTag.Deprecated,
};

/** Keeps the diagnostics of open request files and offers their quick fixes. */
export function registerDiagnostics(documents: RequestDocuments): vscode.Disposable {
  const store = new DisposableStore();
  const shown = store.add(vscode.languages.createDiagnosticCollection('acquire-http'));
  const timers = new Map<string, NodeJS.Timeout>();
  store.add({
    dispose: () => {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  });

  const show = (document: vscode.TextDocument): void => {
    if (document.isClosed || document.languageId !== REQUEST_LANGUAGE_ID) return;
    shown.set(
      document.uri,
      documents
        .findings(document)
        .slice(0, MAX_DIAGNOSTICS)
        .map((finding) => diagnostic(documents, document, finding)),
    );
  };
  const soon = (document: vscode.TextDocument, wait = DEBOUNCE_MS): void => {
    if (document.languageId !== REQUEST_LANGUAGE_ID) return;
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => {
        timers.delete(key);
        show(document);
      }, wait),
    );
  };
  const all = (): void => {
    for (const document of vscode.workspace.textDocuments) soon(document, 0);
  };
  store.add(
    vscode.workspace.onDidOpenTextDocument((document) => {
      soon(document, 0);
    }),
  );
  store.add(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      soon(document);
    }),
  );
  store.add(
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      shown.delete(uri);
    }),
  );
  store.add(documents.onDidChange(all));
  all();

  store.add(
    vscode.languages.registerCodeActionsProvider(
      REQUEST_LANGUAGE_ID,
      {
        provideCodeActions: (document, range, context) =>
          documents
            .findings(document)
            .filter((f) => f.fixes && documents.range(document, f).intersection(range))
            .flatMap((f) => fixes(documents, document, f, context.diagnostics)),
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
  return store;
}

function diagnostic(
  documents: RequestDocuments,
  document: vscode.TextDocument,
  finding: RequestDiagnostic,
): vscode.Diagnostic {
  const made = new vscode.Diagnostic(
    documents.range(document, finding),
    diagnosticText(finding),
    SEVERITIES[finding.severity],
  );
  const tag = TAGS[finding.code];
  made.source = 'Acquire';
  made.code = finding.code;
  if (tag) made.tags = [tag];
  return made;
}

function fixes(
  documents: RequestDocuments,
  document: vscode.TextDocument,
  finding: RequestDiagnostic,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  const range = documents.range(document, finding);
  const all = finding.fixes ?? [];
  const fixedDiagnostics = diagnostics.filter((d) => d.code === finding.code && d.range.isEqual(range));
  return all.map((fix) => {
    const action = new vscode.CodeAction(fixText(fix), vscode.CodeActionKind.QuickFix);
    action.diagnostics = fixedDiagnostics;
    action.isPreferred = all.length === 1 || Boolean(fix.token);
    if (fix.edits.length) action.edit = new vscode.WorkspaceEdit();
    for (const edit of fix.edits) action.edit?.replace(document.uri, documents.range(document, edit), edit.text);
    addCommand(action, fix);
    return action;
  });
}

/** Adds the command of a fix to its edits. A token that was removed from the text is passed to the masked input of the sign-in. */
function addCommand(action: vscode.CodeAction, { code, token }: DiagnosticFix): void {
  const { title } = action;
  if (token) action.command = { command: 'acquire.account.signIn', title, arguments: [{ token }] };
  if (code === 'select-environment') action.command = { command: 'acquire.request.selectEnvironment', title };
}

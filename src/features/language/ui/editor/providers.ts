// Editor features of request files. Loaded when the first one is opened.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel } from '../../../../core/text';
import { findFolds } from '../../parse/structure';
import {
  methodText,
  requestName,
  tagValue,
  targetText,
  spanText,
  type HttpDocument,
  type RequestNode,
} from '../../parse/tree';
import { findRequestOperation } from '../../edit/view';
import { errorMessage } from '../../../../api/errors/messages';
import { OUTCOME_STYLES, exchangeOutcome, exchangeResultText } from '../../../requests';
import { exchangeUri } from '../../../requests/ui/exchanges';
import { showAccountStatus } from './accountStatus';
import { registerCheckMarks } from './checkMarks';
import { registerDiagnostics } from './diagnostics';
import { REQUEST_LANGUAGE_ID, RequestDocuments, type LanguageParts } from './documents';
import { registerFormatting } from './formatting';
import { registerHints } from './hints';
import { registerHovers } from './hovers';
import { LiveNames } from './names';
import { requestBlockText } from '../sending/lastResponses';
import { checkCountText } from '../../texts/checks';
import { registerPasteAndDrop } from './pasteAndDrop';
import { registerSuggestions } from './suggestions';
import { registerSymbols } from './symbols';

/** Milliseconds until a focus change is assumed to be complete. */
const SETTLED = 600;

/** Registers the providers for request files. */
export function registerProviders(parts: LanguageParts): vscode.Disposable {
  const store = new DisposableStore();
  const documents = store.add(new RequestDocuments(parts));
  const names = new LiveNames(parts.load);
  store.add(
    documents.onDidChange(() => {
      names.retry();
    }),
  );
  const lensesChanged = store.add(new vscode.EventEmitter<void>());
  // An editor that loses focus shortly after an update discards it, so the update is repeated a little later.
  let again: NodeJS.Timeout | undefined;
  store.add({
    dispose: () => {
      clearTimeout(again);
    },
  });
  store.add(
    parts.sending.onDidSend(() => {
      lensesChanged.fire();
      clearTimeout(again);
      again = setTimeout(() => {
        lensesChanged.fire();
      }, SETTLED);
    }),
  );
  store.add(
    documents.onDidChange(() => {
      lensesChanged.fire();
    }),
  );
  store.add(
    vscode.languages.registerCodeLensProvider(REQUEST_LANGUAGE_ID, {
      onDidChangeCodeLenses: lensesChanged.event,
      provideCodeLenses: (document) => {
        const tree = documents.tree(document);
        return tree.requests.flatMap((node) => lenses(document, tree, node));
      },
    }),
  );
  store.add(
    vscode.languages.registerDocumentSymbolProvider(
      REQUEST_LANGUAGE_ID,
      {
        provideDocumentSymbols: (document) => {
          const tree = documents.tree(document);
          return tree.requests.flatMap((node) => {
            const s = symbol(document, tree, node);
            return s ? [s] : [];
          });
        },
      },
      { label: 'Acquire' },
    ),
  );
  store.add(
    vscode.languages.registerFoldingRangeProvider(REQUEST_LANGUAGE_ID, {
      provideFoldingRanges: (document) =>
        findFolds(documents.tree(document)).flatMap((fold) => {
          const { start, end } = documents.range(document, fold);
          return end.line > start.line
            ? [
                new vscode.FoldingRange(
                  start.line,
                  end.line,
                  fold.kind === 'request' ? vscode.FoldingRangeKind.Region : undefined,
                ),
              ]
            : [];
        }),
    }),
  );
  store.add(registerDiagnostics(documents));
  store.add(registerHovers(documents, names));
  store.add(registerHints(documents, names));
  store.add(registerSuggestions(documents, names));
  store.add(registerFormatting(documents));
  store.add(registerCheckMarks(documents));
  store.add(registerSymbols(documents));
  store.add(registerPasteAndDrop(documents));
  store.add(showAccountStatus(documents));

  function lenses(document: vscode.TextDocument, tree: HttpDocument, node: RequestNode): vscode.CodeLens[] {
    if (!node.line) return [];
    const at = document.positionAt(node.line.start);
    const range = new vscode.Range(at, at);
    const place = [document.uri, at.line];
    const running = parts.sending.running.isRunning(document.uri, requestBlockText(tree, node));
    const out = [
      new vscode.CodeLens(range, {
        title: running ? l10n.t('Cancel') : l10n.t('Send'),
        command: running ? 'acquire.request.cancel' : 'acquire.request.send',
        arguments: place,
      }),
    ];
    if (canChoose(documents, document, tree, node))
      out.push(
        new vscode.CodeLens(range, {
          title: l10n.t('Run With…'),
          tooltip: l10n.t('Send once as another account, or with another environment'),
          command: 'acquire.request.sendWith',
          arguments: place,
        }),
      );
    const last = parts.sending.sent.lastOf(document.uri, tree, node);
    if (last)
      out.push(
        new vscode.CodeLens(range, {
          title: `$(${OUTCOME_STYLES[exchangeOutcome(last)].icon}) ${exchangeResultText(last)}`,
          tooltip: last.error ? errorMessage(last.error).text : l10n.t('Open Response'),
          command: 'acquire.request.openExchange',
          arguments: [exchangeUri(last)],
        }),
      );
    const former = parts.sending.sent.previousOf(document.uri, tree, node);
    if (former)
      out.push(
        new vscode.CodeLens(range, {
          title: `$(history) ${l10n.t('{0} · before your edit', exchangeResultText(former))}`,
          tooltip: l10n.t('Open the response from before this request was edited'),
          command: 'acquire.request.openExchange',
          arguments: [exchangeUri(former)],
        }),
      );
    const results = parts.sending.sent.checksOf(document.uri, tree, node);
    if (last && results.length)
      out.push(
        new vscode.CodeLens(range, {
          title: checkCountText(results),
          command: 'acquire.request.openExchange',
          arguments: [exchangeUri(last)],
        }),
      );
    const operation = findRequestOperation(
      tree,
      node,
      documents.knowledge,
      documents.accountOf(tree, node)?.generation,
    );
    if (operation)
      out.push(
        new vscode.CodeLens(range, {
          title: l10n.t('Reference'),
          command: 'acquire.reference.openPage',
          arguments: [operation.id],
        }),
      );
    return out;
  }
  return store;
}

/** Whether there is another account, or an environment, to send the request with. */
function canChoose(
  documents: RequestDocuments,
  document: vscode.TextDocument,
  tree: HttpDocument,
  node: RequestNode,
): boolean {
  const isPinned = tagValue(tree, node, 'account') !== undefined;
  return (
    (!isPinned && documents.labels().length > 1) || documents.parts.environments.choices(document.uri) !== undefined
  );
}

function symbol(
  document: vscode.TextDocument,
  tree: HttpDocument,
  node: RequestNode,
): vscode.DocumentSymbol | undefined {
  if (!node.line) return undefined;
  const title = node.title ? spanText(tree, node.title) : undefined;
  const request = `${methodText(tree, node.line)} ${targetText(tree, node.line)}`;
  const whole = new vscode.Range(
    document.positionAt(node.start),
    document.positionAt(Math.max(node.contentEnd, node.line.end)),
  );
  return new vscode.DocumentSymbol(
    plainLabel(requestName(tree, node) ?? title ?? request, 80) || request,
    plainLabel(request, 120),
    vscode.SymbolKind.Method,
    whole,
    new vscode.Range(document.positionAt(node.line.start), document.positionAt(node.line.end)),
  );
}

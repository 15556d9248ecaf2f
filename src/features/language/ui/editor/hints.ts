// Names for IDs: an inlay hint for each tag, agent and department the account knows.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel, sentenceText } from '../../../../core/text';
import { idHints, type IdHint } from '../../edit/idHints';
import { REQUEST_LANGUAGE_ID, type RequestDocuments } from './documents';
import { liveKindNames } from '../../texts/liveValues';
import type { LiveNames } from './names';

const MAX_NAME_CHARS = 40;

/** Registers the hints. Nothing is read from an account until one of its IDs is visible. */
export function registerHints(documents: RequestDocuments, names: LiveNames): vscode.Disposable {
  const store = new DisposableStore();
  const changed = store.add(new vscode.EventEmitter<void>());
  store.add(
    documents.onDidChange(() => {
      changed.fire();
    }),
  );
  store.add(
    vscode.languages.registerInlayHintsProvider(REQUEST_LANGUAGE_ID, {
      onDidChangeInlayHints: changed.event,
      provideInlayHints: async (document, range, token) => {
        const tree = documents.tree(document);
        const found = idHints(
          tree,
          { start: document.offsetAt(range.start), end: document.offsetAt(range.end) },
          documents.knowledge,
          (node) => documents.accountOf(tree, node),
        );
        const places = found.map((hint) => ({
          hint,
          account: documents.accountOf(tree, hint.node),
          at: document.positionAt(hint.at),
        }));
        const hints = await Promise.all(
          places.map(async ({ hint, account, at }) => account && made(hint, at, account, names)),
        );
        return token.isCancellationRequested ? [] : hints.filter((h) => h !== undefined);
      },
    }),
  );
  return store;
}

async function made(
  { kind, value }: IdHint,
  at: vscode.Position,
  account: Account,
  names: LiveNames,
): Promise<vscode.InlayHint | undefined> {
  const name = (await names.get(account, kind)).find((v) => v.value === value)?.label;
  if (name === undefined || name === value) return undefined;
  const hint = new vscode.InlayHint(at, plainLabel(name, MAX_NAME_CHARS));
  hint.paddingLeft = true;
  hint.tooltip = l10n.t('{0} {1}: {2}', liveKindNames()[kind], value, sentenceText(name, 80));
  return hint;
}

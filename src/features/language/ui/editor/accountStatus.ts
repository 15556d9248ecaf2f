// The account a request file sends as, in the language status of its editor.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isWritable } from '../../../../api/client/account';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel, sentenceText } from '../../../../core/text';
import { findRequestAt, tagValue } from '../../parse/tree';
import { REQUEST_LANGUAGE_ID, type RequestDocuments } from './documents';

/** Milliseconds without changes before the request at the cursor is looked up. */
const DEBOUNCE_MS = 100;

/** Shows the account of the request at the cursor: the one it is pinned to, otherwise the active one. */
export function showAccountStatus(documents: RequestDocuments): vscode.Disposable {
  const store = new DisposableStore();
  const item = store.add(vscode.languages.createLanguageStatusItem('acquire.requestAccount', REQUEST_LANGUAGE_ID));
  item.name = l10n.t('Acquire Account');
  let timer: NodeJS.Timeout | undefined;
  store.add({
    dispose: () => {
      clearTimeout(timer);
    },
  });
  const update = (): void => {
    show(item, documents, vscode.window.activeTextEditor);
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(update, DEBOUNCE_MS);
  };
  store.add(documents.onDidChange(update));
  store.add(vscode.window.onDidChangeActiveTextEditor(update));
  store.add(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor.document.languageId === REQUEST_LANGUAGE_ID) soon();
    }),
  );
  update();
  return store;
}

function show(
  item: vscode.LanguageStatusItem,
  documents: RequestDocuments,
  editor: vscode.TextEditor | undefined,
): void {
  const document = editor?.document.languageId === REQUEST_LANGUAGE_ID ? editor.document : undefined;
  const tree = document && documents.tree(document);
  const node = tree && findRequestAt(tree, document.offsetAt(editor!.selection.active));
  const pinned = tree && node && tagValue(tree, node, 'account');
  const account = tree ? documents.accountOf(tree, node) : documents.parts.services.accounts.active();
  item.severity = vscode.LanguageStatusSeverity.Information;
  if (account) {
    item.text = `${isWritable(account) ? '' : '$(lock) '}${plainLabel(account.label, 60)}`;
    const facts = [
      pinned === undefined
        ? l10n.t('Requests are sent as this account')
        : l10n.t('This request is pinned to this account'),
      isWritable(account) ? '' : l10n.t('read-only'),
    ];
    item.detail = facts.filter(Boolean).join(' · ');
    item.command = pinned === undefined ? { command: 'acquire.account.switch', title: l10n.t('Switch') } : undefined;
  } else if (pinned !== undefined) {
    item.severity = vscode.LanguageStatusSeverity.Warning;
    item.text = l10n.t('No account is named {0}', sentenceText(pinned, 60));
    item.detail = l10n.t('Sign in to it, or change the @account line');
    item.command = { command: 'acquire.account.signIn', title: l10n.t('Sign In') };
  } else {
    item.text = l10n.t('Not signed in');
    item.detail = undefined;
    item.command = { command: 'acquire.account.signIn', title: l10n.t('Sign In') };
  }
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { whenTrusted, type CommandHandler, type CommandHandlers } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { RequestFileCommandId } from '../commands';
import { offsetAt, selectionsOf } from './editor/cursor';
import { REQUEST_LANGUAGE_ID } from './editor/documents';
import type { Span } from '../parse/tree';

const STARTER: Record<'1.0.0' | '2.0.0', string> = {
  '1.0.0':
    '### Newest leads\n# @name newest\nPOST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nlimit=10\n&page=1\n',
  '2.0.0': '### Newest contacts\n# @name newest\nGET /api/v1/crm/objects/contact?limit=10\n',
};

const isOurs = (document: vscode.TextDocument): boolean => document.languageId === REQUEST_LANGUAGE_ID;

/** What the commands do with the request file they are for. */
interface FileActions {
  /** Sends the request at an offset and shows its response. */
  send(document: vscode.TextDocument, offset: number): Promise<void>;
  /** Asks for an account and an environment, and sends the request at an offset with them. */
  sendWith(document: vscode.TextDocument, offset: number): Promise<void>;
  /** Runs the requests of a file, or those that the given spans touch, after confirmation. */
  runAll(document: vscode.TextDocument, spans?: readonly Span[]): Promise<void>;
  /** Cancels the request at an offset, otherwise those of the file, otherwise all. False if none is running. */
  cancel(document: vscode.TextDocument | undefined, offset: number): boolean;
  /** Writes the requests of a file, or those that the given spans touch, as an HTTP archive. */
  exportHar(document: vscode.TextDocument, spans: readonly Span[]): Promise<void>;
  /** Moves the cursor to the next request of a file, or to the previous one. */
  goTo(document: vscode.TextDocument, direction: 1 | -1): void;
  /** Asks which environment to use. */
  pickEnvironment(document: vscode.Uri | undefined): Promise<void>;
}

/** The handlers of the commands for request files. */
export function fileHandlers(
  accounts: Services['accounts'],
  actions: FileActions,
): CommandHandlers<RequestFileCommandId> {
  /** A command for a request file: the one whose URI is passed, otherwise the open one. The remaining arguments are passed on. */
  const onDocument =
    (run: (document: vscode.TextDocument, rest: readonly unknown[]) => unknown): CommandHandler =>
    async ([uri, ...rest]) => {
      const document =
        uri instanceof vscode.Uri
          ? await vscode.workspace.openTextDocument(uri)
          : vscode.window.activeTextEditor?.document;
      if (document && isOurs(document)) await run(document, rest);
      else
        void vscode.window.showInformationMessage(l10n.t('Open a request file first. "New Request File" creates one.'));
    };

  return {
    'acquire.request.newScratchpad': async () => {
      const text = STARTER[accounts.active()?.generation ?? '1.0.0'];
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({ language: REQUEST_LANGUAGE_ID, content: text }),
        { preview: false },
      );
    },
    'acquire.request.send': onDocument((document, [line]) =>
      actions.send(document, offsetAt(document, typeof line === 'number' ? line : undefined)),
    ),
    'acquire.request.sendWith': onDocument((document, [line]) =>
      actions.sendWith(document, offsetAt(document, typeof line === 'number' ? line : undefined)),
    ),
    'acquire.request.sendSelection': onDocument((document) => actions.runAll(document, selectionsOf(document))),
    'acquire.request.runAll': onDocument((document) => actions.runAll(document)),
    'acquire.requests.exportHar': onDocument((document) => actions.exportHar(document, selectionsOf(document))),
    'acquire.request.cancel': async ([uri, line]) => {
      const document =
        uri instanceof vscode.Uri
          ? await vscode.workspace.openTextDocument(uri)
          : vscode.window.activeTextEditor?.document;
      const isOne = document && isOurs(document);
      const offset = isOne && offsetAt(document, typeof line === 'number' ? line : undefined);
      if (!actions.cancel(isOne ? document : undefined, offset || 0))
        void vscode.window.showInformationMessage(l10n.t('No request is running.'));
    },
    'acquire.request.goToNext': onDocument((document) => actions.goTo(document, 1)),
    'acquire.request.goToPrevious': onDocument((document) => actions.goTo(document, -1)),
    'acquire.request.selectEnvironment': whenTrusted(async () => {
      const document = vscode.window.activeTextEditor?.document;
      await actions.pickEnvironment(document && isOurs(document) ? document.uri : undefined);
    }),
    'acquire.request.useForFile': async () => {
      const document = vscode.window.activeTextEditor?.document;
      if (!document) {
        void vscode.window.showInformationMessage(l10n.t('Open a .http or .rest file first.'));
        return;
      }
      await vscode.languages.setTextDocumentLanguage(document, REQUEST_LANGUAGE_ID);
      void offerAssociation(document.uri);
    },
  };
}

/** A selected language mode is forgotten with the window; it can be kept for files with this extension in this folder. */
async function offerAssociation(uri: vscode.Uri): Promise<void> {
  const ending = /\.(?:http|rest)$/i.exec(uri.path)?.[0];
  if (!ending || !vscode.workspace.getWorkspaceFolder(uri)) return;
  const pattern = `*${ending}`;
  const always = l10n.t('Always for {0} in This Workspace', pattern);
  const settings = vscode.workspace.getConfiguration('files', uri);
  const known = settings.inspect<Record<string, string>>('associations')?.workspaceValue ?? {};
  if (known[pattern] === REQUEST_LANGUAGE_ID) return;
  const choice = await vscode.window.showInformationMessage(
    l10n.t('This file is now treated as an Acquire request file.'),
    always,
  );
  if (choice === always)
    await settings.update(
      'associations',
      { ...known, [pattern]: REQUEST_LANGUAGE_ID },
      vscode.ConfigurationTarget.Workspace,
    );
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import { whenTrusted, type CommandHandler, type CommandHandlers, type Feature } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { RequestsFeature } from '../../requests/ui';
import type { RequestFileCommandId } from '../commands';
import { environmentStatus, type EnvironmentChoice } from './sending/environmentChoice';
import type { LanguageUi } from './languageUi';

const LANGUAGE = 'acquire-http';
const STARTER: Record<'1.0.0' | '2.0.0', string> = {
  '1.0.0':
    '### Newest leads\n# @name newest\nPOST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nlimit=10\n&page=1\n',
  '2.0.0': '### Newest contacts\n# @name newest\nGET /api/v1/crm/objects/contact?limit=10\n',
};

/** Request files in the editor: new ones, sending, lenses, outline, completion. The language itself is loaded with the first document. */
export function languageFeature(
  services: Services,
  requests: RequestsFeature,
  choice: EnvironmentChoice,
  lead: (accountKey: string) => Readonly<Record<string, unknown>> | undefined,
): Feature {
  const store = new DisposableStore();
  let loaded: Promise<LanguageUi> | undefined;
  const load = (): Promise<LanguageUi> =>
    (loaded ??= import('./languageUi').then(({ createLanguageUi }) =>
      store.add(createLanguageUi({ services, load: requests.load, lead }, choice)),
    ));
  const isOurs = (document: vscode.TextDocument): boolean => document.languageId === LANGUAGE;
  const opened = (document: vscode.TextDocument): void => {
    if (isOurs(document)) void load();
  };
  store.add(vscode.workspace.onDidOpenTextDocument(opened));
  store.add(
    vscode.workspace.onDidCloseTextDocument((document) => {
      void loaded?.then(({ sending }) => {
        sending.forget(document.uri);
      });
    }),
  );
  for (const document of vscode.workspace.textDocuments) opened(document);
  // The Test Explorer lists request files before one is opened.
  void vscode.workspace.findFiles('**/*.acquire.http', '**/node_modules/**', 1).then(([found]) => found && load());

  store.add(environmentStatus(choice, LANGUAGE));

  requests.useDocuments({
    requestAt: async (uri, line) => {
      const document = await vscode.workspace.openTextDocument(uri);
      const { sending } = await load();
      const built = await sending.build(document, offsetAt(document, line));
      return built && { request: built.request, accountKey: built.account.key };
    },
    portable: async (uri) => {
      const document = await vscode.workspace.openTextDocument(uri);
      return (await load()).portableText(document);
    },
    lastSent: async (uri) => (await loaded)?.sending.sent.lastOfDocument(uri),
  });

  /** A command for a request file: the one whose URI is passed, otherwise the open one. The remaining arguments are passed on. */
  const onDocument =
    (run: (document: vscode.TextDocument, rest: readonly unknown[]) => Promise<void>): CommandHandler =>
    async ([uri, ...rest]) => {
      const document =
        uri instanceof vscode.Uri
          ? await vscode.workspace.openTextDocument(uri)
          : vscode.window.activeTextEditor?.document;
      if (document && isOurs(document)) await run(document, rest);
      else
        void vscode.window.showInformationMessage(l10n.t('Open a request file first. "New Request File" creates one.'));
    };

  const handlers: CommandHandlers<RequestFileCommandId> = {
    'acquire.request.newScratchpad': async () => {
      const text = STARTER[services.accounts.active()?.generation ?? '1.0.0'];
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({ language: LANGUAGE, content: text }),
        { preview: false },
      );
    },
    'acquire.request.send': onDocument(async (document, [line]) => {
      await (await load()).send(document, offsetAt(document, typeof line === 'number' ? line : undefined));
    }),
    'acquire.request.sendWith': onDocument(async (document, [line]) => {
      await (await load()).sendWith(document, offsetAt(document, typeof line === 'number' ? line : undefined));
    }),
    'acquire.request.sendSelection': onDocument(async (document) => {
      // Read before awaiting anything, because the selection may change.
      const spans = selectionsOf(document);
      await (await load()).runAll(document, spans);
    }),
    'acquire.request.runAll': onDocument(async (document) => {
      await (await load()).runAll(document);
    }),
    'acquire.requests.exportHar': onDocument(async (document) => {
      const spans = selectionsOf(document);
      await (await load()).exportHar(document, spans);
    }),
    'acquire.request.cancel': async ([uri, line]) => {
      const document =
        uri instanceof vscode.Uri
          ? await vscode.workspace.openTextDocument(uri)
          : vscode.window.activeTextEditor?.document;
      const { sending } = await load();
      const isOne = document && isOurs(document);
      const offset = isOne && offsetAt(document, typeof line === 'number' ? line : undefined);
      if (!sending.cancel(isOne ? document : undefined, offset || 0))
        void vscode.window.showInformationMessage(l10n.t('No request is running.'));
    },
    'acquire.request.goToNext': onDocument(async (document) => (await load()).goTo(document, 1)),
    'acquire.request.goToPrevious': onDocument(async (document) => (await load()).goTo(document, -1)),
    'acquire.request.selectEnvironment': whenTrusted(async () => {
      const document = vscode.window.activeTextEditor?.document;
      await (await load()).pickEnvironment(document && isOurs(document) ? document.uri : undefined);
    }),
    'acquire.request.useForFile': async () => {
      const document = vscode.window.activeTextEditor?.document;
      if (!document) {
        void vscode.window.showInformationMessage(l10n.t('Open a .http or .rest file first.'));
        return;
      }
      await vscode.languages.setTextDocumentLanguage(document, LANGUAGE);
      void offerAssociation(document.uri);
    },
  };
  return {
    data: [
      {
        id: 'environment',
        removeAll: () => choice.choose(undefined),
        removeOf: async (keys) =>
          (await import('./sending/localData')).forgetConsents(services.context.workspaceState, keys),
        forget: () => choice.choose(undefined),
      },
    ],
    handlers,
    dispose: () => {
      store.dispose();
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
  if (known[pattern] === LANGUAGE) return;
  const choice = await vscode.window.showInformationMessage(
    l10n.t('This file is now treated as an Acquire request file.'),
    always,
  );
  if (choice === always)
    await settings.update('associations', { ...known, [pattern]: LANGUAGE }, vscode.ConfigurationTarget.Workspace);
}

/** The start of a line, or the cursor of the editor that shows the document. */
function offsetAt(document: vscode.TextDocument, line?: number): number {
  const cursor = vscode.window.visibleTextEditors.find((e) => e.document === document)?.selection.active;
  return document.offsetAt(line === undefined ? (cursor ?? new vscode.Position(0, 0)) : new vscode.Position(line, 0));
}

/** The selections in the editor that shows the document, as offsets; a cursor is an empty span. */
function selectionsOf(document: vscode.TextDocument): { start: number; end: number }[] {
  const editor = vscode.window.visibleTextEditors.find((e) => e.document === document);
  return (editor?.selections ?? []).map((s) => ({ start: document.offsetAt(s.start), end: document.offsetAt(s.end) }));
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import { command, type CommandRow } from '../../../platform/commands';
import type { Feature } from '../../../platform/feature';
import type { Services } from '../../../platform/services';
import type { RequestsFeature } from '../../requests/ui/requestsFeature';
import { EnvironmentChoice, environmentStatus } from './sending/environmentChoice';
import type { DocumentSending } from './sending/sending';

const LANGUAGE = 'acquire-http';
const STARTER: Record<'1.0.0' | '2.0.0', string> = {
  '1.0.0':
    '### Newest leads\n# @name newest\nPOST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nlimit=10\n&page=1\n',
  '2.0.0': '### Newest contacts\n# @name newest\nGET /api/v1/crm/objects/contact?limit=10\n',
};

/** Request documents in the editor: scratchpads, sending, lenses, outline, completion. The language itself is loaded with the first document. */
export function requestLanguage(
  services: Services,
  requests: RequestsFeature,
  lead: (accountKey: string) => Readonly<Record<string, unknown>> | undefined,
): Feature {
  const store = new DisposableStore();
  const choice = store.add(new EnvironmentChoice(services.context.workspaceState));
  let sending: Promise<DocumentSending> | undefined;
  const load = (): Promise<DocumentSending> =>
    (sending ??= import('./chunk').then(({ DocumentSending: Sending, EnvironmentReader, registerProviders }) => {
      const environments = store.add(new EnvironmentReader(choice));
      const made = store.add(new Sending({ services, load: requests.load, lead, environments }));
      store.add(registerProviders({ services, sending: made, load: requests.load, lead, environments }));
      return made;
    }));
  const isOurs = (document: vscode.TextDocument): boolean => document.languageId === LANGUAGE;
  const opened = (document: vscode.TextDocument): void => {
    if (isOurs(document)) void load();
  };
  store.add(vscode.workspace.onDidOpenTextDocument(opened));
  store.add(
    vscode.workspace.onDidCloseTextDocument((document) => {
      void sending?.then((s) => {
        s.forget(document.uri);
      });
    }),
  );
  for (const document of vscode.workspace.textDocuments) opened(document);

  store.add(environmentStatus(choice, LANGUAGE));

  requests.useDocuments({
    requestAt: async (uri, line) => {
      const document = await vscode.workspace.openTextDocument(uri);
      const built = await (await load()).build(document, offsetAt(document, line));
      return built && { request: built.request, accountKey: built.account.key };
    },
    portable: async (uri) => {
      const document = await vscode.workspace.openTextDocument(uri);
      const sender = await load();
      return (await import('./chunk')).portableTextOf(document, sender);
    },
    lastSent: async (uri) => (await sending)?.lastSent(uri),
  });

  /** A command on a request document: the one given by its address, else the one that is open. The rest of what was given is passed on. */
  const onDocument = (
    verb: string,
    handler: (document: vscode.TextDocument, rest: readonly unknown[]) => Promise<void>,
  ): CommandRow =>
    command<readonly unknown[]>({
      id: `acquire.request.${verb}`,
      title: `command.request.${verb}`,
      handler: async ([uri, ...rest]) => {
        const document =
          uri instanceof vscode.Uri
            ? await vscode.workspace.openTextDocument(uri)
            : vscode.window.activeTextEditor?.document;
        if (document && isOurs(document)) await handler(document, rest);
        else
          void vscode.window.showInformationMessage(
            l10n.t('Open a request document first. "New Request Scratchpad" makes one.'),
          );
      },
    });

  const rows: CommandRow[] = [
    command<readonly unknown[]>({
      id: 'acquire.request.newScratchpad',
      title: 'command.request.newScratchpad',
      handler: async ([given]) => {
        const text =
          typeof given === 'object' && given !== null && typeof (given as { text?: unknown }).text === 'string'
            ? (given as { text: string }).text
            : STARTER[services.accounts.active()?.generation ?? '1.0.0'];
        await vscode.window.showTextDocument(
          await vscode.workspace.openTextDocument({ language: LANGUAGE, content: text }),
          { preview: false },
        );
      },
    }),
    onDocument('send', async (document, [line]) => {
      const exchange = await (
        await load()
      ).send(document, offsetAt(document, typeof line === 'number' ? line : undefined));
      if (exchange?.error) await services.showError(exchange.error, services.accounts.get(exchange.account.key));
    }),
    onDocument('sendSelection', async (document) => {
      const sender = await load();
      const spans = selectionsOf(document);
      await (await import('./chunk')).runAndTell(services, sender, document, spans);
    }),
    onDocument('runAll', async (document) => {
      const sender = await load();
      await (await import('./chunk')).runAndTell(services, sender, document);
    }),
    onDocument('cancel', async (document, [line]) => {
      if (!(await load()).cancel(document, offsetAt(document, typeof line === 'number' ? line : undefined)))
        void vscode.window.showInformationMessage(l10n.t('No request of this document is under way.'));
    }),
    command({
      id: 'acquire.request.selectEnvironment',
      title: 'command.request.selectEnvironment',
      needs: ['trusted'],
      handler: async () => {
        const { environments } = await load();
        const document = vscode.window.activeTextEditor?.document;
        await (
          await import('./chunk')
        ).pickEnvironment(environments, document && isOurs(document) ? document.uri : undefined);
      },
    }),
    command({
      id: 'acquire.request.useForFile',
      title: 'command.request.useForFile',
      handler: async () => {
        const document = vscode.window.activeTextEditor?.document;
        if (!document) {
          void vscode.window.showInformationMessage(l10n.t('Open a .http or .rest file first.'));
          return;
        }
        await vscode.languages.setTextDocumentLanguage(document, LANGUAGE);
        void offerAssociation(document.uri);
      },
    }),
  ];
  return {
    rows,
    dispose: () => {
      store.dispose();
    },
  };
}

/** The choice of a language ends with the window; for files of this ending in this folder it can be kept. */
async function offerAssociation(uri: vscode.Uri): Promise<void> {
  const ending = /\.(?:http|rest)$/i.exec(uri.path)?.[0];
  if (!ending || !vscode.workspace.getWorkspaceFolder(uri)) return;
  const pattern = `*${ending}`;
  const always = l10n.t('Always for {0} Here', pattern);
  const settings = vscode.workspace.getConfiguration('files', uri);
  const known = settings.inspect<Record<string, string>>('associations')?.workspaceValue ?? {};
  if (known[pattern] === LANGUAGE) return;
  const choice = await vscode.window.showInformationMessage(
    l10n.t('This file is read as an Acquire request document now.'),
    always,
  );
  if (choice === always)
    await settings.update('associations', { ...known, [pattern]: LANGUAGE }, vscode.ConfigurationTarget.Workspace);
}

/** Where a line begins, or the cursor of the editor that shows the document. */
function offsetAt(document: vscode.TextDocument, line?: number): number {
  const cursor = vscode.window.visibleTextEditors.find((e) => e.document === document)?.selection.active;
  return document.offsetAt(line === undefined ? (cursor ?? new vscode.Position(0, 0)) : new vscode.Position(line, 0));
}

/** What is selected in the editor that shows the document, as offsets; a cursor is an empty stretch. */
function selectionsOf(document: vscode.TextDocument): { start: number; end: number }[] {
  const editor = vscode.window.visibleTextEditors.find((e) => e.document === document);
  return (editor?.selections ?? []).map((s) => ({ start: document.offsetAt(s.start), end: document.offsetAt(s.end) }));
}

import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import type { CommandHandlers } from '../../../platform/commands';
import type { DocumentRequests } from '../../requests/ui';
import { offsetAt } from './editor/cursor';
import { registerProviders } from './editor/providers';
import type { RequestFileCommandId } from '../commands';
import { fileHandlers } from './fileHandlers';
import type { EnvironmentChoice } from './sending/environmentChoice';
import { EnvironmentReader, pickEnvironment } from './sending/environments';
import { findNeighborRequest } from '../edit/navigate';
import { parseRequests } from '../parse/parser';
import { portableTextOf } from './sending/portableText';
import { runAndReport } from './sending/runAll';
import { sendRequestAt, sendWith } from './sending/sendAt';
import type { SendingParts } from './sending/requestResolver';
import { DocumentSending } from './sending/sending';

/** The part of the language feature that is loaded with the first request file. */
export interface LanguageUi extends vscode.Disposable {
  readonly sending: DocumentSending;
  readonly requestAt: DocumentRequests['requestAt'];
  readonly portableText: DocumentRequests['portable'];
  readonly handlers: CommandHandlers<RequestFileCommandId>;
}

/** Registers the providers for request files and creates the services that send them. */
export function createLanguageUi(parts: Omit<SendingParts, 'environments'>, choice: EnvironmentChoice): LanguageUi {
  const store = new DisposableStore();
  const environments = store.add(new EnvironmentReader(choice));
  const sending = store.add(new DocumentSending({ ...parts, environments }));
  store.add(registerProviders({ ...parts, sending, environments }));
  void import('./tests').then(({ registerTests }) => store.add(registerTests(sending)));
  const { services } = parts;
  return {
    sending,
    requestAt: async (uri, line) => {
      const document = await vscode.workspace.openTextDocument(uri);
      const built = await sending.build(document, offsetAt(document, line));
      return built && { request: built.request, accountKey: built.account.key };
    },
    portableText: async (uri) => portableTextOf(await vscode.workspace.openTextDocument(uri), sending),
    handlers: fileHandlers(services.accounts, {
      send: (document, offset) => sendRequestAt(services, sending, document, offset),
      sendWith: (document, offset) => sendWith(services, sending, document, offset),
      runAll: (document, spans) => runAndReport(services, sending, document, spans),
      cancel: (document, offset) => sending.cancel(document, offset),
      exportHar: async (document, spans) =>
        (await import('./sending/exportHar')).exportFileAsHar(sending, document, spans),
      goTo,
      pickEnvironment: (document) => pickEnvironment(environments, document),
    }),
    dispose: () => store.dispose(),
  };
}

function goTo(document: vscode.TextDocument, direction: 1 | -1): void {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  const offset =
    editor &&
    findNeighborRequest(parseRequests(document.getText()), document.offsetAt(editor.selection.active), direction);
  if (!editor || offset === undefined) return;
  const place = document.positionAt(offset);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

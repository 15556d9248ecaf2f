import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import { lazy } from '../../../core/lazy';
import type { Feature } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { RequestsFeature } from '../../requests/ui';
import { environmentStatus, type EnvironmentChoice } from './sending/environmentChoice';

const LANGUAGE = 'acquire-http';

/** Request files in the editor: new ones, sending, lenses, outline, completion. The language itself is loaded with the first document. */
export function languageFeature(
  services: Services,
  requests: RequestsFeature,
  choice: EnvironmentChoice,
  lead: (accountKey: string) => Readonly<Record<string, unknown>> | undefined,
): Feature {
  const store = new DisposableStore();
  const load = lazy(async () => {
    const { createLanguageUi } = await import('./languageUi');
    return store.add(createLanguageUi({ services, load: requests.load, lead }, choice));
  });
  const opened = (document: vscode.TextDocument): void => {
    if (document.languageId === LANGUAGE) load.preload();
  };
  store.add(vscode.workspace.onDidOpenTextDocument(opened));
  store.add(
    vscode.workspace.onDidCloseTextDocument((document) => {
      void load.created?.then(({ sending }) => sending.forget(document.uri));
    }),
  );
  for (const document of vscode.workspace.textDocuments) opened(document);
  // The Test Explorer lists request files before one is opened.
  void vscode.workspace
    .findFiles('**/*.acquire.http', '**/node_modules/**', 1)
    .then(([found]) => found && load.preload());

  store.add(environmentStatus(choice, LANGUAGE));

  requests.useDocuments({
    requestAt: async (uri, line) => (await load()).requestAt(uri, line),
    portable: async (uri) => (await load()).portableText(uri),
    lastSent: async (uri) => (await load.created)?.sending.sent.lastOfDocument(uri),
  });

  return {
    data: [
      {
        id: 'environment',
        removeAll: () => choice.choose(undefined),
        // Without the rest of the feature, which would add a Test Explorer to a window without request files.
        removeOf: async (keys) =>
          (await import('./sending/localData')).forgetConsents(services.context.workspaceState, keys),
        forget: () => choice.choose(undefined),
      },
    ],
    handlers: async () => (await load()).handlers,
    dispose: () => {
      store.dispose();
    },
  };
}

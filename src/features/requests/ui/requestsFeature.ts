import * as vscode from 'vscode';
import type { ApiRequest } from '../../../api/client/types';
import type { DataStore } from '../../../core/dataStore';
import { DisposableStore } from '../../../core/disposables';
import { lazy, type Lazy } from '../../../core/lazy';
import type { Feature } from '../../../platform/commands';
import { createLazyTreeView, registerLazyFileSystem } from '../../../platform/lazyProviders';
import { restorePanels } from '../../../platform/panel/restorePanels';
import type { Services } from '../../../platform/services';
import type { RequestsUi } from './requestsUi';
import { EXCHANGE_SCHEME } from '../../../platform/schemes';
import type { RequestsView } from './view/requestsView';
import type { DocumentRequests, RequestRow } from './view/rows';

/** What the requests feature provides to the rest of the extension. */
export interface RequestsFeature extends Feature {
  readonly tryRequest: Services['tryRequest'];
  readonly openRequestFile: Services['openRequestFile'];
  readonly createBodyFile: Services['createBodyFile'];
  /** The part that is loaded on first use. */
  readonly load: Lazy<RequestsUi>;
  /** The rows of the view. */
  readonly view: Lazy<RequestsView>;
  /** Marks the row of an exchange: its response differs from the documentation. */
  readonly markDifferent: (exchangeId: string) => Promise<void>;
  /** Resolves when the drafts of the panels are stored. */
  readonly flush: () => Promise<void>;
  /** Makes the commands for requests work on requests in documents too. */
  useDocuments(documents: DocumentRequests): void;
}

/** Requests: the Try Request panel, responses as documents, the history and its view. Loaded on first use. */
export function requestsFeature(services: Services): RequestsFeature {
  const store = new DisposableStore();
  let documents: DocumentRequests | undefined;
  const load = lazy(async () => {
    const { createRequestsUi } = await import('./requestsUi');
    return store.add(createRequestsUi(services, () => documents));
  });
  store.add(restorePanels('tryRequest', async () => (await load()).panels));
  store.add(registerLazyFileSystem(EXCHANGE_SCHEME, { isReadonly: true }, async () => (await load()).files));
  store.add(
    vscode.window.registerCustomEditorProvider('acquire.responseTable', {
      openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
      resolveCustomEditor: async ({ uri }, panel) => (await load()).openTable(uri, panel),
    }),
  );
  const view: Lazy<RequestsView> = lazy(async () => {
    const { RequestsView } = await import('./view/requestsView');
    return store.add(new RequestsView(tree, services, load));
  });
  const tree = store.add(
    createLazyTreeView<RequestRow>('acquire.requests', { canSelectMany: true, showCollapseAll: true }, view),
  );
  store.add(
    services.onDidExchange((exchange) => {
      load()
        .then((c) => c.context.history.record(exchange))
        .catch((error: unknown) => services.log.warn(`an exchange could not be kept: ${String(error)}`));
    }),
  );
  const tryRequest = async (request: ApiRequest, accountKey?: string): Promise<void> => {
    await (await load()).panels.showRequest(request, accountKey);
  };
  return {
    data: dataOf(load),
    handlers: async () => (await load()).handlers,
    tryRequest,
    createBodyFile: async (accountKey) => (await load()).context.files.create(accountKey),
    openRequestFile: async (request, title) => (await load()).openRequestFile(request, title),
    load,
    view,
    markDifferent: async (exchangeId) => (await view()).markDifferent(exchangeId),
    flush: async () => (await load.created)?.context.drafts.flush(),
    useDocuments: (given) => {
      documents = given;
    },
    dispose: () => store.dispose(),
  };
}

/** The drafts of the panels and the history. */
function dataOf(load: Lazy<RequestsUi>): readonly DataStore[] {
  return [
    {
      id: 'tryRequest',
      removeAll: async () => (await load()).context.drafts.removeAll(),
      removeOf: async (keys) => (await load()).context.drafts.removeOfAccounts(keys),
      forget: async () => (await load.created)?.context.drafts.forget(),
    },
    {
      id: 'responses',
      removeAll: async () => (await load()).context.files.removeAll(),
      removeOf: async (keys) => (await load()).context.files.removeOf(keys),
      forget: async () => (await load.created)?.context.files.removeAll(),
    },
    {
      id: 'history',
      removeAll: async () => {
        const { context } = await load();
        context.exchanges.clear();
        await context.history.store.removeAll();
      },
      removeOf: async (keys) => {
        const { store } = (await load()).context.history;
        for (const key of keys) await store.clear(key);
      },
      forget: async () => {
        const context = (await load.created)?.context;
        context?.exchanges.clear();
        await context?.history.store.forget();
      },
    },
  ];
}

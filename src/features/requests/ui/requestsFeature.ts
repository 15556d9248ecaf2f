import * as vscode from 'vscode';
import type { ApiRequest } from '../../../api/client/types';
import type { DataStore } from '../../../core/dataStore';
import { DisposableStore } from '../../../core/disposables';
import type { CommandHandler, CommandHandlers, Feature } from '../../../platform/commands';
import { restorePanels } from '../../../platform/panel/restorePanels';
import type { Services } from '../../../platform/services';
import type { RequestCommandId } from '../commands';
import type { RequestsUi } from './requestsUi';
import { ExchangeFiles } from './exchanges/exchangeFiles';
import { RequestsView } from './view/requestsView';
import type { DocumentRequests } from './view/rows';

/** What the requests feature provides to the rest of the extension. */
export interface RequestsFeature extends Feature {
  readonly tryRequest: Services['tryRequest'];
  readonly openRequestFile: Services['openRequestFile'];
  readonly createBodyFile: Services['createBodyFile'];
  /** The part that is loaded on first use. */
  readonly load: () => Promise<RequestsUi>;
  readonly view: RequestsView;
  /** Resolves when the drafts of the panels are stored. */
  readonly flush: () => Promise<void>;
  /** Makes the commands for requests work on requests in documents too. */
  useDocuments(documents: DocumentRequests): void;
}

/** Requests: the Try Request panel, responses as documents, the history and its view. All but the view's frame is loaded on demand. */
export function requestsFeature(services: Services): RequestsFeature {
  const store = new DisposableStore();
  let loaded: Promise<RequestsUi> | undefined;
  let documents: DocumentRequests | undefined;
  const load = (): Promise<RequestsUi> =>
    (loaded ??= import('./requestsUi').then((m) => store.add(m.createRequestsUi(services, () => documents))));
  store.add(restorePanels('tryRequest', async () => (await load()).panels));
  store.add(new ExchangeFiles(load));
  store.add(
    vscode.window.registerCustomEditorProvider('acquire.responseTable', {
      openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
      resolveCustomEditor: async ({ uri }, panel) => (await load()).openTable(uri, panel),
    }),
  );
  const view = store.add(new RequestsView(services, load));
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
  const loading =
    (run: (chunk: RequestsUi, raw: readonly unknown[]) => unknown): CommandHandler =>
    async (raw) =>
      run(await load(), raw);
  return {
    data: dataOf(load, () => loaded),
    handlers: {
      'acquire.request.try': loading(({ panels }) => panels.show().then(() => undefined)),
      'acquire.request.pasteCurl': loading(({ pasteCurl }, [text]) => pasteCurl(text)),
      'acquire.requests.import': async () => (await import('./importRequests')).importRequests(services),
      'acquire.request.openExchange': loading(({ commands }, raw) => commands.open(raw)),
      'acquire.request.showPart': loading(({ views }, raw) => views.showPart(raw)),
      'acquire.request.sortTable': loading(({ views }, raw) => views.sortTable(raw)),
      'acquire.request.filterResponse': loading(({ views }, raw) => views.filter(raw)),
      'acquire.request.showProblem': loading(({ commands }, raw) => commands.showProblem(raw)),
      'acquire.request.saveAnswer': loading(({ commands }, raw) => commands.save(raw)),
      'acquire.request.compareAnswer': loading(({ commands }, raw) => commands.compare(raw)),
      'acquire.request.resend': loading(({ commands }, raw) => commands.resend(raw)),
      'acquire.request.fetchAllPages': loading(({ commands }, raw) => commands.fetchAllPages(raw)),
      'acquire.request.tryRead': loading(({ commands }, raw) => commands.tryRead(raw)),
      'acquire.request.edit': loading(({ commands }, raw) => commands.edit(raw)),
      'acquire.request.toDocument': loading(({ commands }, raw) => commands.toDocument(raw)),
      'acquire.request.copyAs': loading(({ copying }, raw) => copying.copyAs(raw)),
      'acquire.request.copyPortable': loading(({ copying }, raw) => copying.copyPortable(raw)),
      'acquire.request.copyLink': loading(({ copying }, raw) => copying.copyLink(raw)),
      'acquire.request.copyPath': loading(({ copying }) => copying.copyPlace('path')),
      'acquire.request.copyValue': loading(({ copying }) => copying.copyPlace('value')),
      'acquire.request.removeExchange': loading(({ commands }, raw) => commands.remove(raw)),
      'acquire.request.clearHistory': loading(({ commands }) => commands.clear()),
      'acquire.request.searchHistory': loading(({ commands }) => commands.search()),
    } satisfies CommandHandlers<RequestCommandId>,
    tryRequest,
    createBodyFile: async (accountKey) => (await load()).context.files.create(accountKey),
    openRequestFile: async (request, title) => {
      const [{ printRequest }, { openRequestText }] = await Promise.all([
        import('../text/printRequest'),
        import('./context'),
      ]);
      await openRequestText(printRequest(request, { title }));
    },
    load,
    view,
    flush: async () => (await loaded)?.context.drafts.flush(),
    useDocuments: (given) => {
      documents = given;
    },
    dispose: () => store.dispose(),
  };
}

/** The drafts of the panels and the history. */
function dataOf(load: () => Promise<RequestsUi>, loaded: () => Promise<RequestsUi> | undefined): readonly DataStore[] {
  return [
    {
      id: 'tryRequest',
      removeAll: async () => (await load()).context.drafts.removeAll(),
      removeOf: async (keys) => (await load()).context.drafts.removeOfAccounts(keys),
      forget: async () => (await loaded())?.context.drafts.forget(),
    },
    {
      id: 'responses',
      removeAll: async () => (await load()).context.files.removeAll(),
      removeOf: async (keys) => (await load()).context.files.removeOf(keys),
      forget: async () => (await loaded())?.context.files.removeAll(),
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
        const context = (await loaded())?.context;
        context?.exchanges.clear();
        await context?.history.store.forget();
      },
    },
  ];
}

import type { ApiRequest } from '../../../api/client/types';
import type { DataStore } from '../../../core/dataStore';
import { DisposableStore } from '../../../core/disposables';
import { command, type CommandRow, type Feature } from '../../../platform/commands';
import { restorePanels } from '../../../platform/panel/restorePanels';
import type { Services } from '../../../platform/services';
import type { RequestsUi } from './requestsUi';
import { ExchangeFiles } from './exchanges/exchangeFiles';
import { RequestsView } from './view/requestsView';
import type { DocumentRequests } from './view/rows';

/** What the rest of the extension gets of requests. */
export interface RequestsFeature extends Feature {
  readonly tryRequest: Services['tryRequest'];
  readonly openRequestFile: Services['openRequestFile'];
  /** The part that is loaded on first use. */
  readonly load: () => Promise<RequestsUi>;
  readonly view: RequestsView;
  /** Resolves when the drafts of the panels are stored. */
  readonly flush: () => Promise<void>;
  /** Lets the commands on requests work on the requests of documents too. */
  useDocuments(documents: DocumentRequests): void;
}

/** Requests: the Try Request panel, answers as documents, the history and its view. Nothing but the view's frame is loaded before it is asked for. */
export function requestsFeature(services: Services): RequestsFeature {
  const store = new DisposableStore();
  let loaded: Promise<RequestsUi> | undefined;
  let documents: DocumentRequests | undefined;
  const load = (): Promise<RequestsUi> =>
    (loaded ??= import('./requestsUi').then((m) => {
      const chunk = store.add(m.createRequestsUi(services));
      chunk.commands.documents = documents;
      return chunk;
    }));
  store.add(restorePanels('tryRequest', async () => (await load()).panels));
  store.add(new ExchangeFiles(load));
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
  const row = (verb: string, handler: (chunk: RequestsUi, raw: readonly unknown[]) => unknown): CommandRow =>
    command<readonly unknown[]>({
      id: `acquire.request.${verb}`,
      title: `command.request.${verb}`,
      handler: async (raw) => handler(await load(), raw),
    });
  return {
    data: dataOf(load, () => loaded),
    rows: [
      row('try', ({ panels }) => panels.show().then(() => undefined)),
      row('pasteCurl', ({ pasteCurl }, [text]) => pasteCurl(text)),
      row('openExchange', ({ commands }, raw) => commands.open(raw)),
      row('showPart', ({ commands }, raw) => commands.showPart(raw)),
      row('saveAnswer', ({ commands }, raw) => commands.save(raw)),
      row('compareAnswer', ({ commands }, raw) => commands.compare(raw)),
      row('resend', ({ commands }, raw) => commands.resend(raw)),
      row('fetchAllPages', ({ commands }, raw) => commands.fetchAllPages(raw)),
      row('tryRead', ({ commands }, raw) => commands.tryRead(raw)),
      row('edit', ({ commands }, raw) => commands.edit(raw)),
      row('toDocument', ({ commands }, raw) => commands.toDocument(raw)),
      row('copyAs', ({ commands }, raw) => commands.copyAs(raw)),
      row('copyPortable', ({ commands }, raw) => commands.copyPortable(raw)),
      row('copyPath', ({ commands }) => commands.copyPlace('path')),
      row('copyValue', ({ commands }) => commands.copyPlace('value')),
      row('removeExchange', ({ commands }, raw) => commands.remove(raw)),
      row('clearHistory', ({ commands }) => commands.clear()),
      row('searchHistory', ({ commands }) => commands.search()),
    ],
    tryRequest,
    openRequestFile: async (request, title) => {
      const [{ fromRequest }, { openRequestText }] = await Promise.all([
        import('../text/fromRequest'),
        import('./context'),
      ]);
      await openRequestText(fromRequest(request, { title }));
    },
    load,
    view,
    flush: async () => (await loaded)?.context.drafts.flush(),
    useDocuments: (given) => {
      documents = given;
      void loaded?.then((c) => {
        c.commands.documents = given;
      });
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

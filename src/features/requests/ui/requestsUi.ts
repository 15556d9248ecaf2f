import type * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import type { CommandHandlers } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { RequestCommandId } from '../commands';
import { printRequest } from '../text/printRequest';
import { pasteCurl } from './tryRequest/curlPaste';
import { dayRows, exchangeRows, historyItem } from './view/historyRows';
import { TryRequestPanels } from './tryRequest/panels';
import { CopyCommands } from './copyCommands';
import { RequestCommands } from './requestCommands';
import { RequestTargets } from './requestTargets';
import { ResponseViews } from './responseViews';
import type { DocumentRequests } from './view/rows';
import { openRequestText, RequestsContext } from './context';
import { ExchangeFiles } from './exchanges/exchangeFiles';
import { openResponseTable } from './exchanges/responseTable';
import { showExchangeStatus } from './exchanges/exchangeStatus';

/** The part of the requests feature that is loaded on first use. */
export interface RequestsUi extends vscode.Disposable {
  readonly context: RequestsContext;
  readonly panels: TryRequestPanels;
  readonly files: ExchangeFiles;
  readonly handlers: CommandHandlers<RequestCommandId>;
  readonly dayRows: typeof dayRows;
  readonly exchangeRows: typeof exchangeRows;
  readonly historyItem: typeof historyItem;
  /** Shows a list response as a table in its editor. */
  openTable(uri: vscode.Uri, panel: vscode.WebviewPanel): void;
  readonly openRequestFile: Services['openRequestFile'];
}

/**
 * Creates the context with history and responses, the panels, and the handlers of the commands.
 * @param documents reads request files, if available
 */
export function createRequestsUi(services: Services, documents: () => DocumentRequests | undefined): RequestsUi {
  const store = new DisposableStore();
  const context = store.add(new RequestsContext(services));
  store.add(showExchangeStatus((uri) => context.documents.exchange(uri)));
  const panels = store.add(new TryRequestPanels(services, context));
  const targets = new RequestTargets(context, panels, documents);
  const commands = new RequestCommands(context, panels, targets);
  const copying = new CopyCommands(context, targets, documents);
  const views = new ResponseViews(context, targets);
  return {
    context,
    panels,
    dayRows,
    exchangeRows,
    historyItem,
    files: store.add(new ExchangeFiles(context.documents)),
    openRequestFile: async (request, title) => {
      await openRequestText(printRequest(request, { title }));
    },
    openTable: (uri, panel) => openResponseTable(uri, panel, context),
    handlers: {
      'acquire.request.try': async () => {
        await panels.show();
      },
      'acquire.request.pasteCurl': ([text]) => pasteCurl(text, services, openRequestText),
      'acquire.requests.import': async () => (await import('./importRequests')).importRequests(services),
      'acquire.request.openExchange': (raw) => commands.open(raw),
      'acquire.request.showPart': (raw) => views.showPart(raw),
      'acquire.request.sortTable': (raw) => views.sortTable(raw),
      'acquire.request.filterResponse': (raw) => views.filter(raw),
      'acquire.request.showProblem': (raw) => commands.showProblem(raw),
      'acquire.request.saveAnswer': (raw) => commands.save(raw),
      'acquire.request.compareAnswer': (raw) => commands.compare(raw),
      'acquire.request.resend': (raw) => commands.resend(raw),
      'acquire.request.fetchAllPages': (raw) => commands.fetchAllPages(raw),
      'acquire.request.tryRead': (raw) => commands.tryRead(raw),
      'acquire.request.edit': (raw) => commands.edit(raw),
      'acquire.request.toDocument': (raw) => commands.toDocument(raw),
      'acquire.request.copyAs': (raw) => copying.copyAs(raw),
      'acquire.request.copyPortable': (raw) => copying.copyPortable(raw),
      'acquire.request.copyLink': (raw) => copying.copyLink(raw),
      'acquire.request.copyPath': () => copying.copyPlace('path'),
      'acquire.request.copyValue': () => copying.copyPlace('value'),
      'acquire.request.removeExchange': (raw) => commands.remove(raw),
      'acquire.request.clearHistory': () => commands.clear(),
      'acquire.request.searchHistory': () => commands.search(),
    },
    dispose: () => store.dispose(),
  };
}

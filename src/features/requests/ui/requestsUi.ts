import type * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import type { Services } from '../../../platform/services';
import { pasteCurl } from './tryRequest/curlPaste';
import { dayRows, exchangeRows, historyItem } from './view/historyRows';
import { TryRequestPanels } from './tryRequest/panels';
import { CopyCommands } from './copyCommands';
import { RequestCommands } from './requestCommands';
import { RequestTargets } from './requestTargets';
import { ResponseViews } from './responseViews';
import type { DocumentRequests } from './view/rows';
import { openRequestText, RequestsContext } from './context';
import { openResponseTable } from './exchanges/responseTable';
import { showExchangeStatus } from './exchanges/exchangeStatus';

/** The part of the requests feature that is loaded on first use. */
export type RequestsUi = ReturnType<typeof createRequestsUi>;

/**
 * Creates the context with history and responses, the panels, and the implementation of the commands.
 * @param documents reads request files, if available
 */
export function createRequestsUi(
  services: Services,
  documents: () => DocumentRequests | undefined,
): vscode.Disposable & {
  readonly context: RequestsContext;
  readonly panels: TryRequestPanels;
  readonly commands: RequestCommands;
  readonly copying: CopyCommands;
  readonly views: ResponseViews;
  readonly dayRows: typeof dayRows;
  readonly exchangeRows: typeof exchangeRows;
  readonly historyItem: typeof historyItem;
  /** Shows a list response as a table in its editor. */
  openTable(uri: vscode.Uri, panel: vscode.WebviewPanel): void;
  pasteCurl(given: unknown): Promise<void>;
} {
  const store = new DisposableStore();
  const context = store.add(new RequestsContext(services));
  store.add(showExchangeStatus((uri) => context.documents.exchange(uri)));
  const panels = store.add(new TryRequestPanels(services, context));
  const targets = new RequestTargets(context, panels, documents);
  return {
    context,
    panels,
    dayRows,
    exchangeRows,
    historyItem,
    commands: new RequestCommands(context, panels, targets),
    copying: new CopyCommands(context, targets, documents),
    views: new ResponseViews(context, targets),
    openTable: (uri, panel) => openResponseTable(uri, panel, context),
    pasteCurl: (given) => pasteCurl(given, services, openRequestText),
    dispose: () => store.dispose(),
  };
}

// What of requests is loaded on first use: the room with history and answers, the panels, and what the commands do.
import type * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import type { Services } from '../../../platform/services';
import { pasteCurl } from './tryRequest/curlPaste';
import { historyItem } from './view/historyRows';
import { TryRequestPanels } from './tryRequest/panels';
import { RequestCommands } from './requestCommands';
import { openRequestText, RequestsContext } from './context';

/** What this bundle makes, for those who load it. */
export type RequestsUi = ReturnType<typeof createRequestsUi>;

/** Builds what requests need in a window. */
export function createRequestsUi(services: Services): vscode.Disposable & {
  readonly context: RequestsContext;
  readonly panels: TryRequestPanels;
  readonly commands: RequestCommands;
  readonly historyItem: typeof historyItem;
  pasteCurl(given: unknown): Promise<void>;
} {
  const store = new DisposableStore();
  const context = store.add(new RequestsContext(services));
  const panels = store.add(new TryRequestPanels(services, context));
  return {
    context,
    panels,
    historyItem,
    commands: new RequestCommands(context, panels),
    pasteCurl: (given) => pasteCurl(given, services.accounts.active(), openRequestText),
    dispose: () => store.dispose(),
  };
}

// What of requests is loaded on first use: the room with history and answers, the panels, and what the commands do.
import type * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import type { Services } from '../../../platform/services';
import { pasteCurl } from './tryRequest/curlPaste';
import { historyItem } from './view/historyRows';
import { TryRequestPanels } from './tryRequest/panels';
import { RequestCommands } from './requestCommands';
import { openRequestText, RequestRoom } from './room';

/** What this bundle makes, for those who load it. */
export type RequestsChunk = ReturnType<typeof openRequests>;

/** Builds what requests need in a window. */
export function openRequests(services: Services): vscode.Disposable & {
  readonly room: RequestRoom;
  readonly panels: TryRequestPanels;
  readonly commands: RequestCommands;
  readonly historyItem: typeof historyItem;
  pasteCurl(given: unknown): Promise<void>;
} {
  const store = new DisposableStore();
  const room = store.add(new RequestRoom(services));
  const panels = store.add(new TryRequestPanels(services, room));
  return {
    room,
    panels,
    historyItem,
    commands: new RequestCommands(room, panels),
    pasteCurl: (given) => pasteCurl(given, services.accounts.active(), openRequestText),
    dispose: () => store.dispose(),
  };
}

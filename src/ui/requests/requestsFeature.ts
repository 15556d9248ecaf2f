import * as vscode from 'vscode';
import type { ApiRequest } from '../../api/types';
import { DisposableStore } from '../../core/disposables';
import { command } from '../shared/commands';
import type { Feature } from '../shared/feature';
import type { Services } from '../shared/services';
import type { TryRequestPanels } from './panels';

const PANEL_TYPE = 'acquire.tryRequest';

/** What the rest of the extension gets of requests. */
export interface RequestsFeature extends Feature { readonly tryRequest: Services['tryRequest']; readonly panels: () => Promise<TryRequestPanels> }

/** Requests: the Try Request panel. Nothing of it is loaded before it is asked for. */
export function requests(services: Services): RequestsFeature {
  const store = new DisposableStore();
  let loaded: Promise<TryRequestPanels> | undefined;
  const panels = (): Promise<TryRequestPanels> => (loaded ??= import('./panels').then((m) => store.add(new m.TryRequestPanels(services))));
  store.add(vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
    deserializeWebviewPanel: async (panel, state: unknown) => { (await panels()).restore(panel, state); },
  }));
  const tryRequest = async (request: ApiRequest, accountKey?: string): Promise<void> => { await (await panels()).showRequest(request, accountKey); };
  return {
    rows: [command({ id: 'acquire.request.try', title: 'command.request.try', handler: async () => { await (await panels()).show(); } })],
    tryRequest, panels,
    dispose: () => store.dispose(),
  };
}

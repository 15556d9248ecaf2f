import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../../core/disposables';
import type { Services } from '../../../platform/services';

/** True for the page or the document of a lead. */
function isLead({ input }: vscode.Tab): boolean {
  if (input instanceof vscode.TabInputWebview) return input.viewType.endsWith('acquire.leadPage');
  return input instanceof vscode.TabInputText && input.uri.scheme === 'acquire-lead';
}

/** Sets the context keys by which steps of the walkthrough complete: when the thing was done, not when its command was run. */
export function trackSteps({ onDidExchange }: Pick<Services, 'onDidExchange'>): Disposable {
  const store = new DisposableStore();
  const done = (step: 'lead' | 'request'): void => {
    void vscode.commands.executeCommand('setContext', `acquire.steps.${step}`, true);
  };
  store.add(
    vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
      if (opened.some(isLead)) done('lead');
    }),
  );
  store.add(
    onDidExchange(({ request, answer }) => {
      if (request.sentBy === 'user' && answer) done('request');
    }),
  );
  return store;
}

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../../core/disposables';
import { LEAD_SCHEME } from '../../../platform/schemes';
import type { Services } from '../../../platform/services';

/** True for a lead's page or document. */
function isLead({ input }: vscode.Tab): boolean {
  if (input instanceof vscode.TabInputWebview) return input.viewType.endsWith('acquire.leadPage');
  return input instanceof vscode.TabInputText && input.uri.scheme === LEAD_SCHEME;
}

/** Sets the context keys that complete the steps of the walkthrough: when something was actually done, not when its command was run. */
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
    onDidExchange(({ request, response }) => {
      if (request.sentBy === 'user' && response) done('request');
    }),
  );
  return store;
}

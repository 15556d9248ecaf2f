import * as vscode from 'vscode';
import { DisposableStore } from '../core/disposables';
import { accountsFeature } from './accounts/accountsFeature';
import { explorer } from './explorer';
import { leads } from './leads/leadsFeature';
import { requests } from './requests/requestsFeature';
import type { Assembly, LateServices } from './shared/assemble';
import type { Feature } from './shared/feature';
import { webhooks } from './webhooks';

/** All features with the rows of the command table they bring, and what one of them does for the others. */
export interface Features extends Feature { readonly late: LateServices }

/** Builds the features. What they need of one another is handed in here. The table is tested against the manifest, both ways. */
export function buildFeatures({ services, accounts, sandbox }: Assembly): Features {
  const store = new DisposableStore();
  const sending = store.add(requests(services));
  const features: readonly Feature[] = [
    store.add(accountsFeature(services, accounts)),
    store.add(leads(services)),
    sending,
    store.add(explorer(services)),
    store.add(webhooks(services, {
      selectedLead: () => undefined,
      openLead: async (id) => { await vscode.commands.executeCommand('acquire.lead.open', { accountKey: accounts.active()?.key, id }); },
      onReceiver: (receiver) => void sandbox.setWebhook(receiver && { url: receiver.address, secret: receiver.secret }),
    })),
  ];
  return { rows: features.flatMap((f) => f.rows), late: { tryRequest: sending.tryRequest }, dispose: () => store.dispose() };
}

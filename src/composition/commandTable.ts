import * as vscode from 'vscode';
import { DisposableStore } from '../core/disposables';
import { accountsFeature } from '../features/accounts/ui/accountsFeature';
import { explorer } from '../features/reference/ui/referenceFeature';
import { leads, type LeadsFeature } from '../features/leads/ui/leadsFeature';
import { requestLanguage } from '../features/language/ui/languageFeature';
import { requests, type RequestsFeature } from '../features/requests/ui/requestsFeature';
import type { Assembly, LateServices } from './services';
import type { Feature } from '../platform/feature';
import { ReceiverNews } from '../platform/receiverNews';
import { sandboxFeature } from '../features/sandbox/ui/sandboxFeature';
import { setup } from '../features/setup/ui/setupFeature';
import { webhooks, type WebhooksFeature } from '../features/webhooks/ui/webhooksFeature';

/** All features with the rows of the command table they bring, and what one of them does for the others. */
export interface Features extends Feature {
  readonly late: LateServices;
  readonly leads: LeadsFeature;
  readonly requests: RequestsFeature;
  readonly webhooks: WebhooksFeature;
}

/** Builds the features. What they need of one another is handed in here. The table is tested against the manifest, both ways. */
export function buildFeatures({ services, accounts, sandbox, mending }: Assembly): Features {
  const store = new DisposableStore();
  const receiver = store.add(new ReceiverNews());
  const sending = store.add(requests(services));
  const leadFeature = store.add(leads(services));
  const hooks = store.add(
    webhooks(services, {
      selectedLead: () => {
        const target = leadFeature.selectedLead();
        return (
          target && { id: target.id, name: target.lead?.name, email: target.lead?.email, phone: target.lead?.phone }
        );
      },
      openLead: async (id, fromSandbox) => {
        const active = accounts.active();
        const { key } = fromSandbox && active?.kind !== 'sandbox' ? await services.sandboxAccount() : (active ?? {});
        await vscode.commands.executeCommand('acquire.lead.open', { accountKey: key, id });
      },
      openCase: async (id, fromSandbox) => {
        const active = accounts.active();
        const young = [...(active ? [active] : []), ...accounts.all()].find(
          (a) => a.generation === '2.0.0' && (!fromSandbox || a.kind === 'sandbox'),
        );
        const { key } = young ?? (fromSandbox ? await services.sandboxAccount('2.0.0') : {});
        if (key)
          await sending.tryRequest(
            { method: 'GET', url: `/api/v1/crm/objects/case/${encodeURIComponent(id)}`, operationId: 'v2.case.get' },
            key,
          );
        return key !== undefined;
      },
      news: receiver,
      onReceiver: (receiver) => void sandbox.setWebhook(receiver && { url: receiver.address, secret: receiver.secret }),
    }),
  );
  const explored = store.add(explorer(services));
  store.add(
    explored.differences.onDidFind(({ exchangeId }) => {
      sending.view.markDifferent(exchangeId);
    }),
  );
  const features: readonly Feature[] = [
    store.add(accountsFeature(services, accounts, mending, receiver)),
    leadFeature,
    sending,
    store.add(
      requestLanguage(services, sending, (accountKey) => {
        const target = leadFeature.selectedLead();
        return target && target.accountKey === accountKey ? target.lead?.raw : undefined;
      }),
    ),
    explored,
    store.add(sandboxFeature(services, sandbox)),
    store.add(setup(services, accounts)),
    hooks,
  ];
  return {
    rows: features.flatMap((f) => f.rows),
    late: { tryRequest: sending.tryRequest },
    leads: leadFeature,
    requests: sending,
    webhooks: hooks,
    dispose: () => store.dispose(),
  };
}

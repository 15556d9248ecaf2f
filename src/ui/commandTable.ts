import { DisposableStore } from '../core/disposables';
import type { AccountStore } from '../accounts/accountStore';
import { accountsFeature } from './accounts/accountsFeature';
import { leads } from './leads/leadsFeature';
import { requests } from './requests/requestsFeature';
import type { LateServices } from './shared/assemble';
import type { Feature } from './shared/feature';
import type { Services } from './shared/services';

/** All features with the rows of the command table they bring. The table is tested against the manifest, both ways. */
export function buildFeatures(services: Services, accounts: AccountStore): Feature & Pick<LateServices, 'tryRequest'> {
  const store = new DisposableStore();
  const requesting = store.add(requests(services));
  const features: Feature[] = [
    store.add(accountsFeature(services, accounts)),
    store.add(leads(services)),
    requesting,
  ];
  return { rows: features.flatMap((f) => f.rows), tryRequest: requesting.tryRequest, dispose: () => store.dispose() };
}

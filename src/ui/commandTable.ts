import { DisposableStore } from '../core/disposables';
import type { AccountStore } from '../accounts/accountStore';
import { accountsFeature } from './accounts/accountsFeature';
import { leads } from './leads/leadsFeature';
import type { CommandRow } from './shared/commands';
import type { Feature } from './shared/feature';
import type { Services } from './shared/services';

/** All features with the rows of the command table they bring. The table is tested against the manifest, both ways. */
export function buildFeatures(services: Services, accounts: AccountStore): Feature & { readonly rows: readonly CommandRow[] } {
  const store = new DisposableStore();
  const features: Feature[] = [
    store.add(accountsFeature(services, accounts)),
    store.add(leads(services)),
  ];
  return { rows: features.flatMap((f) => f.rows), dispose: () => store.dispose() };
}

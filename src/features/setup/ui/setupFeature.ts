import { DisposableStore } from '../../../core/disposables';
import { lazy } from '../../../core/lazy';
import type { AccountStore } from '../../accounts';
import type { Feature } from '../../../platform/commands';
import { registerLazyDocuments } from '../../../platform/lazyProviders';
import type { Services } from '../../../platform/services';
import { SETUP_SCHEME } from '../../../platform/schemes';
import { trackSteps } from './stepContexts';

/** The setup check and the first steps. Loaded on first use. */
export function setupFeature(services: Services, accounts: AccountStore): Feature {
  const store = new DisposableStore();
  const load = lazy(async () => (await import('./setupUi')).createSetupUi(services, accounts));
  store.add(trackSteps(services));
  store.add(registerLazyDocuments(SETUP_SCHEME, async () => (await load()).documents));
  return { handlers: async () => (await load()).handlers, dispose: () => store.dispose() };
}

import type { AccountStore } from '../accountStore';
import { lazy } from '../../../core/lazy';
import type { CredentialProvider } from './credentialProvider';

/** Creates a provider of the credentials of all accounts whose code is loaded with the first call. */
export function lazyCredentials(accounts: AccountStore, folder: string): CredentialProvider {
  const load = lazy(async () => (await import('./credentialProvider')).createCredentialProvider(accounts, folder));
  return {
    credential: async (account) => (await load()).credential(account),
    reauthenticate: async (account, refused) => (await load()).reauthenticate(account, refused),
    dispose: () => {
      load.created?.then(
        (provider) => provider.dispose(),
        () => undefined,
      );
    },
  };
}

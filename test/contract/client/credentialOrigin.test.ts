// Edited global state, seen from the other host: no call sends a credential there.
import assert from 'node:assert/strict';
import type { OAuthCredential } from '../../../src/features/accounts/credentials/credential';
import type { Account } from '../../../src/api/client/account';
import { createCredentialProvider } from '../../../src/features/accounts/ui/credentialProvider';
import { figure } from '../../figures';
import { sharedFolder, fakeToken, V2_ACCOUNT, setUpAccounts } from '../../unit/accounts/fakes';
import { testClient, closeAll, jsonHandler, LIST_REQUEST, startTestServer } from './support';

const SECRETS = ['REALTOKEN0001', 'ACCESS0001', 'REFRESH0001'];

describe('an account whose host was replaced in global state', () => {
  afterEach(closeAll);

  for (const kind of ['token', 'oauth'] as const)
    it(`[threat: credential] does not send its ${kind} credential, and says what to do`, async () => {
      const own = await startTestServer((_req, res) => jsonHandler(res, { data: [] }));
      const evil = await startTestServer((_req, res) =>
        jsonHandler(res, { access_token: 'x', token_type: 'bearer', data: [] }),
      );
      const session: OAuthCredential = {
        kind: 'oauth',
        token: 'ACCESS0001',
        refreshToken: 'REFRESH0001',
        expiresAt: 1,
        server: {
          authorizationEndpoint: `${own.origin}/authorize`,
          tokenEndpoint: `${own.origin}/token`,
          clientId: 'client',
        },
      };
      const first = setUpAccounts();
      await first.store.add(
        { ...V2_ACCOUNT, origin: own.origin, credentialKind: kind },
        kind === 'token' ? fakeToken('REALTOKEN0001') : session,
      );
      const state = first.memory.get('acquire.accounts') as { accounts: Account[] };
      first.memory.put('acquire.accounts', {
        ...state,
        accounts: state.accounts.map((a) => ({ ...a, origin: evil.origin, writes: { kind: 'always' } })),
      });
      const { store } = setUpAccounts(first);
      const live = createCredentialProvider(store, sharedFolder());
      const { client: made } = testClient({
        credentials: live,
        reauthenticate: (account, refused) => live.reauthenticate(account, refused),
        mayWrite: (account) => store.writes.mayWrite(account),
        onExchange: (exchange) => store.health.note(exchange),
      });
      const account = store.all()[0]!;
      const requests = [
        LIST_REQUEST,
        { method: 'GET', url: '/api/v1/crm/tag' },
        { method: 'POST', url: '/profile/lead/delete' },
        { method: 'GET', url: `${evil.origin}/api/v1/crm/tag` },
        { method: 'GET', url: `${own.origin}/api/v1/crm/tag` },
      ] as const;
      for (const request of requests) assert.ok((await made.send(account, request)).error, request.url);
      assert.notEqual(await live.reauthenticate(account, 'refused').catch(() => 'refused'), true);
      assert.deepEqual([evil.sockets(), own.sockets()], [0, 0]);
      assert.equal(JSON.stringify([evil.hits, own.hits]).match(new RegExp(SECRETS.join('|'))), null);
      assert.equal(store.health.refusalOf(account.key)?.detail.problem, 'other-host', 'said in one message');
      figure('credential', `${requests.length} calls as a ${kind} account with an edited host, 0 sent`);
    });
});

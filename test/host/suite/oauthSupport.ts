// An Acquire that accepts the tokens of an authorization server, with an account signed in to it by OAuth.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from '../../../src/api/client/account';
import { oauthCredential } from '../../../src/features/accounts/ui/credentialProvider';
import { startRotatingServer, type RotatingServer } from '../../contract/oauth/rotatingServer';
import { loadTestApi } from './leadSupport';

/** How often each result occurred in several reads. An error is `error: <kind>`. */
export type ReadResults = Readonly<Record<string, number>>;

/** Sends several reads at the same time with an account, in this window. */
export async function readAtOnce(accountKey: string, times: number): Promise<ReadResults> {
  const { services, accounts } = await loadTestApi();
  const client = await services.client();
  const attempt = async (): Promise<string> => {
    const account = accounts.get(accountKey);
    if (!account) return 'no account';
    const request = { method: 'GET' as const, url: '/api/v1/crm/objects/contact' };
    const { error } = await client.send(account, request);
    return error ? `error: ${error.kind} ${error.detail.problem ?? error.detail.status ?? ''}`.trim() : 'ok';
  };
  const counts: Record<string, number> = {};
  for (const result of await Promise.all(Array.from({ length: times }, attempt)))
    counts[result] = (counts[result] ?? 0) + 1;
  return counts;
}

/** The authorization server, the API that accepts its tokens, and the account. */
export interface OAuthSite {
  readonly rotating: RotatingServer;
  readonly account: Account;
  /** Gives the account a new session that ends in this many seconds. */
  signInAgain(lifetimeSeconds: number): Promise<string>;
  /** From now on the API refuses this access token. */
  refuse(accessToken: string): void;
  stop(): Promise<void>;
}

export async function oauthSite(lifetimeSeconds: number): Promise<OAuthSite> {
  const { accounts } = await loadTestApi();
  const rotating = await startRotatingServer();
  rotating.latencyMs = 200;
  const refused = new Set<string>();
  const http = createServer((request, response) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const accepted = rotating.accepts(token) && !refused.has(token);
    response.writeHead(accepted ? 200 : 401, { 'content-type': 'application/json' });
    response.end(accepted ? '{"data":{"contacts":[],"total":0}}' : '{"message":"Unauthorized"}');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const given = (seconds: number): ReturnType<typeof oauthCredential> =>
    oauthCredential(rotating.server, rotating.signIn(seconds));
  const account = await accounts.add(
    {
      label: 'Customer',
      generation: '2.0.0',
      origin,
      pathForm: 'api',
      kind: 'customer',
      credentialKind: 'oauth',
      authHeader: 'bearer',
    },
    given(lifetimeSeconds),
  );
  return {
    rotating,
    account,
    signInAgain: async (seconds) => {
      const credential = given(seconds);
      await accounts.replaceCredential(account.key, credential, account);
      return credential.token;
    },
    refuse: (accessToken) => void refused.add(accessToken),
    stop: async () => {
      await accounts.remove(account.key);
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
      await rotating.stop();
    },
  };
}

import * as oauth from 'oauth4webapi';
import { isLoopback } from '../origin';
import type { OAuthServer, OAuthTokens } from './types';
import { OAuthProblem } from './problem';
import { checkAvailable, toOAuthProblem, readTokens, removeEmptyMembers } from './tokenResponse';

/** Sends calls without an account's credential: `plainRequest` of src/api. Rejects with an AcquireError when no response came. */
export type OAuthHttp = (
  url: string,
  init: { method: string; headers: readonly (readonly [string, string])[]; body?: Uint8Array; signal?: AbortSignal },
) => Promise<{ status: number; headers: readonly (readonly [string, string])[]; text: string }>;

/** A grant that was started and waits for its callback. Holds the code verifier; never stored. */
export interface PendingGrant {
  readonly server: OAuthServer;
  readonly redirectUri: string;
  readonly state: string;
  readonly verifier: string;
  /** The page where the user gives consent. */
  readonly url: string;
}

/** Sends oauth4webapi's calls through the given client. Plain http is allowed only for loopback. */
function options(
  http: OAuthHttp,
  signal: AbortSignal | undefined,
  ...urls: (string | undefined)[]
): {
  [oauth.customFetch]: (url: string, init: oauth.CustomFetchOptions<string, unknown>) => Promise<Response>;
  [oauth.allowInsecureRequests]: boolean;
  signal?: AbortSignal;
} {
  const insecure = urls.some((u) => u?.startsWith('http:'));
  if (insecure && !urls.every((u) => u === undefined || u.startsWith('https:') || isLoopback(new URL(u).hostname)))
    throw new OAuthProblem('insecure');
  return {
    [oauth.allowInsecureRequests]: insecure,
    [oauth.customFetch]: async (url, init) => {
      const body =
        init.body instanceof URLSearchParams
          ? init.body.toString()
          : typeof init.body === 'string'
            ? init.body
            : undefined;
      const response = await http(url, {
        method: init.method,
        headers: Object.entries(init.headers),
        body: body === undefined ? undefined : Buffer.from(body),
        signal,
      });
      const headers = new Headers();
      for (const [name, value] of response.headers) {
        // With a challenge header, oauth4webapi does not read the error code in the body.
        if (name.toLowerCase() === 'www-authenticate') continue;
        try {
          headers.append(name, value);
        } catch {
          /* a header that fetch would not have let through either */
        }
      }
      return new Response([101, 204, 205, 304].includes(response.status) ? null : removeEmptyMembers(response.text), {
        status: response.status,
        headers,
      });
    },
    ...(signal ? { signal } : {}),
  };
}

/** With endpoints entered by hand the issuer is unknown: use the callback's if it is at the host that asked for consent. */
function issuerOf(server: OAuthServer, received: string | null): string {
  const { origin } = new URL(server.authorizationEndpoint);
  if (server.issuer !== undefined || received === null) return server.issuer ?? origin;
  try {
    return new URL(received).origin === origin ? received : origin;
  } catch {
    return origin;
  }
}
const asServer = (server: OAuthServer, received: string | null = null): oauth.AuthorizationServer => ({
  issuer: issuerOf(server, received),
  authorization_endpoint: server.authorizationEndpoint,
  token_endpoint: server.tokenEndpoint,
  ...(server.revocationEndpoint ? { revocation_endpoint: server.revocationEndpoint } : {}),
  ...(server.sendsIssuer ? { authorization_response_iss_parameter_supported: true } : {}),
});
const asClient = (server: OAuthServer): oauth.Client => ({
  client_id: server.clientId,
  token_endpoint_auth_method: 'none',
});

/**
 * Returns an address of the authorization server that the browser or a token may go to: https, or http on loopback, without credentials.
 * Throws `insecure` for any other: a custom scheme would start a program on this computer.
 */
function safeEndpoint(address: string): string {
  let url: URL | undefined;
  try {
    url = new URL(address);
  } catch {
    url = undefined;
  }
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !secure || url.username || url.password) throw new OAuthProblem('insecure');
  return address;
}

/** An endpoint from the metadata. Throws `local-endpoint` if a remote server names a local port: another program would get the code. */
function endpointOf({ issuer }: oauth.AuthorizationServer, address: string): string {
  const endpoint = new URL(safeEndpoint(address));
  if (isLoopback(endpoint.hostname) && !isLoopback(new URL(issuer).hostname)) throw new OAuthProblem('local-endpoint');
  return address;
}

/**
 * Finds the endpoints by RFC 8414 metadata, then by OpenID Connect discovery. Throws `discovery` when neither responds properly,
 * `wrong-issuer` when the metadata is another server's, `insecure` or `local-endpoint` for an address nothing may be sent to.
 */
export async function discoverServer(
  issuer: string,
  http: OAuthHttp,
  signal?: AbortSignal,
): Promise<Omit<OAuthServer, 'clientId' | 'scope'>> {
  const url = new URL(issuer);
  let last: unknown;
  for (const algorithm of ['oauth2', 'oidc'] as const) {
    try {
      const response = await oauth.discoveryRequest(url, { ...options(http, signal, issuer), algorithm });
      const found = await oauth.processDiscoveryResponse(url, response);
      if (!found.authorization_endpoint || !found.token_endpoint) throw new OAuthProblem('discovery');
      return {
        issuer: found.issuer,
        authorizationEndpoint: endpointOf(found, found.authorization_endpoint),
        tokenEndpoint: endpointOf(found, found.token_endpoint),
        ...(found.revocation_endpoint ? { revocationEndpoint: endpointOf(found, found.revocation_endpoint) } : {}),
        sendsIssuer: found.authorization_response_iss_parameter_supported === true,
      };
    } catch (error) {
      if (error instanceof OAuthProblem && error.kind !== 'discovery') throw error;
      last = error;
    }
  }
  throw (last as { code?: string }).code === oauth.JSON_ATTRIBUTE_COMPARISON
    ? new OAuthProblem('wrong-issuer', { cause: last })
    : new OAuthProblem('discovery', { cause: last });
}

/** Starts an authorization code grant with PKCE (S256) and a new state. Throws `insecure` if the browser may not be sent to the server. */
export async function beginGrant(server: OAuthServer, redirectUri: string): Promise<PendingGrant> {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(safeEndpoint(server.authorizationEndpoint));
  const set: [string, string][] = [
    ['response_type', 'code'],
    ['client_id', server.clientId],
    ['redirect_uri', redirectUri],
    ['state', state],
    ['code_challenge', await oauth.calculatePKCECodeChallenge(verifier)],
    ['code_challenge_method', 'S256'],
  ];
  if (server.scope) set.push(['scope', server.scope]);
  // Some servers only issue a refresh token for this scope, and only when the user is asked for consent.
  if (server.scope?.split(/\s+/).includes('offline_access')) set.push(['prompt', 'consent']);
  for (const [name, value] of set) url.searchParams.set(name, value);
  // Spaces as %20: VS Code's URI type would turn a + into a literal plus.
  return { server, redirectUri, state, verifier, url: url.href.replace(/\+/g, '%20') };
}

/** Exchanges the callback's code for tokens. `parameters` is the callback's query; its state must be the grant's own. */
export async function finishGrant(
  grant: PendingGrant,
  parameters: URLSearchParams,
  http: OAuthHttp,
  now: number,
  signal?: AbortSignal,
): Promise<OAuthTokens> {
  const server = asServer(grant.server, parameters.get('iss'));
  const client = asClient(grant.server);
  let checked: URLSearchParams;
  try {
    checked = oauth.validateAuthResponse(server, client, parameters, grant.state);
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError)
      throw new OAuthProblem(error.error === 'access_denied' ? 'denied' : 'refused', {
        cause: error,
        code: error.error,
      });
    const wanted = parameters.get('iss');
    throw new OAuthProblem(
      wanted !== null && wanted !== server.issuer
        ? 'wrong-issuer'
        : parameters.get('state') !== grant.state
          ? 'foreign-state'
          : 'malformed',
      { cause: error },
    );
  }
  try {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      checked,
      grant.redirectUri,
      grant.verifier,
      options(http, signal, grant.server.tokenEndpoint),
    );
    checkAvailable(response, now);
    return readTokens(await oauth.processAuthorizationCodeResponse(server, client, response), now);
  } catch (error) {
    throw toOAuthProblem(error, 'code');
  }
}

/**
 * Exchanges the refresh token for a new access token (RFC 6749 section 6); a rotating server also returns a new refresh token. Throws
 * `revoked` if the server rejects it for good, `refused` if it rejects the client, and `unavailable` if a later attempt may work.
 */
export async function refreshTokens(
  server: OAuthServer,
  refreshToken: string,
  http: OAuthHttp,
  now: number,
  signal?: AbortSignal,
): Promise<OAuthTokens> {
  const as = asServer(server);
  const client = asClient(server);
  try {
    const response = await oauth.refreshTokenGrantRequest(
      as,
      client,
      oauth.None(),
      refreshToken,
      options(http, signal, server.tokenEndpoint),
    );
    checkAvailable(response, now);
    const tokens = readTokens(await oauth.processRefreshTokenResponse(as, client, response), now);
    return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
  } catch (error) {
    throw toOAuthProblem(error, 'refresh');
  }
}

/** Revokes a token at the server (RFC 7009). Does nothing if the server has no such endpoint. */
export async function revokeToken(
  server: OAuthServer,
  token: string,
  http: OAuthHttp,
  signal?: AbortSignal,
): Promise<void> {
  if (!server.revocationEndpoint) return;
  const response = await oauth.revocationRequest(
    asServer(server),
    asClient(server),
    oauth.None(),
    token,
    options(http, signal, server.revocationEndpoint),
  );
  await oauth.processRevocationResponse(response);
}

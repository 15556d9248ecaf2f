import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'node:http';
import type { OAuthHttp } from '../../../src/features/accounts/oauth/grant';

/** A real OAuth 2.0 server (oidc-provider) on loopback, with one public client and a consent that is given without a page. */
export interface RealServer {
  readonly issuer: string;
  readonly log: { method: string; path: string; body: string; status: number }[];
  accessTokenSeconds: number;
  /** Every access token given out and not revoked by the test. */ readonly issued: Set<string>;
  authorize(url: string, deny?: boolean): Promise<string>;
  stop(): Promise<void>;
}
/** A real OAuth 2.0 server (oidc-provider) on loopback, with one public client and a consent that is given without a page. */

/** `host`: a remote window forwards URLs on 127.0.0.1, but leaves other loopback addresses alone. */
export async function startOAuthServer(host = '127.0.0.1'): Promise<RealServer> {
  const name = 'oidc-provider'; // has no types
  const { default: Provider } = (await import(name)) as {
    default: new (
      issuer: string,
      config: unknown,
    ) => {
      callback(): (req: unknown, res: unknown) => Promise<void>;
      Client: { prototype: { redirectUriAllowed: (uri: string) => boolean } };
      on(event: string, listener: (ctx: { body: { access_token: string } }) => void): void;
    };
  };
  const http: Server = createServer();
  await new Promise<void>((ok) => http.listen(0, host, ok));
  const issuer = `http://${host}:${(http.address() as AddressInfo).port}`;
  const state = { accessTokenSeconds: 3600 };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'acquire-vscode',
        redirect_uris: ['http://127.0.0.1/callback'],
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    scopes: ['openid', 'offline_access', 'leads'],
    clientBasedCORS: () => false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
    ttl: {
      AccessToken: () => state.accessTokenSeconds,
      AuthorizationCode: 60,
      Grant: 3600,
      Session: 3600,
      Interaction: 600,
      RefreshToken: 3600,
    },
    issueRefreshToken: () => true,
    rotateRefreshToken: () => true,
    findAccount: (_ctx: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['test'] },
    jwks: undefined,
  } as never);
  const log: RealServer['log'] = [];
  const issued = new Set<string>();
  // A registration for cloud editors, where the callback comes through the editor's port forwarding.
  provider.Client.prototype.redirectUriAllowed = (uri) =>
    /^http:\/\/127\.0\.0\.1(:\d+)?(\/proxy\/\d+)?\/callback$/.test(uri);
  provider.on('grant.success', (ctx) => {
    issued.add(ctx.body.access_token);
  });
  const callback = provider.callback();
  let deny = false;
  http.on('request', (req, res) => {
    const uid = /^\/interaction\/([^/?]+)/.exec(req.url ?? '')?.[1];
    if (uid) {
      void interact(provider, req, res, () => deny);
      return;
    }
    const entry = { method: req.method ?? '', path: (req.url ?? '').split('?')[0] ?? '', body: '', status: 0 };
    log.push(entry);
    req.on('data', (c: Buffer) => {
      entry.body += c.toString();
    });
    res.on('finish', () => {
      entry.status = res.statusCode;
    });
    void callback(req, res);
  });
  return {
    issuer,
    log,
    issued,
    get accessTokenSeconds() {
      return state.accessTokenSeconds;
    },
    set accessTokenSeconds(seconds: number) {
      state.accessTokenSeconds = seconds;
    },
    authorize: async (url, refuse = false) => {
      deny = refuse;
      return follow(url);
    },
    stop: () =>
      new Promise<void>((ok) => {
        http.close(() => {
          ok();
        });
        http.closeAllConnections();
      }),
  };
}

interface Interactions {
  interactionDetails(
    req: unknown,
    res: unknown,
  ): Promise<{
    prompt: { name: string };
    params: Record<string, string>;
    grantId?: string;
    session?: { accountId: string };
  }>;
  interactionFinished(req: unknown, res: unknown, result: unknown, options: unknown): Promise<void>;
  Grant: new (init: unknown) => { addOIDCScope(s: string): void; save(): Promise<string> };
}

/** Logs in, consents or refuses, like a person on the server's pages. */
async function interact(provider: unknown, req: IncomingMessage, res: unknown, deny: () => boolean): Promise<void> {
  const p = provider as Interactions;
  const details = await p.interactionDetails(req, res);
  if (deny()) {
    await p.interactionFinished(
      req,
      res,
      { error: 'access_denied', error_description: 'no' },
      { mergeWithLastSubmission: false },
    );
    return;
  }
  if (details.prompt.name === 'login') {
    await p.interactionFinished(req, res, { login: { accountId: 'ada' } }, { mergeWithLastSubmission: false });
    return;
  }
  const grant = new p.Grant({ accountId: 'ada', clientId: details.params['client_id'] });
  grant.addOIDCScope(details.params['scope'] ?? '');
  await p.interactionFinished(
    req,
    res,
    { consent: { grantId: await grant.save() } },
    { mergeWithLastSubmission: true },
  );
}

/** Follows redirects with cookies, like a browser, until one leaves the server; resolves to that URL. */
async function follow(start: string): Promise<string> {
  const jar = new Map<string, string>();
  const { origin } = new URL(start);
  let url = start;
  for (let i = 0; i < 12; i++) {
    const location = await new Promise<string | undefined>((ok, no) => {
      request(url, { headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') } }, (res) => {
        for (const c of res.headers['set-cookie'] ?? []) {
          const [pair = ''] = c.split(';');
          const at = pair.indexOf('=');
          jar.set(pair.slice(0, at), pair.slice(at + 1));
        }
        res.resume();
        ok(res.headers.location);
      })
        .on('error', no)
        .end();
    });
    if (!location) throw new Error(`the server stopped at ${url}`);
    url = new URL(location, url).href;
    if (new URL(url).origin !== origin) return url;
  }
  throw new Error('too many redirects');
}

/** The client for tests: node:http, without limits or redirects. */
export const http: OAuthHttp = (url, init) =>
  new Promise((ok, no) => {
    const r = request(url, { method: init.method, headers: Object.fromEntries(init.headers), agent: false }, (res) => {
      let text = '';
      res.on('data', (c: Buffer) => {
        text += c.toString();
      });
      res.on('end', () =>
        ok({
          status: res.statusCode ?? 0,
          headers: Object.entries(res.headers).map(([n, v]) => [n, String(v)] as const),
          text,
        }),
      );
    });
    r.on('error', no);
    init.signal?.addEventListener('abort', () => r.destroy(new Error('cancelled')));
    r.end(init.body);
  });

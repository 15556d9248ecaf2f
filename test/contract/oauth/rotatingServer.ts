// A token endpoint that rotates refresh tokens, and ends a session if a refresh token is reused (RFC 9700 section 4.14.2).
import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OAuthServer, OAuthTokens } from '../../../src/features/accounts/oauth/types';

/** What the next token request gets instead of tokens. `hold` never responds, and does not use up the refresh token. */
export type RotationFault =
  | { readonly hold: true }
  | {
      readonly status: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
      readonly type?: string;
    };

/** The server, and what it received. */
export interface RotatingServer {
  readonly server: OAuthServer;
  /** Token requests so far. */
  readonly calls: number;
  /** Refresh tokens that were used twice; each ended its session. */
  readonly reused: number;
  /** Resolves when the next request has arrived. */
  nextCall(): Promise<void>;
  /** Creates a session. */
  signIn(lifetimeSeconds?: number): OAuthTokens;
  /** The next requests get these instead of tokens. */
  fail(...faults: readonly RotationFault[]): void;
  /** How long a request takes, in milliseconds. */
  latencyMs: number;
  /** Members added to token responses. */
  extra: Record<string, unknown>;
  accepts(accessToken: string): boolean;
  stop(): Promise<void>;
}

interface Session {
  refreshToken: string;
  readonly spent: Set<string>;
  ended: boolean;
  accessToken: string;
}

export async function startRotatingServer(): Promise<RotatingServer> {
  const sessions: Session[] = [];
  const faults: RotationFault[] = [];
  let arrived: (() => void)[] = [];
  const state = { calls: 0, reused: 0, latencyMs: 0, extra: {} as Record<string, unknown> };
  const token = (): string => randomBytes(24).toString('base64url');
  const json = (response: ServerResponse, status: number, value: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const grant = (response: ServerResponse, sent: string): void => {
    const session = sessions.find((one) => one.refreshToken === sent || one.spent.has(sent));
    if (session?.spent.has(sent)) {
      state.reused++;
      session.ended = true;
    }
    if (!session || session.ended) return json(response, 400, { error: 'invalid_grant' });
    session.spent.add(sent);
    session.refreshToken = token();
    session.accessToken = token();
    json(response, 200, {
      access_token: session.accessToken,
      refresh_token: session.refreshToken,
      token_type: 'Bearer',
      expires_in: 3600,
      ...state.extra,
    });
  };
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      state.calls++;
      for (const resolve of arrived.splice(0)) resolve();
      const fault = faults.shift();
      if (fault && 'hold' in fault) return;
      setTimeout(() => {
        if (!fault) return grant(response, new URLSearchParams(body).get('refresh_token') ?? '');
        response.writeHead(fault.status, { 'content-type': fault.type ?? 'application/json', ...fault.headers });
        response.end(fault.body ?? '{}');
      }, state.latencyMs);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    server: {
      issuer,
      authorizationEndpoint: `${issuer}/authorize`,
      tokenEndpoint: `${issuer}/token`,
      clientId: 'client',
    },
    get calls() {
      return state.calls;
    },
    get reused() {
      return state.reused;
    },
    get latencyMs() {
      return state.latencyMs;
    },
    set latencyMs(ms: number) {
      state.latencyMs = ms;
    },
    get extra() {
      return state.extra;
    },
    set extra(members: Record<string, unknown>) {
      state.extra = members;
    },
    nextCall: () => new Promise((resolve) => arrived.push(resolve)),
    signIn: (lifetimeSeconds = 3600) => {
      const session = { refreshToken: token(), accessToken: token(), spent: new Set<string>(), ended: false };
      sessions.push(session);
      const { accessToken, refreshToken } = session;
      return { accessToken, refreshToken, expiresAt: Date.now() + lifetimeSeconds * 1000 };
    },
    fail: (...next) => void faults.push(...next),
    accepts: (accessToken) => sessions.some((one) => !one.ended && one.accessToken === accessToken),
    stop: () => {
      arrived = [];
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
}

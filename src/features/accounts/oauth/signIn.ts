import { DisposableStore } from '../../../core/disposables';
import { beginGrant, finishGrant, type OAuthHttp, type PendingGrant } from './grant';
import { listenForCallback, type CallbackPages } from './listener';
import { PendingGrants, STATE_LIFETIME_MS } from './pending';
import { OAuthProblem } from './problem';
import type { OAuthServer, OAuthTokens } from './types';

/** What an OAuth sign-in needs from the editor. */
export interface OAuthSignInContext {
  readonly http: OAuthHttp;
  readonly pages: CallbackPages;
  /** Resolves when the account was added, after `tokens`; otherwise rejects with the reason. The browser page waits for it. */
  readonly completed?: Promise<void>;
  /** For tests: how long the page waits, in milliseconds. */
  readonly pageWaitMs?: number;
  /** Opens the user's browser. */
  readonly open: (url: string) => PromiseLike<boolean>;
  /** The loopback redirect as the browser reaches it (`asExternalUri`); unchanged where the window is local. */
  readonly external: (redirectUri: string) => PromiseLike<string>;
  readonly now?: () => number;
}

/** A sign-in in progress: it ends with a callback to the loopback listener, a pasted code or address, or a cancellation. */
export interface OAuthSignIn {
  /** The consent page, to be opened or copied. */
  readonly url: string;
  readonly redirectUri: string;
  /** Resolves with the tokens; rejects with an OAuthProblem or an AcquireError. */
  readonly tokens: Promise<OAuthTokens>;
  /** Takes a pasted callback address, its query, or the code. Throws an OAuthProblem and keeps waiting if it is for another sign-in. */
  paste(text: string): void;
  cancel(): void;
}

/** Starts a sign-in: the listener is ready before the browser opens. Pasting works if none opens. If it rejects, nothing is listening. */
export async function beginSignIn(server: OAuthServer, around: OAuthSignInContext): Promise<OAuthSignIn> {
  const parts = new DisposableStore();
  const now = around.now ?? Date.now;
  const pending = new PendingGrants(now);
  const abort = new AbortController();
  let settle: { ok: (tokens: OAuthTokens) => void; no: (error: unknown) => void } | undefined;
  const tokens = new Promise<OAuthTokens>((ok, no) => {
    settle = { ok, no };
  });
  tokens.catch(() => undefined);
  const end = (act: () => void): void => {
    parts.dispose();
    act();
  };
  /** Checks the callback and exchanges its code. Rejects, and ends the sign-in, when that gives no tokens. */
  const exchange = async (grant: PendingGrant, parameters: URLSearchParams): Promise<void> => {
    try {
      const got = await finishGrant(grant, parameters, around.http, now(), abort.signal);
      end(() => settle?.ok(got));
    } catch (error) {
      end(() => settle?.no(error));
      throw error;
    }
  };
  /** Also rejects for a callback of another sign-in; this one then keeps waiting. */
  const accept = async (parameters: URLSearchParams): Promise<void> => {
    await exchange(pending.take(parameters), parameters);
    await around.completed;
  };
  const hosts: string[] = [];
  const listener = parts.add(
    await listenForCallback({ accept, pages: around.pages, extraHosts: () => hosts, waitMs: around.pageWaitMs }),
  );
  const prepare = async (): Promise<PendingGrant> => {
    const redirectUri = await around.external(listener.redirectUri);
    hosts.push(new URL(redirectUri).host.toLowerCase());
    return beginGrant(server, redirectUri);
  };
  const grant = await prepare().catch((error: unknown) => {
    parts.dispose();
    throw error;
  });
  pending.add(grant);
  const timer = setTimeout(() => {
    end(() => settle?.no(new OAuthProblem('timed-out')));
  }, STATE_LIFETIME_MS);
  parts.add({
    dispose: () => {
      clearTimeout(timer);
    },
  });
  return {
    url: grant.url,
    redirectUri: grant.redirectUri,
    tokens,
    paste: (text) => {
      const parameters = readPasted(text, grant.state, server.sendsIssuer ? server.issuer : undefined);
      void exchange(pending.take(parameters), parameters).catch(() => undefined);
    },
    cancel: () => {
      pending.drop(grant.state);
      abort.abort();
      end(() => settle?.no(new OAuthProblem('cancelled')));
    },
  };
}

/**
 * Reads what the user pasted: an address with a query, a query, or a code. A code carries no state of its own; the user copied it from the
 * page this sign-in opened, and PKCE binds it to this sign-in, so it gets this state and issuer.
 */
function readPasted(text: string, state: string, issuer?: string): URLSearchParams {
  const clean = text.trim().replace(/^["'<]+|(?<!["'>])["'>]+$/g, '');
  if (!clean) throw new OAuthProblem('malformed');
  const query = /^https?:\/\//i.test(clean)
    ? queryOf(clean)
    : /(^|[?&])(code|error)=/.test(clean)
      ? clean.replace(/^[^?]*\?/, '')
      : undefined;
  if (query !== undefined) return new URLSearchParams(query);
  if (/\s/.test(clean) || clean.length > 4096) throw new OAuthProblem('malformed');
  return new URLSearchParams([['code', clean], ['state', state], ...(issuer ? [['iss', issuer]] : [])]);
}

function queryOf(address: string): string {
  try {
    return new URL(address).search.slice(1);
  } catch {
    throw new OAuthProblem('malformed');
  }
}

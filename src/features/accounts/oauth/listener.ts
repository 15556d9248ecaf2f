import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConnectionLimit } from '../../../core/connectionLimit';
import type { Disposable } from '../../../core/disposables';

/** The texts of the page in the browser. Passed in because they are localized. */
export interface CallbackPages {
  /** The account was added. */
  readonly done: string;
  /** The callback was accepted; the result of the sign-in is not known yet. */
  readonly pending: string;
  /** The callback did not lead to an account; says why. */
  readonly failed: (error: unknown) => string;
  /** The request is not a callback. */
  readonly other: string;
}

/** How a callback is handled. */
export interface CallbackHandler {
  /** Receives the query of a callback. Resolves when the account was added; rejects with the reason why not. */
  readonly accept: (parameters: URLSearchParams) => Promise<void>;
  readonly pages: CallbackPages;
  /** Hosts by which a browser can reach the listener, besides 127.0.0.1 and localhost. */
  readonly extraHosts?: () => readonly string[];
  /** For tests: replaces `PAGE_WAIT_MS`. */
  readonly waitMs?: number;
}

/** A listener for one sign-in (RFC 8252, loopback redirect). `redirectUri` is `http://127.0.0.1:<port>/callback`. */
export interface CallbackListener extends Disposable {
  readonly port: number;
  readonly redirectUri: string;
}

/** More than a browser opens; connections beyond that are dropped, oldest first. */
const MAX_CONNECTIONS = 64;
/** How long the browser has to receive the last page after the listener is disposed, in milliseconds. */
const LINGER_MS = 500;
/** How long the browser waits for the result of the sign-in before the page says that it is not known yet. */
const PAGE_WAIT_MS = 10_000;

/** The address a request asks for; undefined if it cannot be parsed (`//`). */
function addressOf(target: string | undefined): URL | undefined {
  try {
    return new URL(target ?? '/', 'http://127.0.0.1');
  } catch {
    return undefined;
  }
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/**
 * Listens on a free port of 127.0.0.1. The page for a callback is sent once the result of the sign-in is known (200, or 400 with the
 * reason), or after ten seconds, saying that it is not known yet (202). After a 400 the listener keeps waiting, so that a forged callback
 * cannot end a sign-in. Nothing of the request is echoed. After dispose it accepts no more connections, but still sends the page.
 */
export async function listenForCallback({
  accept,
  pages,
  extraHosts = () => [],
  waitMs = PAGE_WAIT_MS,
}: CallbackHandler): Promise<CallbackListener> {
  const waiting = new Set<Promise<unknown>>();
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16 * 1024 },
    (request, response) => {
      connections.mark(request.socket, 'receiving');
      const say = (status: number, text: string): void => {
        response.writeHead(status, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'",
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
          connection: 'close',
        });
        response.end(`<!doctype html><meta charset="utf-8"><title>Acquire for VS Code</title><p>${escape(text)}</p>`);
        connections.close(request.socket);
      };
      const host = (request.headers.host ?? '').toLowerCase();
      if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host) && !extraHosts().includes(host)) {
        say(403, pages.other);
        return;
      }
      if (request.method !== 'GET') {
        say(405, pages.other);
        return;
      }
      const url = addressOf(request.url);
      // A forwarded port may have lost the path; a favicon request or a probe has no state.
      if (url?.pathname !== '/callback' && !(url?.pathname === '/' && url.searchParams.has('state'))) {
        say(404, pages.other);
        return;
      }
      const answered = pageOf(accept(url.searchParams), pages, waitMs).then(({ status, text }) => {
        waiting.delete(answered);
        say(status, text);
      });
      waiting.add(answered);
    },
  );
  const connections = new ConnectionLimit(server, MAX_CONNECTIONS);
  await new Promise<void>((ok, no) => {
    server.once('error', no);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      server.off('error', no);
      ok();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    redirectUri: `http://127.0.0.1:${port}/callback`,
    dispose: () => {
      server.close();
      server.closeIdleConnections();
      // Idle connections would keep the port open until their timeout.
      void Promise.all(waiting).then(() => {
        setTimeout(() => {
          server.closeAllConnections();
        }, LINGER_MS).unref();
      });
    },
  };
}

async function pageOf(
  accepted: Promise<void>,
  pages: CallbackPages,
  waitMs: number,
): Promise<{ readonly status: number; readonly text: string }> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<'pending'>((resolve) => {
    timer = setTimeout(() => resolve('pending'), waitMs);
  });
  try {
    const pending = (await Promise.race([accepted, timeout])) === 'pending';
    return pending ? { status: 202, text: pages.pending } : { status: 200, text: pages.done };
  } catch (error) {
    return { status: 400, text: pages.failed(error) };
  } finally {
    clearTimeout(timer);
  }
}

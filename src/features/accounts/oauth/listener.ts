import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConnectionLimit } from '../../../core/connectionLimit';
import type { Disposable } from '../../../core/disposables';

/** What the page in the browser says: tokens were received, or this callback led to none. Passed in because it is localized text. */
export interface CallbackPages {
  readonly done: string;
  readonly failed: string;
}

/** A listener for one sign-in (RFC 8252, loopback redirect). `redirectUri` is `http://127.0.0.1:<port>/callback`. */
export interface CallbackListener extends Disposable {
  readonly port: number;
  readonly redirectUri: string;
}

/** More than a browser opens; what strangers hold open beyond it is dropped, oldest first. */
const MAX_CONNECTIONS = 64;
/** Milliseconds in which the last page reaches the browser once the listener is disposed. */
const LINGER_MS = 500;

/** The address a request asks for; undefined for one that cannot be read (`//`). */
function addressOf(target: string | undefined): URL | undefined {
  try {
    return new URL(target ?? '/', 'http://127.0.0.1');
  } catch {
    return undefined;
  }
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/**
 * Listens on a free port of 127.0.0.1. `accept` gets each callback's query and resolves to whether it led to tokens; the page is sent
 * only then, so that it never claims a sign-in that failed. Otherwise the response is 400, and the listener goes on waiting, so that a
 * forged callback cannot end a sign-in. Nothing of the request is echoed.
 */
export async function listenForCallback(
  accept: (parameters: URLSearchParams) => Promise<boolean>,
  pages: CallbackPages,
  extraHosts: () => readonly string[] = () => [],
): Promise<CallbackListener> {
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16 * 1024 },
    (request, response) => {
      connections.mark(request.socket, 'receiving');
      const say = (ok: boolean, status: number): void => {
        response.writeHead(status, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'",
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
          connection: 'close',
        });
        response.end(
          `<!doctype html><meta charset="utf-8"><title>Acquire for VS Code</title><p>${escape(ok ? pages.done : pages.failed)}</p>`,
        );
        connections.close(request.socket);
      };
      const host = (request.headers.host ?? '').toLowerCase();
      if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host) && !extraHosts().includes(host)) {
        say(false, 403);
        return;
      }
      if (request.method !== 'GET') {
        say(false, 405);
        return;
      }
      const url = addressOf(request.url);
      // A forwarded port may have lost its path on the way; a favicon or a probe has no state.
      if (url?.pathname !== '/callback' && !(url?.pathname === '/' && url.searchParams.has('state'))) {
        say(false, 404);
        return;
      }
      void accept(url.searchParams)
        .catch(() => false)
        .then((ok) => say(ok, ok ? 200 : 400));
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
      // Connections that send nothing would keep the port open until their timeout.
      setTimeout(() => {
        server.closeAllConnections();
      }, LINGER_MS).unref();
    },
  };
}

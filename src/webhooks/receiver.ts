import { randomBytes } from 'node:crypto';
import {
  createServer,
  STATUS_CODES,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Pair } from '../api/types';
import type { Disposable } from '../core/disposables';
import { newDelivery, type Delivery } from './delivery';
import { checkSignature, equalText, isTrusted, SIGNATURE_HEADER } from './signature';

/** Body cap in bytes; more is answered 413 and not shown. */
const MAX_BODY = 1024 * 1024;
/** Milliseconds for all headers, and for the whole request. */
const HEADER_TIMEOUT = 5_000;
const REQUEST_TIMEOUT = 15_000;
const LINGER = 500;
const MAX_CONNECTIONS = 256;

/** What Node's parser gives up for, and the status that says so; 400 for the rest. */
const BROKEN: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};

/** How a receiver listens, and whom it tells. */
export interface ReceiverOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** The secret path part, 32 hex characters (128 bits); made when absent. */
  readonly path?: string;
  /** The signing secret, asked on each delivery so that a change takes effect at once. */
  readonly secret: () => string | undefined;
  /** The public host (`name.example.dev`, with port if it has one) a tunnel forwards, as the user entered it. */
  readonly publicHost?: () => string | undefined;
  /** True to answer 401 to unsigned and wrongly signed deliveries; they are told to `onRefused`, not to `onDelivery`. */
  readonly refuseUntrusted: () => boolean;
  readonly onDelivery: (delivery: Delivery) => void;
  /** Told once of each request that was turned away, for the counter in the view. */
  readonly onRefused?: (status: number, reason: RefusedReason, connection: Duplex) => void;
  readonly timeouts?: { readonly headers: number; readonly request: number };
}

/** Why a request was turned away. */
export type RefusedReason = 'path' | 'method' | 'host' | 'origin' | 'size' | 'signature' | 'encoding' | 'broken';

/** A running receiver. `address` holds the secret path; show it, never log it. */
export interface Receiver extends Disposable {
  readonly port: number;
  readonly path: string;
  readonly address: string;
  stop(): Promise<void>;
}

/** A fresh secret path: 128 random bits as hex. */
export function newReceiverPath(): string {
  return randomBytes(16).toString('hex');
}

/** Starts listening on 127.0.0.1 alone. Rejects with Node's error (`EADDRINUSE`, `EACCES`) when the port is not to be had. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const path = options.path ?? newReceiverPath();
  const server = createServer({
    headersTimeout: options.timeouts?.headers ?? HEADER_TIMEOUT,
    requestTimeout: options.timeouts?.request ?? REQUEST_TIMEOUT,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = MAX_CONNECTIONS;
  // A connection ends with what it was refused for; what Node tells of it afterwards is not another request.
  const ended = new WeakSet<Duplex>();
  const counted: ReceiverOptions = {
    ...options,
    onRefused: (status, reason, socket) => {
      if (ended.has(socket)) return;
      ended.add(socket);
      options.onRefused?.(status, reason, socket);
    },
  };
  server.on('request', (request, response) => {
    handle(request, response, path, counted);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = BROKEN[error.code ?? ''] ?? 400;
    counted.onRefused?.(status, 'broken', socket);
    if (socket.writable) socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
    else socket.destroy();
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => {
        done();
      });
      server.closeAllConnections();
    });
  return {
    port,
    path,
    address: `http://127.0.0.1:${port}/${path}`,
    stop,
    dispose: () => {
      void stop();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((ok, no) => {
    server.once('error', no);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', no);
      server.on('error', () => undefined);
      ok();
    });
  });
}

/** Loopback names with any port, since a forwarded port may be another one, or exactly the public host the user entered. */
function hostAllowed(host: string | undefined, publicHost: string | undefined): boolean {
  if (!host) return false;
  const lower = host.toLowerCase();
  return (
    /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/.test(lower) || (!!publicHost && lower === publicHost.toLowerCase())
  );
}

/** A browser page says where it comes from; Acquire's servers do not. Only the address the request itself was sent to passes, not another server of this computer. */
function originAllowed({ origin, host }: IncomingHttpHeaders, publicHost: string | undefined): boolean {
  if (origin === undefined) return true;
  try {
    return [host, publicHost].some((own) => own?.toLowerCase() === new URL(origin).host);
  } catch {
    return false;
  }
}

function handle(request: IncomingMessage, response: ServerResponse, path: string, options: ReceiverOptions): void {
  const refuse = (status: number, reason: RefusedReason): void => {
    options.onRefused?.(status, reason, request.socket);
    response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end();
    // What is still coming is thrown away for a moment, so that the answer is read before the connection goes.
    request.resume();
    const end = setTimeout(() => {
      request.destroy();
    }, LINGER);
    end.unref();
    request.once('close', () => {
      clearTimeout(end);
    });
  };
  const publicHost = options.publicHost?.();
  if (!hostAllowed(request.headers.host, publicHost)) {
    refuse(403, 'host');
    return;
  }
  if (!originAllowed(request.headers, publicHost)) {
    refuse(403, 'origin');
    return;
  }
  if (!equalText(`/${path}`, (request.url ?? '').split('?')[0] ?? '')) {
    refuse(403, 'path');
    return;
  }
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    refuse(405, 'method');
    return;
  }
  const encoding = request.headers['content-encoding'];
  if (encoding && encoding.toLowerCase() !== 'identity') {
    refuse(415, 'encoding');
    return;
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) {
    refuse(413, 'size');
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  let over = false;
  request.on('data', (chunk: Buffer) => {
    if (over) return;
    size += chunk.length;
    if (size > MAX_BODY) {
      over = true;
      chunks.length = 0;
      refuse(413, 'size');
      return;
    }
    chunks.push(chunk);
  });
  request.on('error', () => {
    if (!over) options.onRefused?.(400, 'broken', request.socket);
  });
  request.on('end', () => {
    if (over) return;
    const body = Buffer.concat(chunks, size);
    const given = request.headers[SIGNATURE_HEADER];
    const signature = checkSignature(options.secret(), Array.isArray(given) ? given[0] : given, body);
    if (options.refuseUntrusted() && !isTrusted(signature)) {
      refuse(401, 'signature');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/plain' }).end('OK');
    options.onDelivery(newDelivery({ body, headers: headerPairs(request), signature, source: 'received' }));
  });
}

function headerPairs(request: IncomingMessage): Pair[] {
  const out: Pair[] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2)
    out.push([request.rawHeaders[i] ?? '', request.rawHeaders[i + 1] ?? '']);
  return out;
}

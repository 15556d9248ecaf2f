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
import type { Pair } from '../../api/client/types';
import { ConnectionLimit } from '../../core/connectionLimit';
import type { Disposable } from '../../core/disposables';
import { newDelivery, type Delivery } from './delivery';
import { checkSignature, equalText, isTrusted, SIGNATURE_HEADER } from './signature';

/** Maximum body in bytes; a larger one gets a 413 and is not shown. */
const MAX_BODY = 1024 * 1024;
/** Milliseconds for all headers, and for the whole request. */
const HEADER_TIMEOUT = 5_000;
const REQUEST_TIMEOUT = 15_000;
const MAX_CONNECTIONS = 256;

/** Error codes of Node's parser with their statuses; 400 for all others. */
const BROKEN: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};

/** Options and callbacks of a receiver. */
export interface ReceiverOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** The secret part of the path, 32 hex characters (128 bits); generated if absent. */
  readonly path?: string;
  /** The signing secret for a delivery with these headers; called each time so that a change takes effect at once. */
  readonly secret: (headers: readonly Pair[]) => string | undefined;
  /** The public host (`name.example.dev`, with a port if it has one) of a tunnel, as entered by the user. */
  readonly publicHost?: () => string | undefined;
  /** True to refuse unsigned and wrongly signed deliveries with 401; they are passed to `onRefused`, not to `onDelivery`. */
  readonly refuseUntrusted: () => boolean;
  /**
   * Accepts a delivery. The response is 200 once it returns or resolves, and 503, so that it is sent again, if it rejects or throws.
   */
  readonly onDelivery: (delivery: Delivery) => unknown;
  /** Called once for each refused request, for the counter in the view. */
  readonly onRefused?: (status: number, reason: RefusedReason, connection: Duplex) => void;
  readonly timeouts?: { readonly headers: number; readonly request: number };
}

/** Why a request was refused. */
export type RefusedReason =
  'path' | 'method' | 'host' | 'origin' | 'size' | 'signature' | 'encoding' | 'storage' | 'broken';

/** A running receiver. `address` contains the secret path; show it, but never log it. */
export interface Receiver extends Disposable {
  readonly port: number;
  readonly path: string;
  readonly address: string;
  stop(): Promise<void>;
}

/** A new secret path: 128 random bits as hex. */
export function newReceiverPath(): string {
  return randomBytes(16).toString('hex');
}

/** Starts listening, only on 127.0.0.1. Rejects with Node's error (`EADDRINUSE`, `EACCES`) if the port is not available. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const path = options.path ?? newReceiverPath();
  const server = createServer({
    headersTimeout: options.timeouts?.headers ?? HEADER_TIMEOUT,
    requestTimeout: options.timeouts?.request ?? REQUEST_TIMEOUT,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16 * 1024,
  });
  // A refusal ends the connection; later events from Node for it are not another request.
  const ended = new WeakSet<Duplex>();
  const counted: ReceiverOptions = {
    ...options,
    onRefused: (status, reason, socket) => {
      if (ended.has(socket)) return;
      ended.add(socket);
      options.onRefused?.(status, reason, socket);
    },
  };
  const connections = new ConnectionLimit(server, MAX_CONNECTIONS, (socket, stage) => {
    if (stage === 'new') counted.onRefused?.(408, 'broken', socket);
  });
  server.on('request', (request, response) => {
    handle({ request, response, path, connections, options: counted });
  });
  // A sender that waits for 100 Continue gets it only once its headers are accepted.
  server.on('checkContinue', (request, response) => {
    if (handle({ request, response, path, connections, options: counted })) response.writeContinue();
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = BROKEN[error.code ?? ''] ?? 400;
    counted.onRefused?.(status, 'broken', socket);
    if (socket.writable) socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
    connections.close(socket);
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

/** True for loopback names with any port, since a forwarded port may differ, or for exactly the public host entered by the user. */
function hostAllowed(host: string | undefined, publicHost: string | undefined): boolean {
  if (!host) return false;
  const lower = host.toLowerCase();
  return (
    /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/.test(lower) || (!!publicHost && lower === publicHost.toLowerCase())
  );
}

/** Browsers send an Origin; Acquire's servers do not. Only the host of the request or the public host may be its origin. */
function originAllowed({ origin, host }: IncomingHttpHeaders, publicHost: string | undefined): boolean {
  if (origin === undefined) return true;
  try {
    return [host, publicHost].some((own) => own?.toLowerCase() === new URL(origin).host);
  } catch {
    return false;
  }
}

/** One request, and what is needed to handle it. */
interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly connections: ConnectionLimit;
  readonly options: ReceiverOptions;
}

/** Checks the headers before any of the body is kept, then accepts the delivery. False if the request is refused. */
function handle(call: Call): boolean {
  const { request, response, connections, options } = call;
  const { socket } = request;
  // A request pipelined after a refused one gets no response, so it must not count as delivered.
  if (connections.isClosing(socket)) {
    request.resume();
    return false;
  }
  const refuse = (status: number, reason: RefusedReason): void => {
    options.onRefused?.(status, reason, socket);
    response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end();
    // The rest is read and discarded, so that a reset does not lose the response.
    request.resume();
    connections.close(socket);
  };
  const refusal = refusalOf(call);
  if (refusal) {
    if (refusal[1] === 'method') response.setHeader('allow', 'POST');
    refuse(...refusal);
    return false;
  }
  connections.mark(socket, 'receiving');
  response.once('finish', () => {
    connections.mark(socket, 'idle');
  });
  const body = new BodyBuffer();
  let over = false;
  request.on('data', (chunk: Buffer) => {
    if (over) return;
    connections.mark(socket, 'receiving');
    if (body.add(chunk)) return;
    over = true;
    refuse(413, 'size');
  });
  request.on('error', () => {
    if (!over) options.onRefused?.(400, 'broken', socket);
  });
  request.on('end', () => {
    if (over) return;
    const bytes = body.take();
    const given = request.headers[SIGNATURE_HEADER];
    const headers = headerPairs(request);
    const signature = checkSignature(
      options.secret(headers),
      Array.isArray(given) ? given[0] : given,
      bytes,
      request.headers['content-type'],
    );
    if (options.refuseUntrusted() && !isTrusted(signature)) {
      refuse(401, 'signature');
      return;
    }
    const delivery = newDelivery({ body: bytes, headers, signature, source: 'received' });
    void take(delivery, options).then((isStored) => {
      if (isStored) response.writeHead(200, { 'content-type': 'text/plain' }).end('OK');
      else refuse(503, 'storage');
    });
  });
  return true;
}

/** Passes a delivery to the handler. Resolves to whether it was accepted. */
async function take(delivery: Delivery, { onDelivery }: ReceiverOptions): Promise<boolean> {
  try {
    await onDelivery(delivery);
    return true;
  } catch {
    return false;
  }
}

/** Why a request is refused because of its headers; undefined if they are accepted. */
function refusalOf({ request, path, options }: Call): [status: number, reason: RefusedReason] | undefined {
  const { headers } = request;
  const publicHost = options.publicHost?.();
  if (!hostAllowed(headers.host, publicHost)) return [403, 'host'];
  if (!originAllowed(headers, publicHost)) return [403, 'origin'];
  if (!equalText(`/${path}`, (request.url ?? '').split('?', 1)[0] ?? '')) return [403, 'path'];
  if (request.method !== 'POST') return [405, 'method'];
  const encoding = headers['content-encoding'];
  if (encoding && encoding.toLowerCase() !== 'identity') return [415, 'encoding'];
  if (Number(headers['content-length'] ?? 0) > MAX_BODY) return [413, 'size'];
  return undefined;
}

/** Collects a body of at most `MAX_BODY` bytes in one growing buffer, because a sender may use tiny chunks. */
class BodyBuffer {
  private bytes = Buffer.alloc(0);
  private size = 0;

  /** Adds a chunk. False if the body becomes too large; it is then discarded. */
  add(chunk: Buffer): boolean {
    const size = this.size + chunk.length;
    if (size > MAX_BODY) {
      this.bytes = Buffer.alloc(0);
      return false;
    }
    if (size > this.bytes.length) {
      const larger = Buffer.alloc(Math.min(MAX_BODY, Math.max(size, 2 * this.bytes.length)));
      this.bytes.copy(larger, 0, 0, this.size);
      this.bytes = larger;
    }
    chunk.copy(this.bytes, this.size);
    this.size = size;
    return true;
  }

  /** The received bytes, in a buffer of the exact size. */
  take(): Buffer {
    return this.size === this.bytes.length ? this.bytes : Buffer.from(this.bytes.subarray(0, this.size));
  }
}

function headerPairs(request: IncomingMessage): Pair[] {
  const out: Pair[] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2)
    out.push([request.rawHeaders[i] ?? '', request.rawHeaders[i + 1] ?? '']);
  return out;
}

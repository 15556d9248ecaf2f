// Admits or refuses a request based on its headers, before any of its body is read. A refusal closes the connection.
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Generation } from '../../../api/client/account';
import { RouteRefusal, failureResponse } from './responses';
import type { Auth, Tokens } from './tokens';

/** Path prefix of the control endpoints. */
export const CONTROL_PATH = '/__sandbox/';
/** Maximum request body with a known token, and without one (for paths documented as open). Bytes. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;
const MAX_OPEN_BODY_BYTES = 8 * 1024;
/** The port of a Host header without one. */
const HTTP_PORT = 80;
/** For how long, and how much of, a refused body is read, so that the client sees the response before the connection closes. */
const LINGER_MS = 500;
const MAX_DISCARDED_BYTES = 64 * 1024;
/** Maximum connections that have not sent a token yet; the oldest is closed for a new one. */
const MAX_UNKNOWN_CONNECTIONS = 256;

/** A request whose body may be read. */
export interface Admitted {
  readonly url: URL;
  /** The path without doubled slashes and the invisible characters some documented paths have. */
  readonly path: string;
  readonly auth: Auth;
  readonly maxBodyBytes: number;
}

/** A refused request. `auth` is set if only the token was wrong. */
export interface Refused {
  readonly response: Response;
  readonly path: string;
  readonly auth?: Auth;
}

/** What the decision depends on. */
export interface AdmissionOptions {
  readonly tokens: Tokens;
  readonly port: () => number;
  /** Paths documented as requiring no credential. */
  readonly openPaths: ReadonlySet<string>;
}

/** The methods a route may have, and OPTIONS, which gets a 404. A `Request` cannot have the method TRACE. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** The same comparison as in Node. */
const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i;

/** Checks Host, Origin, target, method, expectation and token, in this order. */
export class Admission {
  private readonly unknown = new Set<Socket>();

  constructor(private readonly options: AdmissionOptions) {}

  /** Counts a new connection as unknown until it sends a token. */
  connected(socket: Socket): void {
    this.unknown.add(socket);
    socket.once('close', () => this.unknown.delete(socket));
    if (this.unknown.size <= MAX_UNKNOWN_CONNECTIONS) return;
    const [oldest] = this.unknown;
    this.unknown.delete(oldest as Socket);
    oldest?.destroy();
  }

  /** Admits or refuses a request. Reads only its headers. */
  decide(incoming: IncomingMessage): Admitted | Refused {
    const { tokens, port, openPaths } = this.options;
    const { host, origin } = incoming.headers;
    const target = incoming.url ?? '';
    if (!isOwnHost(host, port()))
      return { path: target, response: plainText(403, `The sandbox serves 127.0.0.1:${port()} only.`) };
    if (origin !== undefined) return { path: target, response: plainText(403, 'The sandbox serves no web pages.') };
    const url = urlOf(target, host as string);
    if (!url) return { path: target, response: plainText(400, 'The request target must be a path.') };
    const method = incoming.method ?? '';
    if (!METHODS.has(method))
      return { path: target, response: plainText(501, `The sandbox knows ${[...METHODS].join(', ')} only.`) };
    const { expect } = incoming.headers;
    if (expect !== undefined && !CONTINUE.test(expect)) return { path: target, response: unknownExpectation() };
    const path = url.pathname.replace(/\/{2,}/g, '/').replace(/(?:%E2%80%8B|\u200b)+/gi, '');
    const auth = tokens.read(incoming.headers);
    if (path.startsWith(CONTROL_PATH)) {
      if (!tokens.isOwn(incoming.headers['x-sandbox-control']))
        return { path, response: json(401, { error: 'x-sandbox-control must hold the token' }) };
    } else if (auth.rights === 'unknown') {
      if (openPaths.has(path)) return { url, path, auth, maxBodyBytes: MAX_OPEN_BODY_BYTES };
      return { path, auth, response: unauthorized(path) };
    }
    this.unknown.delete(incoming.socket);
    return { url, path, auth, maxBodyBytes: MAX_BODY_BYTES };
  }
}

/** The API version a path belongs to. */
export function generationOfPath(path: string): Generation {
  return path.startsWith('/api/v1/') ? '2.0.0' : '1.0.0';
}

/** True for a name of this computer with the server's own port. A foreign name that resolves to it is not accepted. */
function isOwnHost(host: string | undefined, port: number): boolean {
  const match = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?$/i.exec(host ?? '');
  return match !== null && Number(match[1] ?? HTTP_PORT) === port;
}

function urlOf(target: string, host: string): URL | undefined {
  if (!target.startsWith('/')) return undefined;
  try {
    return new URL(`http://${host}${target}`);
  } catch {
    return undefined;
  }
}

function unauthorized(path: string): Response {
  return failureResponse(
    generationOfPath(path),
    new RouteRefusal('ERROR_UNAUTHORIZED', 'The token is missing, unknown or revoked.'),
  );
}

function plainText(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8' } });
}

/** The response to a body that is larger than allowed. */
export function bodyTooLargeResponse(): Response {
  return plainText(413, 'The body is too large.');
}

/** The response to an `Expect` other than `100-continue`. */
function unknownExpectation(): Response {
  return plainText(417, 'The sandbox knows Expect: 100-continue only.');
}

/**
 * Sends the response and closes the connection, even if more data is coming. Closing at once could destroy the response in flight
 * to a client that is still sending, so a little of the body is discarded first.
 */
export async function sendRefusal(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: Response,
): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, {
    'content-type': response.headers.get('content-type') ?? 'text/plain',
    'content-length': body.length,
    connection: 'close',
  });
  if (incoming.method === 'HEAD') outgoing.flushHeaders();
  else outgoing.write(body);
  const end = (): void => {
    clearTimeout(timer);
    outgoing.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  let discarded = 0;
  incoming.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MAX_DISCARDED_BYTES) incoming.pause();
  });
  incoming.on('error', end);
  incoming.once('end', end);
  outgoing.once('close', end);
  incoming.resume();
}

/** Refuses a CONNECT, which has no response object, and closes its connection. */
export function refuseTunnel(socket: Socket, status: number): void {
  // Node has detached the socket from the server, so nothing else listens to its errors.
  socket.on('error', () => socket.destroy());
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  socket.destroySoon();
}

/**
 * Reads the body; sends 100 Continue if the client waits for it. Undefined, with nothing kept, if larger than `maxBytes`; the caller
 * then refuses the request. Rejects if the client disconnects.
 */
export function readBody(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  maxBytes: number,
): Promise<Buffer | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve(undefined);
  if (incoming.headers.expect !== undefined) outgoing.writeContinue();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      incoming.off('data', onData);
      incoming.pause();
      resolve(undefined);
    };
    incoming.on('data', onData);
    incoming.once('end', () => resolve(Buffer.concat(chunks, size)));
    incoming.once('error', reject);
  });
}

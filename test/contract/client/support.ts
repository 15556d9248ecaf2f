// Servers and accounts for the client's contract tests: real sockets on 127.0.0.1, every request counted.
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Account, Generation } from '../../../src/api/client/account';
import { createClient, type AcquireClient, type ClientOptions } from '../../../src/api/client/client';
import type { Exchange } from '../../../src/api/client/types';
import { Redactor } from '../../../src/core/redaction';

export const TEST_TOKEN = 'canary-5f1c77d0a9e84b21';

/** A received request. */
export interface ReceivedCall {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly raw: readonly string[];
  readonly body: string;
}

export interface TestServer {
  readonly origin: string;
  readonly port: number;
  readonly hits: ReceivedCall[];
  /** Sockets that were opened, including those without data. */
  readonly sockets: () => number;
  readonly server: http.Server;
  close(): Promise<void>;
}

export type Handler = (req: http.IncomingMessage, res: http.ServerResponse, hit: ReceivedCall) => void;

const open = new Set<{ close(): Promise<void> }>();

/** Closes everything a test left open. */
export async function closeAll(): Promise<void> {
  await Promise.all([...open].map((one) => one.close()));
}

/** An HTTP server that records every request before `handler` responds to it. */
export async function startTestServer(handler: Handler, host = '127.0.0.1'): Promise<TestServer> {
  const hits: ReceivedCall[] = [];
  let sockets = 0;
  const server = http.createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const hit: ReceivedCall = {
        method: req.method ?? '',
        url: req.url ?? '',
        headers: req.headers,
        raw: req.rawHeaders,
        body: Buffer.concat(chunks).toString(),
      };
      hits.push(hit);
      handler(req, res, hit);
    });
  });
  server.on('connection', () => {
    sockets++;
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    open.delete(closer);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const closer = { close };
  open.add(closer);
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    hits,
    sockets: () => sockets,
    server,
    close,
  };
}

/** A bare TCP server, for responses no HTTP library would send. Calls `onRequest` once per connection, with its first bytes. */
export async function startRawServer(onRequest: (socket: net.Socket, text: string) => void): Promise<TestServer> {
  const hits: ReceivedCall[] = [];
  const alive = new Set<net.Socket>();
  let sockets = 0;
  const server = net.createServer((socket) => {
    sockets++;
    alive.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => alive.delete(socket));
    socket.once('data', (data) => {
      hits.push({ method: '', url: '', headers: {}, raw: [], body: data.toString() });
      onRequest(socket, data.toString());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    open.delete(closer);
    for (const socket of alive) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const closer = { close };
  open.add(closer);
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    hits,
    sockets: () => sockets,
    server: server as unknown as http.Server,
    close,
  };
}

/** Responds with JSON. */
export function jsonHandler(
  res: http.ServerResponse,
  value: unknown,
  status = 200,
  headers: http.OutgoingHttpHeaders = {},
): void {
  res.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  res.end(JSON.stringify(value));
}

/** An account at `origin`, writable by default. */
export function testAccount(origin: string, change: Partial<Account> = {}, generation: Generation = '1.0.0'): Account {
  return {
    key: 'abcdefghijkl',
    label: 'Test',
    generation,
    origin,
    pathForm: 'plain',
    kind: 'own',
    credentialKind: 'token',
    authHeader: 'bearer',
    writes: { kind: 'always' },
    ...change,
  };
}

/** A client with short waits that records every exchange and log line. */
export function testClient(change: Partial<ClientOptions> = {}): {
  client: AcquireClient;
  exchanges: Exchange[];
  lines: string[];
  redactor: Redactor;
} {
  const exchanges: Exchange[] = [];
  const lines: string[] = [];
  const redactor = change.redactor ?? new Redactor();
  const made = createClient({
    credentials: { credential: () => Promise.resolve(TEST_TOKEN) },
    redactor,
    defaults: () => ({ timeoutMs: 5_000, maxBytes: 50 * 1024 * 1024 }),
    onExchange: (exchange) => exchanges.push(exchange),
    log: (_level, text) => lines.push(text),
    retry: { baseMs: 5, maxDelayMs: 20 },
    ...change,
  });
  return { client: made, exchanges, lines, redactor };
}

/** The list of leads: a POST that only reads. */
export const LIST_REQUEST = {
  method: 'POST',
  url: '/profile/lead/list',
  body: {
    kind: 'form',
    fields: [
      ['limit', '1'],
      ['page', '1'],
    ],
  },
} as const;
/** A write of each generation. */
export const WRITE_REQUEST = {
  method: 'POST',
  url: '/profile/lead/add-update',
  body: { kind: 'form', fields: [['name', 'Ada']] },
} as const;
export const WRITE_V2 = { method: 'DELETE', url: '/api/v1/crm/objects/contact/7' } as const;

export const LEADS = { success: true, error: null, data: { total: 1, data: [{ id: 1 }] } };

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

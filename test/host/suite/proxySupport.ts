// Real proxies on loopback, and an API at 127.0.0.2, since VS Code never takes 127.0.0.1 or localhost through a proxy.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { root } from '../../../scripts/lib/paths';

/** The address of the API. */
const API_HOST = '127.0.0.2';

/** The path of a certificate or key that exists only for tests. */
export const fixture = (name: string): string => path.join(root, 'test/fixtures/tls', name);
const identity = (name: string): { key: Buffer; cert: Buffer } => ({
  key: readFileSync(fixture(`${name}.key`)),
  cert: readFileSync(fixture(`${name}.pem`)),
});

/** A request as received by the API. */
export interface ArrivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
}
export interface ProxiedApi {
  readonly origin: string;
  readonly port: number;
  readonly arrived: ArrivedRequest[];
  stop(): Promise<void>;
}

const closing = (server: net.Server, sockets: Set<net.Socket>) => (): Promise<void> =>
  new Promise((resolve) => {
    for (const socket of sockets) socket.destroy();
    server.close(() => resolve());
  });

function remember(server: net.Server): Set<net.Socket> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  return sockets;
}

/** An API that responds to every call with an empty list, over HTTPS with the named certificate. */
export async function startApi(certificate: string): Promise<ProxiedApi> {
  const arrived: ArrivedRequest[] = [];
  const server = https.createServer(identity(certificate), (request, response) => {
    request.resume();
    request.on('end', () => {
      arrived.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"success":true,"error":null,"data":{"rows":[],"count":0}}');
    });
  });
  server.on('tlsClientError', () => undefined);
  const sockets = remember(server);
  await new Promise<void>((resolve) => {
    server.listen(0, API_HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `https://${API_HOST}:${port}`, port, arrived, stop: closing(server, sockets) };
}

/** What a proxy received: the head of each connection, and every byte sent after a refusal. */
export interface Proxy {
  readonly port: number;
  readonly connects: { readonly target: string; readonly authorization: string | undefined }[];
  readonly received: () => string;
  stop(): Promise<void>;
}
export interface ProxyRules {
  /** The `Basic` credentials it requires; without them it accepts everyone. */
  readonly login?: string;
  /** The status for authorized clients; 200 opens the tunnel. */
  readonly status?: number;
  /** The certificate presented instead of the host's, so that the proxy can read traffic like a company's inspecting proxy. */
  readonly inspectAs?: string;
}

/** An HTTP proxy with CONNECT. */
export async function startProxy({ login, status = 200, inspectAs }: ProxyRules = {}): Promise<Proxy> {
  const connects: Proxy['connects'] = [];
  let heard = '';
  const server = http.createServer((_request, response) => response.writeHead(501).end());
  const sockets = remember(server);
  server.on('connect', (request, socket: net.Socket, head: Buffer) => {
    const authorization = request.headers['proxy-authorization'];
    connects.push({ target: request.url ?? '', authorization });
    const note = (data: Buffer): void => {
      heard += data.toString('latin1');
    };
    const refuse = (line: string, more = ''): void => {
      socket.on('data', note);
      socket.end(
        `HTTP/1.1 ${line}\r\n${more}Content-Type: text/html\r\nContent-Length: 20\r\n\r\n<html>refused</html>`,
      );
    };
    if (login !== undefined && authorization !== login)
      return refuse('407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="company"\r\n');
    if (status !== 200) return refuse(`${status} No`);
    const [host = '', port = ''] = (request.url ?? '').split(':');
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (inspectAs === undefined) {
      const out = net.connect(Number(port), host, () => {
        out.write(head);
        socket.pipe(out);
        out.pipe(socket);
      });
      out.on('error', () => socket.destroy());
      socket.on('close', () => out.destroy());
      return;
    }
    const inside = new tls.TLSSocket(socket, { isServer: true, ...identity(inspectAs) });
    inside.on('error', () => socket.destroy());
    const out = tls.connect({ host, port: Number(port), rejectUnauthorized: false }, () => {
      inside.on('data', note);
      inside.pipe(out);
      out.pipe(inside);
    });
    out.on('error', () => socket.destroy());
    socket.on('close', () => out.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    connects,
    received: () => heard,
    stop: closing(server, sockets),
  };
}

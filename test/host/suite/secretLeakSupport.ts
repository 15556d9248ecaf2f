// An Acquire server that returns every credential it receives, in every encoding and in every part of a response.
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunningSandbox } from '../../../src/features/sandbox/options';

/** How the next responses are broken; `echo` is the sandbox's response with the credential in it. */
export type EchoMode =
  | 'echo'
  | 'network'
  | 'slow'
  | 'redirect'
  | '401'
  | '403'
  | '404'
  | '429'
  | 'rejected'
  | 'html'
  | 'broken'
  | '500'
  | 'large';

export interface EchoApi {
  readonly origin: string;
  mode: EchoMode;
  readonly seen: Set<string>;
  stop(): Promise<void>;
}

/** The credential of a request in the encodings a server might return it in. */
function echoes(request: IncomingMessage, body: string): string[] {
  const sent = request.headers.authorization ?? String(request.headers['auth_token'] ?? '');
  const token = sent.replace(/^Bearer /, '');
  const refresh = new URLSearchParams(body).get('refresh_token');
  return [token, ...(refresh ? [refresh] : [])].flatMap((one) => [
    `Bearer ${one}`,
    one,
    encodeURIComponent(one),
    Buffer.from(one).toString('base64'),
    Buffer.from(`Bearer ${one}`).toString('base64'),
    Buffer.from(`u:${one}`).toString('base64url'),
  ]);
}

/** Starts it in front of a sandbox. */
export async function startEcho(sandbox: RunningSandbox, give: () => Record<string, unknown>): Promise<EchoApi> {
  const api = { mode: 'echo' as EchoMode, seen: new Set<string>() };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const all = echoes(request, body.toString());
      for (const one of all) api.seen.add(one);
      if (request.url?.startsWith('/oauth/'))
        return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(give()));
      if (api.mode === 'echo') return forward(sandbox, request, body, all, response);
      spoil(api.mode, all, response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return Object.assign(api, { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop });
}

function spoil(mode: EchoMode, all: readonly string[], response: ServerResponse): void {
  const text = all.join(' ');
  const json = (status: number, value: unknown): void =>
    void response
      .writeHead(status, `Said ${all[1] ?? ''}`, { 'content-type': 'application/json', 'x-echo': text })
      .end(JSON.stringify(value));
  const failure = { success: false, error: `ERROR ${text}`, data: null, message: text };
  switch (mode) {
    case 'network':
      return void response.destroy();
    case 'slow':
      return void setTimeout(() => json(200, failure), 2_000).unref();
    case 'redirect':
      return void response
        .writeHead(302, { location: `https://elsewhere.example/?token=${encodeURIComponent(all[1] ?? '')}` })
        .end();
    case 'rejected':
      return json(200, failure);
    case 'html':
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<!doctype html><title>${text}</title>${text}`);
    case 'broken':
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(`{"x":"${text}`);
    case 'large':
      return json(200, { ...failure, more: text.repeat(200) });
    default:
      return json(Number(mode), failure);
  }
}

function forward(
  sandbox: RunningSandbox,
  request: IncomingMessage,
  body: Buffer,
  all: readonly string[],
  response: ServerResponse,
): void {
  // The sandbox only responds to its own host.
  const host = new URL(sandbox.origin).host;
  const headers = { ...request.headers, host, authorization: `Bearer ${sandbox.token}`, 'accept-encoding': 'identity' };
  const on = http.request(
    { host: '127.0.0.1', port: sandbox.port, method: request.method, path: request.url, headers, agent: false },
    (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        let n = 0;
        const text = Buffer.concat(chunks)
          .toString()
          .replace(/^\{/, `{"echo":${JSON.stringify(all)},`)
          .replace(/"name":"[^"]*"/g, () => `"name":${JSON.stringify(all[n++ % all.length])}`);
        response
          .writeHead(answer.statusCode ?? 500, {
            'content-type': answer.headers['content-type'] ?? 'application/json',
            'x-echo': all.join(' '),
            'set-cookie': `s=${all[1] ?? ''}`,
          })
          .end(text);
      });
    },
  );
  on.on('error', () => response.destroy());
  on.end(body);
}

/** Files below a folder that contain one of the texts, as bytes of UTF-8 or UTF-16. */
export function filesWith(
  dir: string,
  texts: readonly string[],
  leaveOut: (file: string) => boolean = () => false,
): string[] {
  const needles = texts.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]);
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !leaveOut(file))
    .filter((file) => {
      let bytes: Buffer;
      try {
        bytes = readFileSync(file);
      } catch {
        return false;
      }
      return needles.some((needle) => bytes.includes(needle));
    });
}

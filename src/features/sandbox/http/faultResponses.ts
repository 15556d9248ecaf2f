// Injects a fault: responds in place of the route, or corrupts the route's response.
import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Generation } from '../../../api/client/account';
import { RouteRefusal, failureResponse, noSuchPageResponse } from './responses';
import type { FaultRule } from './faultRules';

/** Pause of `slow-headers`, and between the pieces of `slow-body`, if the rule has none. Milliseconds. */
const SLOW_MS = 5000;
const PIECE_MS = 200;
/** Size of the `bomb` when inflated. Bytes. */
const BOMB_BYTES = 200 * 1024 * 1024;

const HTML =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Welcome back</h1><form><input name="email"></form></body></html>\n';

/** Waits; ends early if the client has disconnected. */
export function waitUnlessClosed(ms: number, outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      outgoing.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    outgoing.once('close', done);
  });
}

/** The response of a fault that replaces the route, so that the request has no effect; undefined if the route should run. */
export async function faultResponse(
  fault: FaultRule,
  generation: Generation,
  path: string,
  outgoing: ServerResponse,
): Promise<Response | undefined> {
  const seconds = fault.retryAfter ?? 1;
  const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    });
  const failed = (message: string): unknown =>
    generation === '1.0.0'
      ? { success: false, error: message, data: null }
      : { error: { code: null, message, data: null } };
  switch (fault.kind) {
    case '401':
      return failureResponse(
        generation,
        new RouteRefusal('ERROR_UNAUTHORIZED', 'The token is missing, unknown or revoked.'),
      );
    case '403':
      return failureResponse(
        generation,
        new RouteRefusal('ERROR_UNAUTHORIZED_ACCESS', 'This key has no permission for that.'),
      );
    case '404':
      return noSuchPageResponse(path);
    case '429':
      return json(429, failed('Too many requests'), { 'retry-after': String(seconds) });
    case '429-date':
      return json(429, failed('Too many requests'), {
        'retry-after': new Date(Date.now() + seconds * 1000).toUTCString(),
      });
    case '500':
      return failureResponse(generation, new RouteRefusal('ERROR_SERVER_ERROR', 'Something broke.'));
    case '502':
      return new Response('<html><body><h1>502 Bad Gateway</h1></body></html>', {
        status: 502,
        headers: { 'content-type': 'text/html' },
      });
    case '503':
      return new Response('Service Unavailable', {
        status: 503,
        headers: {
          'content-type': 'text/plain',
          ...(fault.retryAfter === undefined ? {} : { 'retry-after': String(seconds) }),
        },
      });
    case 'success-false':
      return json(200, { success: false, error: 'Something is wrong with this request', data: null });
    case 'html':
      return new Response(HTML, { headers: { 'content-type': 'text/html; charset=utf-8' } });
    case 'empty':
      return new Response('', { headers: { 'content-type': 'application/json' } });
    case 'redirect':
      return new Response(null, { status: 302, headers: { location: fault.location ?? 'https://login.example/' } });
    case 'reset':
      outgoing.socket?.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    case 'slow-headers':
      await waitUnlessClosed(fault.latencyMs ?? SLOW_MS, outgoing);
      return undefined;
    case 'bomb':
      return bomb();
    default:
      return undefined;
  }
}

/** The response of a route after a fault has corrupted it. The request has taken effect. */
export async function applyFault(fault: FaultRule, response: Response, outgoing: ServerResponse): Promise<Response> {
  if (!['wrong-type', 'reset-body', 'truncated', 'slow-body', 'drop-after'].includes(fault.kind)) return response;
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type') ?? 'application/json';
  if (fault.kind === 'wrong-type')
    return new Response(bytes, { status: response.status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  if (fault.kind === 'truncated')
    return new Response(bytes.subarray(0, Math.floor(bytes.length / 2)), {
      status: response.status,
      headers: { 'content-type': type },
    });
  if (fault.kind === 'drop-after') {
    outgoing.socket?.resetAndDestroy();
    return RESPONSE_ALREADY_SENT;
  }
  outgoing.writeHead(response.status, { 'content-type': type, 'content-length': bytes.length });
  if (fault.kind === 'reset-body') {
    await new Promise((resolve) => outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), resolve));
    outgoing.socket?.resetAndDestroy();
    return RESPONSE_ALREADY_SENT;
  }
  const piece = Math.max(1, Math.ceil(bytes.length / 10));
  for (let at = 0; at < bytes.length && !outgoing.destroyed; at += piece) {
    outgoing.write(bytes.subarray(at, at + piece));
    await waitUnlessClosed(fault.latencyMs ?? PIECE_MS, outgoing);
  }
  outgoing.end();
  return RESPONSE_ALREADY_SENT;
}

/** A small gzip body that inflates to 200 MB, generated while it is sent. */
function bomb(): Response {
  const block = Buffer.alloc(1024 * 1024, ' ');
  let left = BOMB_BYTES / block.length;
  const source = new Readable({
    read() {
      this.push(left-- > 0 ? block : null);
    },
  });
  const body = Readable.toWeb(source.pipe(createGzip())) as ReadableStream<Uint8Array>;
  return new Response(body, { headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } });
}

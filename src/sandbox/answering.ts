// How the sandbox answers one request: its control by the control's token, all else as Acquire would, with the trouble asked for.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SECRET_MASK, isSecretHeader } from '../core/redact';
import { CONTROL, control } from './control';
import type { Asked, createApp } from './http/app';
import { decodeBody, queryFields } from './http/decode';
import type { Faults } from './http/faults';
import { BODY_CAP, type RequestLog } from './http/log';
import type { SandboxEvent } from './http/route';
import type { Tokens } from './http/tokens';
import { insteadOf, pause, spoiled } from './http/trouble';
import type { RunningSandbox } from './options';
import type { World } from './store/world';

/** Largest request body, bytes. */
const MOST_BODY = 20 * 1024 * 1024;

/** What an answer is made of. The world and the cap of a page may be other ones with each request. */
export interface AnsweringParts {
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly app: ReturnType<typeof createApp>;
  readonly emit: (event: SandboxEvent) => void;
  /** What the control acts on. */
  readonly sandbox: () => RunningSandbox;
  readonly world: () => World;
  readonly pageCap: () => number;
}

/** Answers the requests of a sandbox. */
export class Answering {
  constructor(private readonly parts: AnsweringParts) {}

  /** Answers one request, and logs it unless it is for the control. `incoming` and `outgoing` are the same exchange as Node has it. */
  async answer(request: Request, incoming: IncomingMessage, outgoing: ServerResponse): Promise<Response> {
    const started = performance.now();
    const time = new Date().toISOString();
    const url = new URL(request.url);
    const path = url.pathname.replace(/\/{2,}/g, '/').replace(/(?:%E2%80%8B|\u200b)+/gi, '');
    const size = Number(request.headers.get('content-length') ?? 0);
    if (size > MOST_BODY)
      return new Response('The body is too large.', { status: 413, headers: { connection: 'close' } });
    const bytes = await bytesOf(request, incoming, size);
    const contentType = request.headers.get('content-type') ?? '';
    const decoded = await decodeBody(bytes, contentType);
    if (path.startsWith(CONTROL)) return this.controlled(request, path, bytes);

    const { tokens, faults, log, app, emit } = this.parts;
    const auth = tokens.read(request.headers);
    const asked: Asked = {
      rights: auth.rights,
      bodyProblem: decoded.problem,
      call: {
        query: queryFields(url.search),
        body: decoded.fields,
        headers: request.headers,
        world: this.parts.world(),
        pageCap: this.parts.pageCap(),
        emit,
      },
    };
    const { delayMs, fault } = faults.fate(request.method, path);
    if (delayMs > 0) await pause(delayMs, outgoing);
    const generation = path.startsWith('/api/v1/') ? '2.0.0' : '1.0.0';
    let response = fault ? await insteadOf(fault, generation, path, outgoing) : undefined;
    if (!response) {
      const inner = new URL(url);
      inner.pathname = path;
      response = await app.fetch(new Request(inner, { method: request.method }), { asked });
    }
    const cut = fault?.kind === 'reset' || fault?.kind === 'drop-after';
    log.add({
      time,
      method: request.method,
      path: url.pathname,
      query: url.search,
      auth: auth.kind,
      contentType,
      status: cut ? 0 : response.status,
      ms: Math.round(performance.now() - started),
      body: new TextDecoder().decode(bytes.length > BODY_CAP ? bytes.subarray(0, BODY_CAP) : bytes),
      params: { query: asked.call.query, body: asked.call.body },
      headers: Object.fromEntries(
        [...request.headers].map(([name, value]) => [name, isSecretHeader(name) ? SECRET_MASK : value]),
      ),
      operation: asked.operation,
      fault: fault?.kind,
    });
    return fault ? spoiled(fault, response, outgoing) : response;
  }

  private controlled(request: Request, path: string, bytes: Uint8Array): Response | Promise<Response> {
    const { tokens, sandbox, world } = this.parts;
    if (!tokens.isOwn(request.headers.get('x-sandbox-control')))
      return new Response('{"error":"x-sandbox-control must hold the token"}', {
        status: 401,
        headers: { 'content-type': 'application/json' },
      });
    const text = new TextDecoder().decode(bytes);
    return control(
      { sandbox: sandbox(), world },
      request.method,
      path,
      text === '' || text === 'null' ? null : JSON.parse(text),
    );
  }
}

/** The body. One operation of 1.0.0 is a GET with a form body, which a Request cannot have. */
async function bytesOf(request: Request, incoming: IncomingMessage, size: number): Promise<Uint8Array> {
  if (request.method !== 'GET') return new Uint8Array(await request.arrayBuffer());
  return size === 0 ? new Uint8Array() : bodyOf(incoming);
}

async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

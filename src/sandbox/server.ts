// Starts the sandbox: a real HTTP server on 127.0.0.1 that plays both generations of Acquire.
import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HttpBindings, getRequestListener } from '@hono/node-server';
import { SECRET_MASK, isSecretHeader } from '../core/redact';
import { Emitter } from '../core/events';
import { CONTROL, control } from './control';
import { type Asked, createApp } from './http/app';
import { decodeBody, queryFields } from './http/decode';
import { Faults } from './http/faults';
import { BODY_CAP, RequestLog } from './http/log';
import type { SandboxEvent } from './http/route';
import { Tokens } from './http/tokens';
import { insteadOf, pause, spoiled } from './http/trouble';
import { DEFAULT_LEADS, DEFAULT_PAGE_CAP, MOST_LEADS, type RunningSandbox, type SandboxOptions } from './options';
import type { WorldSeed } from './people/person';
import { seedNumber } from './people/random';
import { routes } from './routes';
import { Desk } from './store/desk';
import { Overlay } from './store/overlay';
import { StateFile } from './store/stateFile';
import { World } from './store/world';
import { WebhookSender } from './webhooks/sender';

export type { RunningSandbox, SandboxOptions } from './options';

/** Largest request body, bytes. */
const MOST_BODY = 20 * 1024 * 1024;
const HOUR = 3_600_000;

/**
 * Starts a sandbox. Resolves once it listens; rejects with a RangeError for an impossible option and with Node's own error
 * (`EADDRINUSE`, `EACCES`) when the port cannot be had.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const leads = options.leads ?? DEFAULT_LEADS;
  if (!Number.isInteger(leads) || leads < 0 || leads > MOST_LEADS)
    throw new RangeError(`leads must be a whole number from 0 to ${MOST_LEADS}`);
  const seed = seedNumber(options.seed ?? 1);
  const newEpoch = (): number => options.epoch ?? Math.floor(Date.now() / HOUR) * HOUR;

  const overlay = new Overlay();
  const kept = options.stateFile === undefined ? undefined : await StateFile.read(options.stateFile);
  const fits = kept !== undefined && kept.seed === seed && kept.leads === leads;
  const changed = fits && Object.keys(kept.changes).length > 0;
  if (fits) overlay.load(kept);
  let world = new World(
    { seed, leads, epoch: options.epoch ?? (changed ? kept.epoch : newEpoch()) } satisfies WorldSeed,
    overlay,
  );
  const file =
    options.stateFile === undefined ? undefined : new StateFile(options.stateFile, overlay, () => world.seed);
  await file?.seen();
  overlay.onChange = () => file?.touch();

  const tokens = new Tokens(options.token ?? randomBytes(20).toString('hex'));
  const faults = new Faults();
  faults.latencyMs = options.latencyMs ?? 0;
  faults.set(options.faults);
  const log = new RequestLog();
  const events = new Emitter<SandboxEvent>();
  const sender = new WebhookSender();
  sender.aim(options.webhook);
  events.event((event) => sender.send(event));
  const app = createApp(routes, options.paths ?? 'both');
  let pageCap = options.pageCap ?? DEFAULT_PAGE_CAP;

  const listener = getRequestListener(
    (request, env) => answer(request, (env as HttpBindings).incoming, (env as HttpBindings).outgoing),
    {
      overrideGlobalObjects: false,
      errorHandler: () => new Response('The sandbox failed.', { status: 500 }),
    },
  );
  const server = createServer((incoming, outgoing) => {
    void listener(incoming, outgoing);
  });
  const port = await listen(server, options.port ?? 0);

  async function answer(request: Request, incoming: IncomingMessage, outgoing: ServerResponse): Promise<Response> {
    const started = performance.now();
    const time = new Date().toISOString();
    const url = new URL(request.url);
    const path = url.pathname.replace(/\/{2,}/g, '/').replace(/(?:%E2%80%8B|\u200b)+/gi, '');
    const size = Number(request.headers.get('content-length') ?? 0);
    if (size > MOST_BODY)
      return new Response('The body is too large.', { status: 413, headers: { connection: 'close' } });
    // One operation of 1.0.0 is a GET with a form body, which a Request cannot have.
    const bytes =
      request.method !== 'GET'
        ? new Uint8Array(await request.arrayBuffer())
        : size === 0
          ? new Uint8Array()
          : await bodyOf(incoming);
    const contentType = request.headers.get('content-type') ?? '';
    const decoded = await decodeBody(bytes, contentType);
    if (path.startsWith(CONTROL)) {
      if (!tokens.isOwn(request.headers.get('x-sandbox-control')))
        return new Response('{"error":"x-sandbox-control must hold the token"}', {
          status: 401,
          headers: { 'content-type': 'application/json' },
        });
      const text = new TextDecoder().decode(bytes);
      return control(
        { sandbox, world: () => world },
        request.method,
        path,
        text === '' || text === 'null' ? null : JSON.parse(text),
      );
    }

    const auth = tokens.read(request.headers);
    const asked: Asked = {
      rights: auth.rights,
      bodyProblem: decoded.problem,
      call: {
        query: queryFields(url.search),
        body: decoded.fields,
        headers: request.headers,
        world,
        pageCap,
        emit: (event) => events.fire(event),
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

  const desk = (): Desk => new Desk(world, (event) => events.fire(event));
  const sandbox: RunningSandbox = {
    origin: `http://127.0.0.1:${port}`,
    port,
    get token() {
      return tokens.current;
    },
    state: file === undefined ? 'memory' : kept === undefined ? 'new' : fits ? 'kept' : 'other',
    get stateFailure() {
      return file?.failure;
    },
    requests: () => log.all(),
    clearRequests: () => log.clear(),
    reset: async () => {
      overlay.clear();
      world = new World({ seed, leads, epoch: newEpoch() }, overlay);
      await file?.flush();
    },
    setFaults: (rules) => faults.set(rules),
    setLatency: (ms) => {
      faults.latencyMs = Math.max(0, ms) || 0;
    },
    setToken: (token) => {
      if (!/^\S+$/.test(token)) throw new TypeError('a token has no blanks and is not empty');
      tokens.replace(token);
    },
    setPageCap: (rows) => {
      pageCap = rows === undefined ? (options.pageCap ?? DEFAULT_PAGE_CAP) : Math.max(1, Math.floor(rows));
    },
    setWebhook: (target) => sender.aim(target),
    deliveries: () => sender.records(),
    converse: (action) => desk().converse(action),
    setAgentState: (agentId, state) => desk().setAgentState(agentId, state),
    onEvent: (listen) => events.event(listen),
    stop: async () => {
      sender.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await file?.flush();
      events.dispose();
    },
  };
  return sandbox;
}

async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

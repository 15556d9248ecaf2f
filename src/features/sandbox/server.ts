// Starts the sandbox: a real HTTP server on 127.0.0.1 that simulates both generations of Acquire.
import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type HttpBindings, getRequestListener } from '@hono/node-server';
import { Emitter } from '../../core/events';
import { CatalogueResponder } from './catalogueResponder';
import { createApp } from './http/app';
import { Admission, type Admitted, sendRefusal, refuseTunnel } from './http/admission';
import { FaultRules } from './http/faultRules';
import { RequestLog } from './http/log';
import type { SandboxEvent } from './http/route';
import { Tokens } from './http/tokens';
import { DEFAULT_LEADS, DEFAULT_PAGE_CAP, MAX_LEADS, type RunningSandbox, type SandboxOptions } from './options';
import type { DatasetSeed } from './people/person';
import { seedNumber } from './people/random';
import { routes } from './routes';
import { ChatDesk } from './store/chatDesk';
import { ChangeOverlay } from './store/changes';
import { StateFile } from './store/stateFile';
import { Dataset } from './store/dataset';
import { WebhookSender } from './webhooks/sender';
import { findSubscribers } from './webhooks/subscriptions';

export type { RunningSandbox, SandboxOptions } from './options';

const HOUR = 3_600_000;
/** Milliseconds for the headers of a request, counted from the connection on, and for the whole request. */
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** How often to check for overdue connections. Milliseconds. */
const TIMEOUT_CHECK_MS = 1_000;

/**
 * Starts a sandbox. Resolves once it listens; rejects with a RangeError for an invalid option and with Node's error
 * (`EADDRINUSE`, `EACCES`) if the port is not available.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const leads = options.leads ?? DEFAULT_LEADS;
  if (!Number.isInteger(leads) || leads < 0 || leads > MAX_LEADS)
    throw new RangeError(`leads must be a whole number from 0 to ${MAX_LEADS}`);
  const seed = seedNumber(options.seed ?? 1);
  const newEpoch = (): number => options.epoch ?? Math.floor(Date.now() / HOUR) * HOUR;

  const overlay = new ChangeOverlay();
  const kept = options.stateFile === undefined ? undefined : await StateFile.read(options.stateFile);
  const fits = kept !== undefined && kept.seed === seed && kept.leads === leads;
  const changed = fits && Object.keys(kept.changes).length > 0;
  if (fits) overlay.load(kept);
  let world = new Dataset(
    { seed, leads, epoch: options.epoch ?? (changed ? kept.epoch : newEpoch()) } satisfies DatasetSeed,
    overlay,
  );
  const file =
    options.stateFile === undefined ? undefined : new StateFile(options.stateFile, overlay, () => world.seed);
  await file?.removeStaleTemporaries();
  await file?.seen();
  overlay.onChange = () => file?.touch();

  const tokens = new Tokens(options.token ?? randomBytes(20).toString('hex'));
  const faults = new FaultRules();
  faults.latencyMs = options.latencyMs ?? 0;
  faults.set(options.faults);
  const log = new RequestLog();
  const events = new Emitter<SandboxEvent>();
  const sender = new WebhookSender();
  sender.setTarget(options.webhook);
  events.event((event) => sender.send(event, findSubscribers(world, event)));
  const app = createApp(routes, options.paths ?? 'both');
  let pageCap = options.pageCap ?? DEFAULT_PAGE_CAP;

  const answering = new CatalogueResponder({
    faults,
    log,
    app,
    emit: (event) => events.fire(event),
    sandbox: () => sandbox,
    world: () => world,
    pageCap: () => pageCap,
  });
  const openPaths = new Set(routes.filter((route) => route.open).map((route) => route.path));
  const admission = new Admission({ tokens, port: () => port, openPaths });
  const admitted = new WeakMap<IncomingMessage, Admitted>();
  const listener = getRequestListener(
    (request, env) => {
      const { incoming, outgoing } = env as HttpBindings;
      return answering.respond(request, incoming, outgoing, admitted.get(incoming) as Admitted);
    },
    {
      overrideGlobalObjects: false,
      autoCleanupIncoming: false,
      errorHandler: () => new Response('The sandbox failed.', { status: 500 }),
    },
  );
  const closing = new WeakSet<Socket>();
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    // Requests pipelined after a refused one are ignored.
    if (closing.has(incoming.socket)) return;
    const decision = admission.decide(incoming);
    if ('response' in decision) {
      const { auth, path, response } = decision;
      closing.add(incoming.socket);
      if (auth) log.addRefused({ method: incoming.method ?? '', path, auth: auth.kind, status: response.status });
      void sendRefusal(incoming, outgoing, response);
      return;
    }
    admitted.set(incoming, decision);
    void listener(incoming, outgoing);
  };
  const server = createServer({
    headersTimeout: options.timeouts?.headersMs ?? HEADERS_TIMEOUT_MS,
    requestTimeout: options.timeouts?.requestMs ?? REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
  });
  server.on('connection', (socket) => admission.connected(socket));
  server.on('request', serve);
  // Without these listeners, Node would request or read the body before the token is checked.
  server.on('checkContinue', serve);
  server.on('checkExpectation', serve);
  // Without this listener, Node would close the connection without a response.
  server.on('connect', (incoming: IncomingMessage) => {
    const decision = admission.decide(incoming);
    refuseTunnel(incoming.socket, 'response' in decision ? decision.response.status : 501);
  });
  const port = await listen(server, options.port ?? 0);

  const desk = (): ChatDesk => new ChatDesk(world, (event) => events.fire(event));
  const sandbox: RunningSandbox = {
    origin: `http://127.0.0.1:${port}`,
    port,
    get token() {
      return tokens.current;
    },
    state: file === undefined ? 'memory' : stateOf(kept, fits),
    get stateFailure() {
      return file?.failure;
    },
    requests: () => log.all(),
    clearRequests: () => log.clear(),
    reset: async () => {
      overlay.clear();
      world = new Dataset({ seed, leads, epoch: newEpoch() }, overlay);
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
    setWebhook: (target) => sender.setTarget(target),
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

/** The state of a file of changes. */
function stateOf(kept: object | undefined, fits: boolean): 'new' | 'kept' | 'other' {
  if (kept === undefined) return 'new';
  return fits ? 'kept' : 'other';
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

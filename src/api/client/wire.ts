import axios, { AxiosHeaders, type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';
// Without the `node:` prefix: these two names are what VS Code replaces to bring in its proxy and certificate settings.
import http from 'http';
import https from 'https';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'http';
import type { Socket } from 'node:net';
import { isSecretHeader, SECRET_MASK } from '../../core/redaction';
import { ACCEPT_ENCODING, collect } from './inflate';
import type { Pair } from './types';

/** One request as it goes on the wire. Times in milliseconds, size in bytes of decompressed body. */
export interface WireRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: readonly Pair[];
  readonly body?: Buffer;
  /** Never on a connection that was used before: an answer lost on a stale one cannot be told from a write that took effect. */
  readonly fresh: boolean;
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/** How long each part of a call took, milliseconds; absent where a part did not take place. */
export interface Phases {
  dnsMs?: number;
  connectMs?: number;
  tlsMs?: number;
  firstByteMs?: number;
  downloadMs?: number;
}

/** Why there is no whole answer. */
export type WireFailure =
  | { readonly why: 'cancelled' }
  | { readonly why: 'timeout'; readonly phase: 'connect' | 'total'; readonly limit: number }
  | { readonly why: 'too-large'; readonly limit: number }
  /** The connection broke, or could not be made. */
  | { readonly why: 'broken'; readonly code: string; readonly message: string }
  /** The proxy that VS Code is set to use is not there, wants a login, or did not connect; the request never left for the host. */
  | {
      readonly why: 'proxy';
      readonly code: 'PROXY_UNREACHABLE' | 'PROXY_LOGIN' | 'PROXY_REFUSED';
      readonly status?: number;
    }
  /** The body's compression is damaged. */
  | { readonly why: 'encoding'; readonly code: string };

/** What happened. Status and headers are there as soon as they came, also when the body did not. */
export interface WireOutcome {
  readonly failure?: WireFailure;
  readonly status?: number;
  readonly statusText: string;
  readonly headers: readonly Pair[];
  readonly body?: Buffer;
  /** The request may have reached the server. */
  readonly sent: boolean;
  /** It went out on a connection that was kept from an earlier call. */
  readonly reused: boolean;
  readonly phases: Phases;
  /** As sent, the values of credentials replaced. */
  readonly sentHeaders: readonly Pair[];
}

/** What VS Code's agent says when no proxy took the connection. The text goes on with the proxy's address, which may hold a password. */
const NO_PROXY_CONNECTION = /^Failed to establish a socket connection to proxies/;
/** A fresh connection was asked for, but the agent in charge handed out a used one. Nothing was sent on it. */
const USED_CONNECTION = 'ACQUIRE_USED_CONNECTION';
/** Each try takes one used connection out of the agent's pool, so this only has to outlast a pool. */
const MAX_FRESH_TRIES = 300;

/** Sends requests with axios: no redirects, no proxy of axios's own, TLS always verified, decompression and limits under our own control. */
export class Wire {
  /**
   * axios's own adapter for Node, called without the layers around it: they merge defaults, transform bodies and run interceptors,
   * of which nothing is used here, and take as long as the adapter itself.
   */
  private readonly adapter = axios.getAdapter('http');

  /** Resolves in every case; a failure is part of the outcome. */
  async send(request: WireRequest): Promise<WireOutcome> {
    const started = performance.now();
    for (let tries = 1; ; tries++) {
      const left = request.timeoutMs - (performance.now() - started);
      const outcome = await new Attempt(this.adapter, request, Math.max(1, left)).run();
      const used = outcome.failure?.why === 'broken' && outcome.failure.code === USED_CONNECTION;
      if (!used || tries >= MAX_FRESH_TRIES) return outcome;
    }
  }
}

/** What no request may change. */
const FIXED = {
  maxRedirects: 0,
  proxy: false,
  decompress: false,
  responseType: 'stream',
  timeout: 0,
  maxContentLength: -1,
  maxBodyLength: -1,
  validateStatus: null,
} as const;

class Attempt {
  private readonly started = performance.now();
  private readonly phases: Phases = {};
  private resolve: (outcome: WireOutcome) => void = () => undefined;
  private settled = false;
  private req: ClientRequest | undefined;
  private res: IncomingMessage | undefined;
  private sent = false;
  private mark = this.started;
  private firstByteAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly adapter: AxiosAdapter,
    private readonly request: WireRequest,
    private readonly timeoutMs: number,
  ) {}

  run(): Promise<WireOutcome> {
    return new Promise((resolve) => {
      this.resolve = resolve;
      const { signal, connectTimeoutMs } = this.request;
      if (signal?.aborted) {
        this.fail({ why: 'cancelled' });
        return;
      }
      signal?.addEventListener('abort', this.onAbort, { once: true });
      this.timer = setTimeout(this.onTime, Math.min(connectTimeoutMs, this.timeoutMs));
      const config: InternalAxiosRequestConfig = {
        ...FIXED,
        url: this.request.url.href,
        method: this.request.method,
        data: this.request.body,
        headers: new AxiosHeaders(),
        transport: {
          request: (options: RequestOptions, onResponse: (res: IncomingMessage) => void) =>
            this.open(options, onResponse),
        },
      };
      this.adapter(config).then(
        (answer) => this.receive(answer.data as IncomingMessage),
        (error: unknown) => this.broke(error),
      );
    });
  }

  private readonly onAbort = (): void => this.fail({ why: 'cancelled' });

  /** One timer serves both limits, since nearly every call is over before the shorter one. */
  private readonly onTime = (): void => {
    const { connectTimeoutMs, timeoutMs } = this.request;
    const left = this.started + this.timeoutMs - performance.now();
    if (left < 1) this.fail({ why: 'timeout', phase: 'total', limit: timeoutMs });
    else if (!this.sent) this.fail({ why: 'timeout', phase: 'connect', limit: connectTimeoutMs });
    else this.timer = setTimeout(this.onTime, left);
  };

  /** Called by axios in the place of `http.request`. */
  private open(options: RequestOptions, onResponse: (res: IncomingMessage) => void): ClientRequest {
    const secure = options.protocol === 'https:';
    const own: https.RequestOptions = options;
    // On the request, so that it outranks NODE_TLS_REJECT_UNAUTHORIZED and survives an agent that is put in our agent's place.
    if (secure) own.rejectUnauthorized = true;
    if (this.request.fresh) own.agent = false;
    // Set here and not by way of axios, which would go over each of them several times, and change what it does not like.
    own.headers = headerFields(this.request);
    const req = (secure ? https : http).request(own, (res) => {
      if (this.answeredByProxy(res, secure)) return;
      this.res = res;
      this.firstByteAt = performance.now();
      this.phases.firstByteMs = this.firstByteAt - this.mark;
      onResponse(res);
    });
    this.req = req;
    req.once('socket', (socket) => this.watch(req, socket));
    if (this.settled) req.destroy();
    return req;
  }

  /**
   * A proxy that does not open the way answers in the host's place. Over https that answer comes on a connection without encryption, which
   * no host could give; over plain http only the status 407 belongs to a proxy.
   */
  private answeredByProxy(res: IncomingMessage, secure: boolean): boolean {
    const status = res.statusCode ?? 0;
    if (secure ? 'encrypted' in res.socket : status !== 407) return false;
    this.sent = false;
    this.fail({ why: 'proxy', code: status === 407 ? 'PROXY_LOGIN' : 'PROXY_REFUSED', status });
    res.on('error', () => undefined);
    res.destroy();
    return true;
  }

  /** Times the phases of a new connection and notes from when on the request may have reached the server. */
  private watch(req: ClientRequest, socket: Socket): void {
    if (req.reusedSocket && this.request.fresh) {
      // Destroyed before anything is flushed: the request's bytes are written only after this event.
      this.fail({ why: 'broken', code: USED_CONNECTION, message: 'used connection' });
      return;
    }
    const handshaking = (socket as Socket & { secureConnecting?: boolean }).secureConnecting === true;
    if (!socket.connecting && !handshaking) {
      this.connected();
      return;
    }
    const secure = handshaking || 'encrypted' in socket;
    socket.once('lookup', () => {
      this.phases.dnsMs = this.lap();
    });
    socket.once('connect', () => {
      this.phases.connectMs = this.lap();
      if (!secure) this.connected();
    });
    socket.once('secureConnect', () => {
      this.phases.tlsMs = this.lap();
      this.connected();
    });
  }

  private connected(): void {
    this.mark = performance.now();
    this.sent = true;
  }

  private lap(): number {
    const now = performance.now();
    const spent = now - this.mark;
    this.mark = now;
    return spent;
  }

  private receive(res: IncomingMessage): void {
    this.sent = true;
    if (this.settled) {
      res.on('error', () => undefined);
      res.destroy();
      return;
    }
    const bodiless = this.request.method === 'HEAD' || res.statusCode === 204 || res.statusCode === 304;
    collect(res, this.request.maxBytes, bodiless, (failure, body) => {
      if (failure) {
        this.fail(failure);
        return;
      }
      this.phases.downloadMs = performance.now() - this.firstByteAt;
      this.settle({ body });
    });
  }

  private broke(error: unknown): void {
    const { code, message, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
    if (NO_PROXY_CONNECTION.test(String(message))) {
      this.fail({ why: 'proxy', code: 'PROXY_UNREACHABLE' });
      return;
    }
    // With several addresses to try, Node reports one error that holds the single ones.
    const inner = (cause as { errors?: NodeJS.ErrnoException[] } | undefined)?.errors?.[0];
    this.fail({
      why: 'broken',
      code: inner?.code ?? cause?.code ?? code ?? 'UNKNOWN',
      message: String(inner?.message ?? message ?? 'failed'),
    });
  }

  private fail(failure: WireFailure): void {
    if (this.settled) return;
    this.settle({ failure });
    this.res?.destroy();
    this.req?.destroy();
  }

  private settle(result: { failure?: WireFailure; body?: Buffer }): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    this.request.signal?.removeEventListener('abort', this.onAbort);
    this.resolve({
      ...result,
      status: this.res?.statusCode,
      statusText: this.res?.statusMessage ?? '',
      headers: this.res ? pairs(this.res.rawHeaders) : [],
      sent: this.sent,
      reused: this.req?.reusedSocket === true,
      phases: this.phases,
      sentHeaders: this.req ? sentHeaders(this.req) : [],
    });
  }
}

/** What every request carries unless it says otherwise. */
const DEFAULT_HEADERS: readonly Pair[] = [
  ['Accept', 'application/json, text/plain, */*'],
  ['Accept-Encoding', ACCEPT_ENCODING],
  ['User-Agent', 'acquire-vscode'],
];

/** Headers as Node takes them, spelled as given, repeated names as lists. Length and connection are the wire's own business. */
function headerFields({ headers, body, fresh, method }: WireRequest): Record<string, string | string[] | number> {
  const fields = Object.create(null) as Record<string, string | string[] | number>;
  const names = new Map<string, string>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const known = names.get(lower);
    if (known === undefined) {
      names.set(lower, name);
      fields[name] = value;
    } else {
      const before = fields[known];
      fields[known] = Array.isArray(before) ? [...before, value] : [String(before), value];
    }
  }
  for (const [name, value] of DEFAULT_HEADERS) if (!names.has(name.toLowerCase())) fields[name] = value;
  if (body) fields['Content-Length'] = body.length;
  else if (method !== 'GET' && method !== 'HEAD') fields['Content-Length'] = 0;
  if (fresh) fields['Connection'] = 'close';
  return fields;
}

function pairs(raw: readonly string[]): Pair[] {
  const out: Pair[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) out.push([raw[i] as string, raw[i + 1] as string]);
  return out;
}

function sentHeaders(req: ClientRequest): Pair[] {
  const out: Pair[] = [];
  for (const name of req.getRawHeaderNames()) {
    const value = req.getHeader(name);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) out.push([name, isSecretHeader(name) ? SECRET_MASK : String(one)]);
    }
  }
  return out;
}

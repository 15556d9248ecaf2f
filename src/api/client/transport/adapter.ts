import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
// Without the `node:` prefix: the bundler turns these two names into `require`, whose result VS Code replaces to apply its proxy and
// certificate settings.
import http from 'http';
import https from 'https';
import type { Agent, ClientRequest, IncomingMessage } from 'http';
import type { Socket } from 'node:net';
import { headerFields, receivedHeaders, sentHeaders } from './headers';
import { collectBody } from './inflate';
import { PROXY_UNREACHABLE_CODE, proxyAgent } from './proxy';
import {
  TransportError,
  type BodySink,
  type Phases,
  type Transmission,
  type TransportFailure,
  type TransportOutcome,
} from './types';

/** The error of VS Code's agent if no proxy accepted the connection. It continues with the proxy's URL, which may contain a password. */
const NO_PROXY_CONNECTION = /^Failed to establish a socket connection to proxies/;
/** A fresh connection was requested, but the agent returned a used one. Nothing was sent on it. */
const USED_CONNECTION = 'ACQUIRE_USED_CONNECTION';
/** Each attempt removes one used connection from the agent's pool, so this only has to exceed the size of a pool. */
const MAX_FRESH_TRIES = 300;

/**
 * The transport's axios adapter. Sends to `config.url` unchanged (no base URL or parameters), with `config.method` and `config.data`;
 * headers and limits come from `config.transmission`. Never follows redirects, does not use axios's proxy support, always verifies TLS.
 * Resolves to a response with any status whose `data` is the outcome; rejects with TransportError if there is no complete response.
 */
export async function nodeAdapter(config: InternalAxiosRequestConfig): Promise<AxiosResponse<TransportOutcome>> {
  const { transmission } = config;
  if (!transmission) throw new TypeError('a request without transmission');
  const { timeoutMs } = transmission.request;
  const call: Call = {
    url: new URL(String(config.url)),
    method: String(config.method).toUpperCase(),
    body: config.data as Buffer | undefined,
    transmission,
  };
  const started = performance.now();
  for (let tries = 1; ; tries++) {
    const left = tries === 1 ? timeoutMs : timeoutMs - (performance.now() - started);
    const outcome = await new Attempt(call, Math.max(1, left)).run();
    const { failure } = outcome;
    if (!failure)
      return { data: outcome, status: outcome.status ?? 0, statusText: outcome.statusText, headers: {}, config };
    const used = failure.why === 'broken' && failure.code === USED_CONNECTION;
    if (!used || tries >= MAX_FRESH_TRIES) throw new TransportError({ ...outcome, failure }, transmission);
  }
}

interface Call {
  readonly url: URL;
  readonly method: string;
  readonly body: Buffer | undefined;
  readonly transmission: Transmission;
}

/** Sends once and collects the response. */
class Attempt {
  private readonly started = performance.now();
  private readonly phases: Phases = {};
  private resolve: (outcome: TransportOutcome) => void = () => undefined;
  private settled = false;
  private req: ClientRequest | undefined;
  private res: IncomingMessage | undefined;
  /** Receives a large body. */
  private sink: BodySink | undefined;
  private sent = false;
  private mark = this.started;
  private firstByteAt = 0;
  /** From when on the time limit counts. */
  private limitedFrom = this.started;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly call: Call,
    private readonly timeoutMs: number,
  ) {}

  /** Resolves in every case; a failure is part of the outcome. */
  run(): Promise<TransportOutcome> {
    return new Promise((resolve) => {
      this.resolve = resolve;
      const { signal, connectTimeoutMs } = this.call.transmission.request;
      if (signal?.aborted) {
        this.fail({ why: 'cancelled' });
        return;
      }
      signal?.addEventListener('abort', this.onAbort, { once: true });
      this.timer = setTimeout(this.onTime, Math.min(connectTimeoutMs, this.timeoutMs));
      try {
        this.open();
      } catch (error) {
        this.onError(error);
      }
    });
  }

  private readonly onAbort = (): void => this.fail({ why: 'cancelled' });

  /** One timer is enough for both limits, since nearly every call ends before the shorter one. */
  private readonly onTime = (): void => {
    const { connectTimeoutMs, timeoutMs } = this.call.transmission.request;
    const left = this.limitedFrom + this.timeoutMs - performance.now();
    if (left < 1) this.fail({ why: 'timeout', phase: 'total', limit: timeoutMs });
    else if (!this.sent) this.fail({ why: 'timeout', phase: 'connect', limit: connectTimeoutMs });
    else this.timer = setTimeout(this.onTime, left);
  };

  private open(): void {
    const { url, method, body, transmission } = this.call;
    const { fresh } = transmission.request;
    const { protocol, hostname, port, pathname, search } = url;
    const secure = protocol === 'https:';
    const req = (secure ? https : http).request({
      protocol,
      hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
      port,
      path: pathname + search,
      method,
      headers: headerFields(transmission.headers, { method, body, fresh }),
      // Set on the request, so that it overrides NODE_TLS_REJECT_UNAUTHORIZED and still applies if our agent is replaced.
      ...(secure ? { rejectUnauthorized: true } : undefined),
      ...agentOption(proxyAgent(url), fresh),
    });
    this.req = req;
    req.on('error', this.onError);
    req.on('response', this.onResponse);
    req.on('socket', this.onSocket);
    req.end(body);
  }

  private readonly onResponse = (res: IncomingMessage): void => {
    if (this.settled) {
      discard(res);
      return;
    }
    if (this.answeredByProxy(res)) return;
    this.res = res;
    this.sent = true;
    this.firstByteAt = performance.now();
    this.phases.firstByteMs = this.firstByteAt - this.mark;
    const bodiless = this.call.method === 'HEAD' || res.statusCode === 204 || res.statusCode === 304;
    const { maxBytes, overflow } = this.call.transmission.request;
    const head = { status: res.statusCode ?? 0, statusText: res.statusMessage ?? '' };
    collectBody(res, {
      maxBytes,
      bodiless,
      ...(overflow && {
        overflow: () => (this.sink = overflow({ ...head, headers: receivedHeaders(res.rawHeaders) })),
      }),
      onStored: () => {
        this.limitedFrom = performance.now();
      },
      done: (failure, body) => {
        if (failure) {
          this.fail(failure);
          return;
        }
        // Canceled while the last of a large body was stored.
        if (this.settled) void this.sink?.discard();
        this.phases.downloadMs = performance.now() - this.firstByteAt;
        this.settle({ body });
      },
    });
  };

  /**
   * A proxy that refuses the connection responds in place of the host. Over https, its response comes on an unencrypted connection,
   * which no https host could send; over plain http, only status 407 comes from a proxy, and only if the request was sent to a proxy.
   */
  private answeredByProxy(res: IncomingMessage): boolean {
    const status = res.statusCode ?? 0;
    const isProxied = this.req?.path !== this.call.url.pathname + this.call.url.search;
    if (this.call.url.protocol === 'https:' ? 'encrypted' in res.socket : status !== 407 || !isProxied) return false;
    this.sent = false;
    this.fail({ why: 'proxy', code: status === 407 ? 'PROXY_LOGIN' : 'PROXY_REFUSED', status });
    discard(res);
    return true;
  }

  /** Times the phases of a new connection and records from when on the request may have reached the server. */
  private readonly onSocket = (socket: Socket): void => {
    if (this.req?.reusedSocket && this.call.transmission.request.fresh) {
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
  };

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

  // Stays attached to the request, since an error may follow after it is destroyed.
  private readonly onError = (error: unknown): void => {
    if (this.settled) return;
    const { code, message, errors } = error as NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] };
    if (code === PROXY_UNREACHABLE_CODE || NO_PROXY_CONNECTION.test(message)) {
      this.fail({ why: 'proxy', code: PROXY_UNREACHABLE_CODE });
      return;
    }
    // If Node tries several addresses, it reports one error that contains the individual ones.
    const inner = errors?.[0];
    this.fail({ why: 'broken', code: inner?.code ?? code ?? 'UNKNOWN', message: inner?.message ?? message });
  };

  private fail(failure: TransportFailure): void {
    if (this.settled) return;
    this.settle({ failure });
    this.res?.destroy();
    this.req?.destroy();
  }

  private settle(result: { failure?: TransportFailure; body?: Buffer }): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    this.call.transmission.request.signal?.removeEventListener('abort', this.onAbort);
    this.resolve({
      ...result,
      status: this.res?.statusCode,
      statusText: this.res?.statusMessage ?? '',
      headers: this.res ? receivedHeaders(this.res.rawHeaders) : [],
      sent: this.sent,
      reused: this.req?.reusedSocket === true,
      phases: this.phases,
      sentHeaders: this.req ? sentHeaders(this.req) : [],
    });
  }
}

/** The proxy agent, which opens a connection for each request; otherwise a separate connection for a request that needs one. */
function agentOption(agent: Agent | undefined, fresh: boolean): { readonly agent?: Agent | false } {
  return agent ? { agent } : fresh ? { agent: false } : {};
}

function discard(res: IncomingMessage): void {
  res.on('error', () => undefined);
  res.destroy();
}

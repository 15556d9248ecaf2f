import type { Pair } from '../types';

/** One request for the transport. Times in milliseconds, `maxBytes` of the decompressed body. */
export interface TransportRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: readonly Pair[];
  readonly body?: Buffer;
  /** Never reuse a connection: if a stale one breaks, it is unknown whether the write took effect. */
  readonly fresh: boolean;
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Where a body larger than that goes; undefined if it is refused. From then on, `timeoutMs` limits the time without any data. */
  readonly overflow?: (head: OverflowHead) => BodySink | undefined;
  readonly signal?: AbortSignal;
}

/** The beginning of a response whose body turned out to be large. */
export interface OverflowHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Pair[];
}

/** Receives a body in pieces, decompressed. */
export interface BodySink {
  /** Rejects with the error of the disk; the transport then discards the body. */
  write(chunk: Buffer): Promise<void>;
  /** The body is complete. */
  finish(): Promise<void>;
  /** The body is not complete and will not be. Never rejects. */
  discard(): Promise<void>;
}

/** How long each part of a call took, milliseconds; absent if a part did not take place. */
export interface Phases {
  dnsMs?: number;
  connectMs?: number;
  tlsMs?: number;
  firstByteMs?: number;
  downloadMs?: number;
}

/** Why there is no complete response. */
export type TransportFailure =
  | { readonly why: 'cancelled' }
  | { readonly why: 'timeout'; readonly phase: 'connect' | 'total'; readonly limit: number }
  | { readonly why: 'too-large'; readonly limit: number; readonly problem?: 'inflation' }
  /** A large body could not be stored. */
  | { readonly why: 'disk'; readonly code: string }
  /** The connection broke, or could not be made. */
  | { readonly why: 'broken'; readonly code: string; readonly message: string }
  /** The proxy that VS Code is set to use is unreachable, requires a login, or did not connect; the request never reached the host. */
  | {
      readonly why: 'proxy';
      readonly code: 'PROXY_UNREACHABLE' | 'PROXY_LOGIN' | 'PROXY_REFUSED';
      readonly status?: number;
    }
  /** The compressed body is damaged. */
  | { readonly why: 'encoding'; readonly code: string };

/** The result of one request. Status and headers are set once they have arrived, even if the body has not. */
export interface TransportOutcome {
  readonly failure?: TransportFailure;
  readonly status?: number;
  readonly statusText: string;
  readonly headers: readonly Pair[];
  /** Decompressed; absent if it went to the sink for large bodies. */
  readonly body?: Buffer;
  /** The request may have reached the server. */
  readonly sent: boolean;
  /** It was sent on a connection kept from an earlier call. */
  readonly reused: boolean;
  readonly phases: Phases;
  /** As sent, the values of credentials masked. */
  readonly sentHeaders: readonly Pair[];
}

/** A credential that is sent to one origin only. */
export interface OriginCredential {
  /** As `URL.origin` spells it. */
  readonly origin: string;
  /** The header that carries the credential. */
  header(): Pair;
}

/** Receives the outcome of every attempt, failed or not. */
export interface OutcomeRecorder {
  record(outcome: TransportOutcome): void | Promise<void>;
}

/** What a request with a credential needs besides the request itself. */
export interface AccountCall {
  readonly credential: OriginCredential;
  readonly recorder: OutcomeRecorder;
}

/**
 * A request on its way through axios, for interceptors and adapter. It holds what axios has no field for or would change: AxiosHeaders
 * keeps neither the order of headers nor repeated ones. A class, because axios copies plain objects into each request's config.
 */
export class Transmission {
  // A JavaScript private field, because it includes the credential, and errors hold a transmission.
  #headers: readonly Pair[];

  constructor(
    readonly request: TransportRequest,
    readonly account?: AccountCall,
  ) {
    this.#headers = request.headers;
  }

  /** The headers to send, as written: spelling, order and repeats. */
  get headers(): readonly Pair[] {
    return this.#headers;
  }

  /** Adds a header after the others. */
  addHeader(header: Pair): void {
    this.#headers = [...this.#headers, header];
  }
}

/** The adapter's rejection. Unlike an AxiosError it has no config, which would contain the credential. */
export class TransportError extends Error {
  constructor(
    readonly outcome: TransportOutcome & { readonly failure: TransportFailure },
    readonly transmission: Transmission,
  ) {
    super(outcome.failure.why);
  }
}

declare module 'axios' {
  // An augmentation must repeat the type parameters.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unused-vars
  interface AxiosRequestConfig<D = any, P = any> {
    /** Set on every request of the transport. */
    transmission?: Transmission;
  }
}

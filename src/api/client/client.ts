import { randomUUID } from 'node:crypto';
import type { Redactor } from '../../core/redaction';
import type { Account } from './account';
import { encodeBody, appendQuery } from './body';
import { buildCall, readCallResult } from './call';
import { BoundCredential } from './transport/credential';
import { rejectOnAbort, withDeadline } from './deadline';
import { exchangeJson, envelopePayload } from './response/payload';
import { type ErrorDetail, AcquireError } from '../errors/errors';
import type { CatalogueSource } from './operation';
import { accountTarget, checkHeaders } from './access/origin';
import { effectOf, isDocumentedRead, UNKNOWN_EFFECT, refusedReadCause, type RequestEffect } from './access/readPolicy';
import { ExchangeRecorder, type CheckedRequest } from './recorder';
import { requestAddress } from './access/requestTarget';
import { DEFAULT_RETRY, nextDelay, sleep, type RetryPolicy } from './retry';
import type { BodyFiles } from './response/largeBody';
import { AccountTransport } from './transport/transport';
import type { TransportRequest } from './transport/types';
import type { AcquireClientApi, ApiRequest, CallResult, CredentialSource, Exchange, Pair } from './types';
import { writeFacts, writeOutcome, type WriteLog, type WriteRecord } from './access/writeLog';
import { checkPermission, type WritePermissionSource } from './access/writePermission';

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'];
/** A reachable host accepts a connection within this time, even through a slow proxy. Milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Options of the client. */
export interface ClientOptions extends WritePermissionSource {
  readonly credentials: CredentialSource;
  readonly redactor: Redactor;
  /** Logs, in one line, events without an exchange of their own: failed attempts, an unreadable catalogue. */
  readonly log?: (level: 'debug' | 'warn', text: string) => void;
  /** Called with every finished exchange. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Default limits: the whole call in milliseconds, the decompressed body in bytes. Called for each request. */
  readonly defaults: () => { readonly timeoutMs: number; readonly maxBytes: number };
  /** Loaded on first use; defaults to the extension's own catalogue. */
  readonly catalogue?: () => Promise<CatalogueSource>;
  /**
   * Called once with the refused token when a read gets a 401. True means that the credential has changed; the read is then sent again.
   * Never called for writes. Does not count toward the call's timeout.
   */
  readonly reauthenticate?: (account: Account, refused: string, signal?: AbortSignal) => Promise<boolean>;
  /** Records writes before they are sent and when they have ended. */
  readonly writeLog?: WriteLog;
  /** Stores responses to the user's own requests that are larger than the limit; without it they are refused. */
  readonly bodyFiles?: BodyFiles;
  readonly retry?: Partial<RetryPolicy>;
  readonly connectTimeoutMs?: number;
}

/** The client of the extension. Everything with a credential is sent through it. */
export function createClient(options: ClientOptions): AcquireClient {
  return new AcquireClient(options);
}

/** A request that passed all checks and is about to be sent. */
interface PreparedRequest extends CheckedRequest {
  readonly account: Account;
  readonly request: ApiRequest;
  readonly headers: readonly Pair[];
  /** The error detail if the account is read-only; absent for documented reads, which need no permission. */
  readonly refusal?: ErrorDetail;
  /** The record of a write; absent for reads. */
  readonly write?: WriteRecord;
}

/** Sends everything that goes to Acquire: checks, permission, credential and retries. Each attempt is recorded in the call's exchange. */
export class AcquireClient implements AcquireClientApi {
  // A JavaScript private field, so that sockets and credentials do not show when a client is printed.
  readonly #transport = new AccountTransport();
  readonly #remembered = new Map<string, BoundCredential>();
  private readonly now: () => number;
  private readonly policy: RetryPolicy;
  private catalogue: Promise<CatalogueSource> | undefined;

  constructor(private readonly options: ClientOptions) {
    this.now = options.now ?? Date.now;
    this.policy = { ...DEFAULT_RETRY, ...options.retry };
  }

  /** Sends one request as the account. Resolves to its exchange, failed or not; rejects only for programming errors. */
  async send(account: Account, request: ApiRequest, signal?: AbortSignal): Promise<Exchange> {
    const recorder = new ExchangeRecorder(account, request, this.options.redactor, this.now);
    try {
      const prepared = await this.prepare(account, request);
      recorder.checked = prepared;
      await this.run(prepared, recorder, signal);
    } catch (error) {
      if (!(error instanceof AcquireError)) throw error;
      recorder.error = error;
    }
    const exchange = recorder.exchange();
    if (recorder.write) this.options.writeLog?.end(recorder.write, writeOutcome(exchange));
    this.options.onExchange?.(exchange);
    return exchange;
  }

  /** Sends and returns the payload of the response: the value of `data`, otherwise the whole JSON. Throws the exchange's error. */
  async read(account: Account, request: ApiRequest, signal?: AbortSignal): Promise<unknown> {
    return envelopePayload(exchangeJson(await this.send(account, request, signal)));
  }

  /** Calls a documented operation by its id. Throws `invalid-request` before anything is sent, or the exchange's error. */
  async call(
    account: Account,
    operationId: string,
    params: Record<string, unknown> = {},
    signal?: AbortSignal,
  ): Promise<CallResult> {
    const entry = (await this.loadCatalogue()).findOperation(operationId);
    if (!entry) throw new AcquireError('invalid-request', { problem: 'unknown-operation', name: operationId });
    if (entry.generation !== account.generation)
      throw new AcquireError('invalid-request', { problem: 'wrong-generation', name: operationId });
    const exchange = await this.send(account, buildCall(entry, params), signal);
    return readCallResult(entry, exchangeJson(exchange), exchange);
  }

  /** Forgets credentials. Calls in flight continue. */
  dispose(): void {
    for (const { remembered } of this.#remembered.values()) remembered.dispose();
    this.#remembered.clear();
  }

  /** Refuses whatever can be refused before a socket is opened or the credential is fetched. */
  private async prepare(account: Account, request: ApiRequest): Promise<PreparedRequest> {
    const method = String(request.method);
    if (!METHODS.includes(method))
      throw new AcquireError('invalid-request', {
        problem: 'method',
        name: method.slice(0, 20),
        origin: account.origin,
      });
    try {
      const target = accountTarget(account, requestAddress(request, account));
      checkHeaders(request.headers ?? []);
      appendQuery(target.url, request.query);
      const { bytes, contentType } = encodeBody(request.body);
      const about = { method, path: target.path, origin: target.url.origin };
      const effect = await this.effect(request, target.url, account);
      const reason = refusedReadCause(effect);
      const given = request.headers ?? [];
      const typed = contentType === undefined || given.some(([name]) => name.toLowerCase() === 'content-type');
      return {
        account,
        request,
        url: target.url,
        headers: typed ? given : [...given, ['Content-Type', contentType]],
        body: bytes,
        reads: effect.reads,
        ...(isDocumentedRead(effect)
          ? {}
          : { refusal: { ...about, ...(reason ? { problem: reason.kind, name: reason.name } : {}) } }),
        ...(effect.reads ? {} : { write: this.writeRecord(account, request, target.path, effect) }),
        about,
        timeoutMs: request.timeoutMs ?? this.options.defaults().timeoutMs,
      };
    } catch (error) {
      if (!(error instanceof AcquireError)) throw error;
      throw new AcquireError(error.kind, { method, origin: account.origin, ...error.detail });
    }
  }

  /** Sends, and retries where that is allowed. */
  private async run(
    prepared: PreparedRequest,
    recorder: ExchangeRecorder,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { account, about, reads, timeoutMs } = prepared;
    let deadline = performance.now() + timeoutMs;
    let mayReauthenticate = reads && this.options.reauthenticate !== undefined;
    try {
      for (;;) {
        const leftMs = Math.max(1, deadline - performance.now());
        // Before the credential is fetched, so that a refused write does not access the keychain; and after, because that may take long.
        await checkPermission(this.options, prepared, leftMs, signal);
        const credential = await this.credential(prepared, leftMs, signal);
        recorder.credential = credential;
        if (prepared.write) {
          await this.options.writeLog?.begin(prepared.write);
          recorder.write = prepared.write;
        }
        await checkPermission(this.options, prepared, leftMs, signal);
        recorder.attempts++;
        await this.#transport.send(this.transportRequest(prepared, recorder, deadline, signal), {
          credential,
          recorder,
        });
        const { error } = recorder;
        if (!error || !reads) return;
        if (error.kind === 'unauthorized' && mayReauthenticate) {
          mayReauthenticate = false;
          const reauthenticated =
            this.options.reauthenticate?.(account, credential.token, signal) ?? Promise.resolve(false);
          if (!(await rejectOnAbort(reauthenticated, signal))) return;
          deadline = performance.now() + timeoutMs;
          continue;
        }
        const { maxAttempts: attempts = this.policy.attempts } = prepared.request;
        const delay = nextDelay(error, recorder.attempts, deadline - performance.now(), { ...this.policy, attempts });
        if (delay === undefined) return;
        this.options.log?.(
          'debug',
          `${about.method} ${about.path}: ${error.message}, once more in ${Math.round(delay)} ms`,
        );
        await sleep(delay, signal);
      }
    } catch (error) {
      if (signal?.aborted) throw new AcquireError('cancelled', { ...about });
      throw error;
    }
  }

  private transportRequest(
    { request, url, headers, body, reads }: PreparedRequest,
    recorder: ExchangeRecorder,
    deadline: number,
    signal: AbortSignal | undefined,
  ): TransportRequest {
    const { bodyFiles } = this.options;
    const mayBeLarge = request.sentBy === 'user' && request.maxBytes === undefined;
    return {
      url,
      method: request.method,
      headers,
      body,
      fresh: !reads,
      signal,
      connectTimeoutMs: this.options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      timeoutMs: Math.max(1, deadline - performance.now()),
      maxBytes: request.maxBytes ?? this.options.defaults().maxBytes,
      ...(bodyFiles && mayBeLarge ? { overflow: (head) => recorder.receiveLarge(bodyFiles, head) } : {}),
    };
  }

  private async credential(
    { account, about, timeoutMs }: PreparedRequest,
    leftMs: number,
    signal: AbortSignal | undefined,
  ): Promise<BoundCredential> {
    const token = await withDeadline(
      this.options.credentials.credential(account, signal),
      leftMs,
      signal,
      () => new AcquireError('timeout', { ...about, phase: 'credential', limit: timeoutMs }),
    );
    if (!token) throw new AcquireError('unauthorized', { ...about, problem: 'signed-out' });
    if (!/^[\u0021-\u007e]+$/.test(token))
      throw new AcquireError('invalid-request', { ...about, problem: 'credential' });
    const known = this.#remembered.get(account.key);
    if (known?.serves(account, token)) return known;
    known?.remembered.dispose();
    const credential = new BoundCredential(token, account, this.options.redactor.remember(token));
    this.#remembered.set(account.key, credential);
    return credential;
  }

  private loadCatalogue(): Promise<CatalogueSource> {
    return (this.catalogue ??= this.options.catalogue?.() ?? import('../catalogue/index'));
  }

  private writeRecord({ key }: Account, request: ApiRequest, path: string, effect: RequestEffect): WriteRecord {
    const operation = effect.unknown ? undefined : effect.operation;
    return { id: randomUUID(), accountKey: key, at: this.now(), ...writeFacts(request, path, operation) };
  }

  private async effect(request: ApiRequest, url: URL, { generation }: Account): Promise<RequestEffect> {
    let catalogue: CatalogueSource;
    try {
      catalogue = await this.loadCatalogue();
    } catch (error) {
      this.catalogue = undefined;
      this.options.log?.('warn', `the catalogue could not be read, every call counts as a write: ${String(error)}`);
      return UNKNOWN_EFFECT;
    }
    return effectOf(catalogue, request, url, generation);
  }
}

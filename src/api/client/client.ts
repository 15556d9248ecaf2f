import { randomUUID } from 'node:crypto';
import type { Disposable } from '../../core/disposables';
import { isSecretHeader, maskHeaders, SECRET_MASK, SecretValue, type Redactor } from '../../core/redaction';
import type { Account } from './account';
import { readAnswer } from './answer';
import { encodeBody, withQuery } from './body';
import { buildCall, readResult } from './call';
import { abortable, within } from './deadline';
import { judge, payloadOf } from './envelope';
import { AcquireError, isAcquireError, type ErrorDetail } from '../errors/errors';
import { failureError } from '../errors/errorMapping';
import type { CatalogueSource } from './operation';
import { accountTarget, checkHeaders, type Target } from './origin';
import { effectOf, isDocumentedRead, UNKNOWN_EFFECT, whyNotRead, type RequestEffect } from './readPolicy';
import { inPathForm } from './requestTarget';
import { DEFAULT_RETRY, nextDelay, pause, type RetryPolicy } from './retry';
import type { AcquireClientApi, ApiAnswer, ApiRequest, CallResult, CredentialSource, Exchange, Pair } from './types';
import { checkPermission, type WritePermissionSource } from './writePermission';
import { Wire, type WireOutcome } from './wire';

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'];
/** A host that is there accepts within this time, also through a slow proxy. Milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/** What the client is made from. */
export interface ClientOptions extends WritePermissionSource {
  readonly credentials: CredentialSource;
  readonly redactor: Redactor;
  /** Told in one line of what has no exchange of its own: tries that failed, a catalogue that cannot be read. */
  readonly log?: (level: 'debug' | 'warn', text: string) => void;
  /** Every exchange, after it is done. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Limits of a call that names none: the whole call in milliseconds, the decompressed body in bytes. Asked on each call. */
  readonly defaults: () => { readonly timeoutMs: number; readonly maxBytes: number };
  /** Loaded on first use; the extension's own catalogue when left out. */
  readonly catalogue?: () => Promise<CatalogueSource>;
  /**
   * Asked once when a read was refused with 401, with the token that was refused. Resolves to true when the credential is another one now; the read is then sent again.
   * Never asked for writes. Not counted in the call's time.
   */
  readonly mend?: (account: Account, refused: string, signal?: AbortSignal) => Promise<boolean>;
  readonly retry?: Partial<RetryPolicy>;
  readonly connectTimeoutMs?: number;
}

/** The client of the extension: the one way out for everything that carries a credential. */
export function createClient(options: ClientOptions): AcquireClient {
  return new AcquireClient(options);
}

/** A request that passed all checks and is about to be sent. */
interface Prepared {
  readonly account: Account;
  readonly request: ApiRequest;
  readonly target: Target;
  readonly headers: readonly Pair[];
  readonly body: Buffer | undefined;
  readonly reads: boolean;
  /** What an account that is read-only answers it with; absent for documented reads, which need no permission. */
  readonly refusal?: ErrorDetail;
  readonly about: Pick<ErrorDetail, 'method' | 'path' | 'origin'>;
}

/** How a call went, before it is made into an exchange. */
interface Course {
  answer?: ApiAnswer;
  error?: AcquireError;
  outcome?: WireOutcome;
  attempts: number;
  credential?: Credential;
}

/** A credential in use. Its token cannot be printed or serialized. */
class Credential {
  readonly #token: string;
  readonly value: SecretValue;

  constructor(
    token: string,
    readonly handle: Disposable,
  ) {
    this.#token = token;
    this.value = new SecretValue(token);
  }

  get token(): string {
    return this.#token;
  }
}

/** The one way out to Acquire: checks, credential, sending, reading the answer, retries, log and history. */
export class AcquireClient implements AcquireClientApi {
  // Private to JavaScript: sockets and credentials must not show when a client is printed.
  readonly #wire = new Wire();
  readonly #remembered = new Map<string, Credential>();
  private readonly now: () => number;
  private readonly policy: RetryPolicy;
  private catalogue: Promise<CatalogueSource> | undefined;

  constructor(private readonly options: ClientOptions) {
    this.now = options.now ?? Date.now;
    this.policy = { ...DEFAULT_RETRY, ...options.retry };
  }

  /** Sends one request as the account. Resolves to its exchange, failed or not; rejects only for programming errors. */
  async send(account: Account, request: ApiRequest, signal?: AbortSignal): Promise<Exchange> {
    const startedAt = this.now();
    const started = performance.now();
    let prepared: Prepared | undefined;
    let course: Course;
    try {
      prepared = await this.prepare(account, request);
      course = await this.run(prepared, signal);
    } catch (error) {
      if (!isAcquireError(error)) throw error;
      course = { error, attempts: 0 };
    }
    const { outcome } = course;
    const exchange: Exchange = {
      id: randomUUID(),
      account: { key: account.key, label: account.label, generation: account.generation, origin: account.origin },
      request: this.withoutCredential(request, prepared?.body, course.credential?.value),
      url: prepared ? this.clean(prepared.target.url.href, request, course.credential?.value) : account.origin,
      sentHeaders: this.shownHeaders(outcome?.sentHeaders ?? [], request, course.credential?.value),
      ...(course.answer ? { answer: course.answer } : {}),
      ...(course.error ? { error: course.error } : {}),
      timing: { startedAt, ...outcome?.phases, totalMs: performance.now() - started, attempts: course.attempts },
    };
    this.options.onExchange?.(exchange);
    return exchange;
  }

  /** Sends and returns what the answer carries: the value under `data`, else the whole JSON. Throws the exchange's error. */
  async read(account: Account, request: ApiRequest, signal?: AbortSignal): Promise<unknown> {
    return payloadOf(jsonOf(await this.send(account, request, signal)));
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
    return readResult(entry, jsonOf(exchange), exchange);
  }

  /** Ends no call that is under way, but forgets what the client knows of credentials. */
  dispose(): void {
    for (const { handle } of this.#remembered.values()) handle.dispose();
    this.#remembered.clear();
  }

  /** Everything that can be refused is refused here, before a socket is opened or the credential is fetched. */
  private async prepare(account: Account, request: ApiRequest): Promise<Prepared> {
    const method = String(request.method);
    if (!METHODS.includes(method))
      throw new AcquireError('invalid-request', {
        problem: 'method',
        name: method.slice(0, 20),
        origin: account.origin,
      });
    try {
      const adapted =
        request.operationId !== undefined && account.generation === '1.0.0' && request.url.startsWith('/');
      const target = accountTarget(account, adapted ? inPathForm(request.url, account.pathForm) : request.url);
      checkHeaders(request.headers ?? []);
      withQuery(target.url, request.query);
      const { bytes, contentType } = encodeBody(request.body);
      const about = { method, path: target.path, origin: target.url.origin };
      const effect = await this.effect(request, target.url, account);
      const reason = whyNotRead(effect);
      const given = request.headers ?? [];
      const typed = contentType === undefined || given.some(([name]) => name.toLowerCase() === 'content-type');
      return {
        account,
        request,
        target,
        headers: typed ? given : [...given, ['Content-Type', contentType]],
        body: bytes,
        reads: effect.reads,
        ...(isDocumentedRead(effect)
          ? {}
          : { refusal: { ...about, ...(reason ? { problem: reason.kind, name: reason.name } : {}) } }),
        about,
      };
    } catch (error) {
      if (!isAcquireError(error)) throw error;
      throw new AcquireError(error.kind, { method, origin: account.origin, ...error.detail });
    }
  }

  /** Sends, and sends again where that is allowed. */
  private async run(prepared: Prepared, signal: AbortSignal | undefined): Promise<Course> {
    const { account, about } = prepared;
    const course: Course = { attempts: 0 };
    const timeoutMs = prepared.request.timeoutMs ?? this.options.defaults().timeoutMs;
    let deadline = performance.now() + timeoutMs;
    let mayMend = prepared.reads && this.options.mend !== undefined;
    try {
      for (;;) {
        const leftMs = Math.max(1, deadline - performance.now());
        // Before the credential is fetched, so that a refused write does not ask the keychain; and after it, because that may take long.
        await checkPermission(this.options, prepared, leftMs, signal);
        course.credential = await this.credential(prepared, { leftMs, timeoutMs }, signal);
        await checkPermission(this.options, prepared, leftMs, signal);
        const { credential } = course;
        course.attempts++;
        await this.attempt(
          prepared,
          course,
          credential,
          { leftMs: Math.max(1, deadline - performance.now()), timeoutMs },
          signal,
        );
        const { error } = course;
        if (!error || !prepared.reads) return course;
        if (error.kind === 'unauthorized' && mayMend) {
          mayMend = false;
          if (
            !(await abortable(this.options.mend?.(account, credential.token, signal) ?? Promise.resolve(false), signal))
          )
            return course;
          deadline = performance.now() + timeoutMs;
          continue;
        }
        const delay = nextDelay(error, course.attempts, deadline - performance.now(), this.policy);
        if (delay === undefined) return course;
        this.options.log?.(
          'debug',
          `${about.method} ${about.path}: ${error.message}, once more in ${Math.round(delay)} ms`,
        );
        await pause(delay, signal);
      }
    } catch (error) {
      if (signal?.aborted) course.error = new AcquireError('cancelled', { ...about });
      else if (isAcquireError(error)) course.error = error;
      else throw error;
      return course;
    }
  }

  private async attempt(
    prepared: Prepared,
    course: Course,
    { token, value: known }: Credential,
    time: { leftMs: number; timeoutMs: number },
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { account, request, about, reads } = prepared;
    // The one place where a credential is attached.
    const credential: Pair =
      account.authHeader === 'auth_token' ? ['auth_token', token] : ['Authorization', `Bearer ${token}`];
    const outcome = await this.#wire.send({
      url: prepared.target.url,
      method: request.method,
      headers: [...prepared.headers, credential],
      body: prepared.body,
      fresh: !reads,
      signal,
      connectTimeoutMs: this.options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      timeoutMs: time.leftMs,
      maxBytes: request.maxBytes ?? this.options.defaults().maxBytes,
    });
    course.outcome = outcome;
    course.answer = undefined;
    course.error = undefined;
    const { failure } = outcome;
    const head = {
      status: outcome.status ?? 0,
      statusText: known.text(outcome.statusText),
      headers: cleanHeaders(outcome.headers, known),
    };
    if (failure) {
      const total =
        failure.why === 'timeout' && failure.phase === 'total' ? { ...failure, limit: time.timeoutMs } : failure;
      course.error = failureError({ ...outcome, failure: total }, about, !reads);
      return;
    }
    const read = await readAnswer(head, outcome.body ?? Buffer.alloc(0), known);
    course.answer = read.answer;
    course.error = judge(read, about, this.now());
    // A gateway that gave up on its upstream does not know either.
    if (course.error && !reads && (head.status === 502 || head.status === 504))
      course.error.detail.outcomeUnknown = true;
  }

  private async credential(
    { account, about }: Prepared,
    { leftMs, timeoutMs }: { leftMs: number; timeoutMs: number },
    signal: AbortSignal | undefined,
  ): Promise<Credential> {
    const token = await within(
      this.options.credentials.credential(account, signal),
      leftMs,
      signal,
      () => new AcquireError('timeout', { ...about, phase: 'credential', limit: timeoutMs }),
    );
    if (!token) throw new AcquireError('unauthorized', { ...about, problem: 'signed-out' });
    if (!/^[\u0021-\u007e]+$/.test(token))
      throw new AcquireError('invalid-request', { ...about, problem: 'credential' });
    const known = this.#remembered.get(account.key);
    if (known?.token === token) return known;
    known?.handle.dispose();
    const credential = new Credential(token, this.options.redactor.remember(token));
    this.#remembered.set(account.key, credential);
    return credential;
  }

  private loadCatalogue(): Promise<CatalogueSource> {
    return (this.catalogue ??= this.options.catalogue?.() ?? import('../catalogue/index'));
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

  /** A text of the user, without any credential it may carry. */
  private clean(text: string, { secrets }: ApiRequest, known: SecretValue | undefined): string {
    return this.options.redactor.text(known ? known.text(text) : text, secrets);
  }

  /** Request headers as they may be shown: as the user gave them and as they were sent, by the same rule. */
  private shownHeaders(headers: readonly Pair[], request: ApiRequest, known: SecretValue | undefined): Pair[] {
    return maskHeaders(headers).map(([name, value]): Pair => [name, this.clean(value, request, known)]);
  }

  /** The request as it may be logged and kept: no value of a secret header, no token in URL or body. */
  private withoutCredential(request: ApiRequest, body: Buffer | undefined, known: SecretValue | undefined): ApiRequest {
    const headers = request.headers && this.shownHeaders(request.headers, request, known);
    const query = known ? request.query?.map(([name, value]): Pair => [name, known.text(value)]) : request.query;
    return {
      ...request,
      url: this.clean(request.url, request, known),
      ...(headers ? { headers } : {}),
      ...(query ? { query } : {}),
      ...(body && known?.isInBytes(body) ? { body: { kind: 'text', text: known.text(body.toString('utf8')) } } : {}),
    };
  }
}

/** Headers as they may be shown. Nearly always there is nothing to hide. */
function cleanHeaders(headers: readonly Pair[], known: SecretValue): readonly Pair[] {
  if (!headers.some(([name]) => isSecretHeader(name)) && !known.isInText(headers.join('\n'))) return headers;
  return headers.map(([name, value]) => [name, isSecretHeader(name) ? SECRET_MASK : known.text(value)]);
}

/** The parsed answer of a call that went well; throws its error, or `malformed` where the answer is no JSON. */
function jsonOf(exchange: Exchange): unknown {
  if (exchange.error) throw exchange.error;
  const json = exchange.answer?.json;
  if (json !== undefined) return json;
  throw new AcquireError('malformed', {
    method: exchange.request.method,
    origin: exchange.account.origin,
    path: new URL(exchange.url).pathname,
    status: exchange.answer?.status,
    firstBytes: exchange.answer?.text.slice(0, 200),
  });
}

import { randomUUID } from 'node:crypto';
import {
  isSecretHeader,
  maskHeaders,
  maskUrl,
  SECRET_MASK,
  type Redactor,
  type SecretValue,
} from '../../core/redaction';
import { findHeaderValue } from '../../core/headers';
import { toAcquireError } from '../errors/errorMapping';
import type { AcquireError, ErrorDetail } from '../errors/errors';
import type { Account } from './account';
import type { BodyFiles } from './response/largeBody';
import { LargeBodyReceiver } from './response/largeBodyReceiver';
import { readLargeResponse, readResponse } from './response/readResponse';
import type { BoundCredential } from './transport/credential';
import { checkEnvelope } from './response/envelope';
import type { BodySink, OutcomeRecorder, OverflowHead, TransportOutcome } from './transport/types';
import { settleWrite, writeResult } from './writeResult';
import type { WriteRecord } from './access/writeLog';
import type { ApiResponse, ApiRequest, Exchange, Pair } from './types';

/** What a recorder needs to know about a request that passed all checks. */
export interface CheckedRequest {
  readonly url: URL;
  readonly body: Buffer | undefined;
  readonly reads: boolean;
  readonly about: Pick<ErrorDetail, 'method' | 'path' | 'origin'>;
  /** The limit of the whole call, milliseconds. */
  readonly timeoutMs: number;
}

/** Records one call with all its attempts, and turns it into an exchange without any credential. */
export class ExchangeRecorder implements OutcomeRecorder {
  /** Set once the request has passed all checks. */
  checked: CheckedRequest | undefined;
  /** The credential of the current attempt. */
  credential: BoundCredential | undefined;
  /** The recorded write; undefined for reads, and until something is sent. */
  write: WriteRecord | undefined;
  attempts = 0;
  /** How the last attempt failed, or why there was none. */
  error: AcquireError | undefined;
  private readonly id = randomUUID();
  private response: ApiResponse | undefined;
  /** The body of the current attempt, if it is too large for memory. */
  private large: LargeBodyReceiver | undefined;
  private outcome: TransportOutcome | undefined;
  private readonly startedAt: number;
  private readonly started = performance.now();

  constructor(
    private readonly account: Account,
    private readonly request: ApiRequest,
    private readonly redactor: Redactor,
    private readonly now: () => number,
  ) {
    this.startedAt = now();
  }

  /** Replaces the outcome of the previous attempt, and reads the response. */
  async record(outcome: TransportOutcome): Promise<void> {
    const { checked, credential } = this;
    if (!checked || !credential) throw new TypeError('an outcome of a request that was not sent');
    const { about, reads } = checked;
    const { failure, status = 0 } = outcome;
    this.outcome = outcome;
    this.response = undefined;
    this.error = undefined;
    if (failure) {
      const total =
        failure.why === 'timeout' && failure.phase === 'total' ? { ...failure, limit: checked.timeoutMs } : failure;
      this.error = toAcquireError({ ...outcome, failure: total }, about);
      if (!reads) settleWrite({ ...outcome, error: this.error });
      return;
    }
    const { value } = credential;
    const head = shownHead({ ...outcome, status }, value);
    const read =
      !outcome.body && this.large
        ? await readLargeResponse(head, this.large)
        : await readResponse(head, outcome.body ?? Buffer.alloc(0), value);
    this.response = read.response;
    this.error = checkEnvelope(read, about, this.now());
    if (!reads) settleWrite({ sent: true, status, error: this.error });
  }

  /** Receives the body of a success that is too large for memory. Shows the exchange as soon as there is something to see. */
  receiveLarge(files: BodyFiles, received: OverflowHead): BodySink | undefined {
    const { credential, request } = this;
    if (!credential || received.status < 200 || received.status >= 300) return undefined;
    const head = shownHead(received, credential.value);
    this.large = new LargeBodyReceiver(
      () => files.create(this.account.key),
      findHeaderValue(head.headers, 'content-type') ?? '',
      credential.value,
      (large) =>
        request.onFirstPart?.({ ...this.exchange(), response: { ...head, text: '', size: large.size, large } }),
    );
    return this.large;
  }

  /** The call as an exchange. `totalMs` ends now. */
  exchange(): Exchange {
    const { account, outcome, response, error } = this;
    return {
      id: this.id,
      account: { key: account.key, label: account.label, generation: account.generation, origin: account.origin },
      request: this.shownRequest(),
      url: this.checked ? this.mask(this.checked.url.href) : this.writtenAddress(),
      sentHeaders: this.shownHeaders(outcome?.sentHeaders ?? []),
      ...(response ? { response } : {}),
      ...(error ? { error } : {}),
      ...(this.checked && !this.checked.reads
        ? { writeResult: writeResult({ sent: outcome?.sent === true, status: outcome?.status, error }) }
        : {}),
      timing: {
        startedAt: this.startedAt,
        ...outcome?.phases,
        totalMs: performance.now() - this.started,
        attempts: this.attempts,
      },
    };
  }

  /** The URL, as written, of a request that was refused before its URL was validated; a path is on the account's host. */
  private writtenAddress(): string {
    const { url } = this.request;
    return this.mask(maskUrl(url.startsWith('/') && !url.startsWith('//') ? `${this.account.origin}${url}` : url).text);
  }

  /** A text of the user, without any credential it may contain. */
  private mask(text: string): string {
    return this.redactor.text(this.credential ? this.credential.value.text(text) : text, this.request.secrets);
  }

  /** Request headers as they may be shown: as the user gave them and as they were sent, by the same rule. */
  private shownHeaders(headers: readonly Pair[]): Pair[] {
    return maskHeaders(headers).map(([name, value]): Pair => [name, this.mask(value)]);
  }

  /** The request as it may be logged and kept: no value of a secret header, no token in URL or body. */
  private shownRequest(): ApiRequest {
    const request = withoutCallback(this.request);
    const value = this.credential?.value;
    const body = this.checked?.body;
    const query = value ? request.query?.map(([name, text]): Pair => [name, value.text(text)]) : request.query;
    return {
      ...request,
      url: this.mask(request.url),
      ...(request.headers ? { headers: this.shownHeaders(request.headers) } : {}),
      ...(query ? { query } : {}),
      ...(body && value?.isInBytes(body) ? { body: { kind: 'text', text: value.text(body.toString('utf8')) } } : {}),
    };
  }
}

const withoutCallback = ({ onFirstPart: _onFirstPart, ...request }: ApiRequest): ApiRequest => request;

/** The beginning of a response as it may be shown. */
function shownHead({ status, statusText, headers }: OverflowHead, value: SecretValue): OverflowHead {
  return { status, statusText: value.text(statusText), headers: receivedHeaders(headers, value) };
}

/** Received headers as they may be shown. There is almost never anything to mask. */
function receivedHeaders(headers: readonly Pair[], value: SecretValue): readonly Pair[] {
  if (!headers.some(([name]) => isSecretHeader(name)) && !value.isInText(headers.join('\n'))) return headers;
  return headers.map(([name, text]) => [name, isSecretHeader(name) ? SECRET_MASK : value.text(text)]);
}

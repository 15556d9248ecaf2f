import type { ScopedSecrets } from '../../core/redaction';
import type { Account } from './account';
import type { AcquireError } from '../errors/errors';
import type { LargeBody } from './response/largeBody';
import type { WriteResult } from './writeResult';

/** HTTP methods Acquire documents, plus PATCH and HEAD for what a user may type. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD';

/** One name and value, in order and repeatable, as in a query or a form. */
export type Pair = readonly [name: string, value: string];

/** A file or text part of a multipart body. */
export interface Part {
  readonly name: string;
  readonly value: string | Uint8Array;
  readonly filename?: string;
  readonly contentType?: string;
}

/** What is sent as the body. `text` is sent unchanged with the request's own Content-Type. */
export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'form'; readonly fields: readonly Pair[] }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'multipart'; readonly parts: readonly Part[] };

/** What will be sent, without the credential. */
export interface ApiRequest {
  readonly method: Method;
  /**
   * A path on the account (`/profile/lead/list`, `/api/v1/crm/objects/contact`), or an absolute URL on the account's own origin.
   * It is sent as written; only catalogue calls (`operationId`) have their 1.0.0 prefix adapted to the account's path form.
   */
  readonly url: string;
  readonly query?: readonly Pair[];
  readonly headers?: readonly Pair[];
  readonly body?: Body;
  /** The catalogue entry this request was built from, `v1.lead.list`. Decides the envelope, and the 1.0.0 path form. Never trusted for read/write: that is decided by method and normalized path. */
  readonly operationId?: string;
  /** Set if the user sent this request (document, panel, replay). Requests that views make are not kept in the history. Never sent. */
  readonly sentBy?: 'user';
  /** Secret values of this request, from an environment file: removed from whatever is kept or shown of its exchange. Never sent. */
  readonly secrets?: ScopedSecrets;
  /** Called when the first part of a response that is too large for memory can be shown, while the rest is being received. Never sent. */
  readonly onFirstPart?: (exchange: Exchange) => void;
  /** Overrides the client's defaults for this call. Milliseconds, bytes. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Maximum number of attempts of a read, overriding the client's default. */
  readonly maxAttempts?: number;
}

/** Durations in milliseconds; a phase that did not happen is absent. */
export interface Timing {
  readonly startedAt: number;
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  readonly firstByteMs?: number;
  readonly downloadMs?: number;
  readonly totalMs: number;
  readonly attempts: number;
}

/** The received response. */
export interface ApiResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Pair[];
  /** The body as text, as received (decompressed). Binary bodies are in `bytes`. */
  readonly text: string;
  readonly bytes?: Uint8Array;
  /** Decompressed size in bytes. */
  readonly size: number;
  /** The body, if it is too large for memory: `text` is then empty. */
  readonly large?: LargeBody;
  /** The parsed JSON, when the body is JSON. */
  readonly json?: unknown;
}

/** A request with its response or failure, timing and account, as logged, kept in the history and shown. Contains no credential. */
export interface Exchange {
  readonly id: string;
  readonly account: Pick<Account, 'key' | 'label' | 'generation' | 'origin'>;
  readonly request: ApiRequest;
  /** The absolute URL the request was sent to. */
  readonly url: string;
  /** The request headers as sent, the credential's value replaced by `•••`. */
  readonly sentHeaders: readonly Pair[];
  readonly response?: ApiResponse;
  /** Set when the call failed. There may still be a response (404, `success:false`, HTML). */
  readonly error?: AcquireError;
  /** The outcome of a write; absent for reads, and if the request could not be sent at all. */
  readonly writeResult?: WriteResult;
  readonly timing: Timing;
}

/** Where the client gets the credential of an account: SecretStorage in the extension, a constant in tests. Returns undefined when signed out. */
export interface CredentialSource {
  credential(account: Account, signal?: AbortSignal): Promise<string | undefined>;
}

/** The only way to send requests. `send` rejects only for programming errors; a failed call resolves to an exchange with `error` set. */
export interface AcquireClientApi {
  /** Sends one request as the account and resolves to its exchange, failed or not. */
  send(account: Account, request: ApiRequest, signal?: AbortSignal): Promise<Exchange>;
  /** Sends and returns the response's JSON payload (`data`, as the entry's envelope says), or throws the exchange's AcquireError. */
  read(account: Account, request: ApiRequest, signal?: AbortSignal): Promise<unknown>;
  /**
   * Calls a documented operation by its id: builds path, query, headers and body from `params` and the catalogue entry, checks required
   * parameters and enums (throws `invalid-request`), and returns payload, items and total as the entry describes.
   */
  call(
    account: Account,
    operationId: string,
    params?: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<CallResult>;
}

/** What `call` reads from a response. `items` and `total` are set for list operations; `total` may be unknown even then. */
export interface CallResult {
  readonly payload: unknown;
  readonly items?: readonly unknown[];
  readonly total?: number;
  readonly exchange: Exchange;
}

import { createHash, randomUUID } from 'node:crypto';
import { findHeaderValue } from '../../core/headers';
import type { Pair } from '../../api/client/types';
import { decodeNestedJson, parseBody, readFacts, type PayloadFacts } from './payload';
import type { SignatureState } from './signature';

/** How the user's handler responded to a forwarded delivery. */
export interface ForwardResult {
  readonly at: number;
  readonly url: string;
  readonly outcome: 'answered' | 'redirected' | 'failed' | 'timed-out' | 'refused';
  readonly status?: number;
  readonly ms: number;
  /** The handler's response, at most 16 KB. Untrusted text. */
  readonly answer?: string;
  readonly location?: string;
  readonly code?: string;
  /** 1 for the first attempt, up to 6 if Acquire's retries are simulated. */
  readonly attempt: number;
}

/** A webhook that arrived, was triggered, or was replayed. */
export interface Delivery {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly source: 'received' | 'triggered' | 'replayed';
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
  readonly signature: SignatureState;
  readonly facts: PayloadFacts;
  /** SHA-256 of the body, to recognize retries. */
  readonly digest: string;
  /** 1 for the first time this body arrived, 2 for its first retry, … */
  readonly attempt: number;
  /** True when the body is not JSON, a form or XML. */
  readonly unreadable: boolean;
  forward: ForwardResult[];
}

/** The part of a delivery that is sent. */
export type WebhookMessage = Pick<Delivery, 'headers' | 'body'>;

/** The source of a delivery that this window sends itself. */
export type OwnSource = Exclude<Delivery['source'], 'received'>;

/** The header that identifies deliveries from the built-in sandbox. */
export const SANDBOX_HEADER: Pair = ['user-agent', 'Acquire-Sandbox'];

/** True for a delivery that the built-in sandbox of a window sent. */
export function isFromSandbox({ headers }: Pick<Delivery, 'headers'>): boolean {
  return findHeaderValue(headers, SANDBOX_HEADER[0]) === SANDBOX_HEADER[1];
}

/** Creates a delivery from a received request. The log sets `attempt`, because it knows earlier ones. */
export function newDelivery(init: {
  body: Uint8Array;
  headers: readonly Pair[];
  signature: SignatureState;
  source: Delivery['source'];
  receivedAt?: number;
  attempt?: number;
  id?: string;
}): Delivery {
  const payload = parseBody(init.body, findHeaderValue(init.headers, 'content-type'));
  return {
    id: init.id ?? randomUUID(),
    receivedAt: init.receivedAt ?? Date.now(),
    source: init.source,
    headers: init.headers,
    body: init.body,
    signature: init.signature,
    facts: readFacts(payload),
    digest: createHash('sha256').update(init.body).digest('hex'),
    attempt: init.attempt ?? 1,
    unreadable: payload === undefined,
    forward: [],
  };
}

/** The payload for display, nested JSON text decoded; undefined if unreadable. Parsed on each call, so that the log holds only bytes. */
export function deliveryPayload(delivery: Delivery): unknown {
  return decodeNestedJson(parseBody(delivery.body, findHeaderValue(delivery.headers, 'content-type')));
}

/** The body as text, for display and editing. */
export function bodyText(delivery: Delivery): string {
  return Buffer.from(delivery.body).toString('utf8');
}

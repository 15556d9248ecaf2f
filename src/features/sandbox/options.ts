// The options of a sandbox, and the API of a running one.
import type { PayloadFormat } from '../../core/payloadEncoding';
import type { Disposable } from '../../core/disposables';
import type { PathForms } from './http/app';
import type { FaultRule } from './http/faultRules';
import type { LogEntry } from './http/log';
import type { SandboxEvent } from './http/route';

export type { FaultRule } from './http/faultRules';
export type { LogEntry } from './http/log';
export type { SandboxEvent } from './http/route';
export type { PathForms } from './http/app';

/** Default number of leads. */
export const DEFAULT_LEADS = 1204;
/** Maximum number of leads. */
export const MAX_LEADS = 1_000_000;
/** Default maximum of rows on a page. */
export const DEFAULT_PAGE_CAP = 1000;

/** All options are optional. */
export interface SandboxOptions {
  /** 0 (default) means any free port. */
  readonly port?: number;
  /** The account's token; generated if absent. */
  readonly token?: string;
  /** Generated leads, 0 … 1,000,000; 1,204 by default. */
  readonly leads?: number;
  /** Number or text; the same seed and count give the same people. Default 1. */
  readonly seed?: number | string;
  /** Creation time of the newest lead, ms since the epoch. Default: the full hour of the first start, kept in the state file. */
  readonly epoch?: number;
  /** Where changes are stored; nothing is written if absent. */
  readonly stateFile?: string;
  readonly latencyMs?: number;
  readonly faults?: FaultRule | readonly FaultRule[];
  readonly pageCap?: number;
  /** Which 1.0.0 path forms are served; any other gets a 404 and HTML. Default both. */
  readonly paths?: PathForms;
  /** Receives webhook events from the start. */
  readonly webhook?: WebhookTarget;
  /** Milliseconds a client may take for the headers of a request (5,000) and for all of it (30,000). */
  readonly timeouts?: { readonly headersMs: number; readonly requestMs: number };
}

/** Where the sandbox delivers its webhooks. */
export interface WebhookTarget {
  /** A loopback address. */
  readonly url: string;
  /** Key of the HMAC-SHA256 in `x-acquire-signature`; unsigned if absent. */
  readonly secret?: string;
  /** The encoding of the body, JSON by default. The signature covers the bytes sent. */
  readonly format?: PayloadFormat;
  /** Events of one generation only. */
  readonly generation?: '1.0.0' | '2.0.0';
  /** Pauses before the second to sixth attempt, ms. Default 200, 400, 800, 1600, 3200. */
  readonly retryDelaysMs?: readonly number[];
}

/** An action in a chat. `start` begins one for `leadId` or the newest lead; the others act on `chatId` or the lead's newest open chat. */
export interface ChatAction {
  readonly action: 'start' | 'accept' | 'message' | 'close';
  readonly leadId?: number;
  readonly chatId?: number;
  readonly text?: string;
  /** Who writes; the visitor by default. */
  readonly from?: 'visitor' | 'agent';
  /** Who accepts. */
  readonly agentId?: number;
}

/** The state of a chat after `converse`. */
export interface ChatState {
  readonly id: number;
  readonly threadId: number;
  readonly leadId: number;
  readonly status: 'pending' | 'active' | 'closed';
  readonly agentId: number | null;
}

/** The outcome of one webhook event. */
export interface DeliveryRecord {
  readonly event: string;
  readonly generation: '1.0.0' | '2.0.0';
  readonly attempts: number;
  /** HTTP status of each attempt; 0 if there was no response. */
  readonly statuses: readonly number[];
  readonly delivered: boolean;
}

/** A running sandbox. */
export interface RunningSandbox {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  readonly port: number;
  readonly token: string;
  /** The state file: none given, not there yet, read, or ignored because it belongs to another seed or number of leads. */
  readonly state: 'memory' | 'new' | 'kept' | 'other';
  /** Why the last write of the state file failed, if it did; the sandbox continues in memory. */
  readonly stateFailure: string | undefined;
  /** The newest requests, oldest first. */
  requests(): LogEntry[];
  clearRequests(): void;
  /** Undoes all changes. Token, faults and webhook stay. */
  reset(): Promise<void>;
  /** Replaces the fault rules; undefined ends all faults. */
  setFaults(rules: FaultRule | readonly FaultRule[] | undefined | null): void;
  /** Sets the delay of every request in milliseconds. */
  setLatency(ms: number): void;
  /** Replaces the account's token; the old one gets a 401. */
  setToken(token: string): void;
  /** Sets the maximum of rows on a page; undefined for the default. */
  setPageCap(rows: number | undefined): void;
  /** Sets where webhooks are sent. Throws a TypeError for an address that is not loopback. */
  setWebhook(target: WebhookTarget | undefined | null): void;
  /** Simulates a chat action by a visitor or an agent, and notifies webhooks. Throws a TypeError if there is no such lead or open chat. */
  converse(action: ChatAction): ChatState;
  /** Sets an agent online or offline, and notifies webhooks. */
  setAgentState(agentId: number, state: 'online' | 'offline'): void;
  /** Finished webhook deliveries, oldest first. */
  deliveries(): DeliveryRecord[];
  /** Fires for every webhook event, even if it is not delivered anywhere. */
  onEvent(listener: (event: SandboxEvent) => void): Disposable;
  /** Writes the state file and closes every connection. */
  stop(): Promise<void>;
}

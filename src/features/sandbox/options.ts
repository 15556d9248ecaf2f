// What a sandbox is started with, and what a running one offers.
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

/** Leads a sandbox has when not told otherwise, and the most it can have. */
export const DEFAULT_LEADS = 1204;
/** As many leads as a sandbox can have. */
export const MAX_LEADS = 1_000_000;
/** Most rows on a page when not told otherwise. */
export const DEFAULT_PAGE_CAP = 1000;

/** All optional. */
export interface SandboxOptions {
  /** 0 (default) takes a free port. */
  readonly port?: number;
  /** The account's token; made up when absent. */
  readonly token?: string;
  /** Generated leads, 0 … 1,000,000; 1,204 by default. */
  readonly leads?: number;
  /** Number or text; the same seed and count give the same people. Default 1. */
  readonly seed?: number | string;
  /** The moment the newest lead came, ms since the epoch. Default: the full hour of the first start, kept in the state file. */
  readonly epoch?: number;
  /** Where changes are kept; nothing is written when absent. */
  readonly stateFile?: string;
  readonly latencyMs?: number;
  readonly faults?: FaultRule | readonly FaultRule[];
  readonly pageCap?: number;
  /** Which 1.0.0 path forms are served; the other one responds with 404 and HTML. Default both. */
  readonly paths?: PathForms;
  /** Receives webhook events from the start. */
  readonly webhook?: WebhookTarget;
  /** Milliseconds a client may take for the head of a request (5,000) and for all of it (30,000). */
  readonly timeouts?: { readonly headersMs: number; readonly requestMs: number };
}

/** Where the sandbox delivers its webhooks. */
export interface WebhookTarget {
  /** A loopback address. */
  readonly url: string;
  /** Key of the HMAC-SHA256 in `x-acquire-signature`; unsigned when absent. */
  readonly secret?: string;
  /** The encoding of the body, JSON by default. The signature covers the bytes sent. */
  readonly format?: PayloadFormat;
  /** Events of one generation only. */
  readonly generation?: '1.0.0' | '2.0.0';
  /** Pauses before the second to sixth attempt, ms. Default 200, 400, 800, 1600, 3200. */
  readonly retryDelaysMs?: readonly number[];
}

/** Something someone does in a chat. `start` begins one for `leadId`, or for the newest lead; the others act on `chatId`, or on the lead's newest open chat. */
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

/** A chat as `converse` leaves it. */
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
  /** HTTP status of each attempt; 0 when nothing responded. */
  readonly statuses: readonly number[];
  readonly delivered: boolean;
}

/** A started sandbox. */
export interface RunningSandbox {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  readonly port: number;
  readonly token: string;
  /** The outcome of the state file: none given, nothing there yet, read, or laid aside because it belongs to another seed or count. */
  readonly state: 'memory' | 'new' | 'kept' | 'other';
  /** Why the state file could not be written last time, if it could not; the sandbox continues in memory. */
  readonly stateFailure: string | undefined;
  /** The newest requests, oldest first. */
  requests(): LogEntry[];
  clearRequests(): void;
  /** Takes back every change. Token, faults and webhook stay. */
  reset(): Promise<void>;
  /** Puts new fault rules in place of the old ones; undefined ends all faults. */
  setFaults(rules: FaultRule | readonly FaultRule[] | undefined | null): void;
  /** Milliseconds every request waits. */
  setLatency(ms: number): void;
  /** Gives the account another token; the old one responds with 401. */
  setToken(token: string): void;
  /** Most rows on a page; undefined for the default. */
  setPageCap(rows: number | undefined): void;
  /** Throws a TypeError for an address that is not loopback. */
  setWebhook(target: WebhookTarget | undefined | null): void;
  /** Lets a visitor or an agent chat, which webhooks are notified of. Throws a TypeError when there is no such lead or open chat. */
  converse(action: ChatAction): ChatState;
  /** An agent comes or goes, which webhooks are notified of. */
  setAgentState(agentId: number, state: 'online' | 'offline'): void;
  /** Finished webhook deliveries, oldest first. */
  deliveries(): DeliveryRecord[];
  /** Told of every webhook event, whether it is delivered anywhere or not. */
  onEvent(listener: (event: SandboxEvent) => void): Disposable;
  /** Writes the state file and closes every connection. */
  stop(): Promise<void>;
}

// What the extension and the sandbox's worker thread say to each other. Everything is plain data that can be cloned.
import type {
  ChatAction,
  ChatState,
  LogEntry,
  SandboxEvent,
  SandboxOptions,
  WebhookTarget,
  FaultRule,
} from './options';

/** What can be asked of a running sandbox; each is answered by a `Done` with the same id. */
export type WorkerTask =
  | { readonly type: 'reset' }
  | { readonly type: 'requests' }
  | { readonly type: 'faults'; readonly rules: FaultRule | readonly FaultRule[] | undefined }
  | { readonly type: 'webhook'; readonly target: WebhookTarget | undefined }
  | { readonly type: 'converse'; readonly action: ChatAction }
  | { readonly type: 'stop' };

/** To the worker. `start` comes first and once. */
export type ToWorker =
  | { readonly type: 'start'; readonly options: SandboxOptions }
  | { readonly type: 'errand'; readonly id: number; readonly errand: WorkerTask };

/** The outcome of an task; `requests` brings the log, `converse` the chat. */
export type TaskResult = {
  readonly type: 'done';
  readonly id: number;
  readonly requests?: readonly LogEntry[];
  readonly chat?: ChatState;
  readonly error?: string;
};

/** From the worker. */
export type FromWorker =
  | {
      readonly type: 'started';
      readonly origin: string;
      readonly port: number;
      readonly state: 'memory' | 'new' | 'kept' | 'other';
    }
  | { readonly type: 'failed'; readonly message: string; readonly code?: string }
  | TaskResult
  | { readonly type: 'event'; readonly event: SandboxEvent };

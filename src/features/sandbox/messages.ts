// Messages between the extension and the sandbox's worker thread. Everything is plain data that can be cloned.
import type {
  ChatAction,
  ChatState,
  LogEntry,
  SandboxEvent,
  SandboxOptions,
  WebhookTarget,
  FaultRule,
} from './options';

/** Tasks for a running sandbox; each gets a `TaskResult` with the same id. */
export type WorkerTask =
  | { readonly type: 'reset' }
  | { readonly type: 'requests' }
  | { readonly type: 'faults'; readonly rules: FaultRule | readonly FaultRule[] | undefined }
  | { readonly type: 'webhook'; readonly target: WebhookTarget | undefined }
  | { readonly type: 'converse'; readonly action: ChatAction }
  | { readonly type: 'stop' };

/** Messages to the worker. `start` comes first, and only once. */
export type ToWorker =
  | { readonly type: 'start'; readonly options: SandboxOptions }
  | { readonly type: 'task'; readonly id: number; readonly task: WorkerTask };

/** The result of a task; `requests` returns the log, `converse` the chat. */
export type TaskResult = {
  readonly type: 'done';
  readonly id: number;
  readonly requests?: readonly LogEntry[];
  readonly chat?: ChatState;
  readonly error?: string;
};

/** Messages from the worker. */
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

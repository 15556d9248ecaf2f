import type * as vscode from 'vscode';
import type { Account, Generation } from '../api/client/account';
import type { AcquireError } from '../api/errors/errors';
import type { BodyFiles } from '../api/client/response/largeBody';
import type { AcquireClientApi, ApiRequest, Exchange } from '../api/client/types';
import type { Event } from '../core/events';
import type { Redactor } from '../core/redaction';

/** The accounts as the rest of the extension sees them. Implemented in src/accounts with SecretStorage and global state. */
export interface AccountsService {
  all(): readonly Account[];
  active(): Account | undefined;
  get(key: string): Account | undefined;
  setActive(key: string): Promise<void>;
  /** Accounts were added, removed, changed, made read-only or writable, or switched. */
  readonly onDidChange: Event<void>;
  /** Whether Acquire still accepts the credentials. */
  readonly health: {
    /** A call of this account failed because of its credential (401), or works again. */
    readonly onDidChange: Event<string>;
    of(key: string): 'ok' | 'unauthorized';
    /** Why the account's credential was refused; undefined if it works. */
    refusalOf(key: string): AcquireError | undefined;
  };
}

/**
 * Asks, if the account is read-only, "Allow for 1 Hour" / "Always Allow for This Account" / Cancel. Resolves to the current account if
 * writing is allowed, otherwise to undefined. `reason` says why something that looks like a read needs permission.
 */
export type UnlockPrompt = (account: Account, reason?: string) => Promise<Account | undefined>;

/** What a copied link can point to. */
export type LinkTarget =
  | { readonly kind: 'lead'; readonly accountKey: string; readonly id: string }
  | { readonly kind: 'request'; readonly accountKey: string; readonly request: ApiRequest }
  | { readonly kind: 'delivery'; readonly id: string };

/** What features provide to each other through composition.ts. */
export interface FeatureServices {
  /** Opens the Try Request panel with this request for this account. */
  readonly tryRequest: (request: ApiRequest, accountKey?: string) => Promise<void>;
  /** Opens a request as a new request file. */
  readonly openRequestFile: (request: ApiRequest, title?: string) => Promise<void>;
  /** Creates a file for a response that is too large for memory. */
  readonly createBodyFile: BodyFiles['create'];
  /** Asks the user to sign in to an account; `token` is the initial value. */
  readonly signIn: (options?: { readonly token?: string }) => Promise<void>;
  /** Asks for a new token or OAuth sign-in for the account. */
  readonly replaceToken: (accountKey: string) => Promise<void>;
  /** Opens the reference page of an operation. */
  readonly openReference: (operationId: string) => Promise<void>;
  /** Copies a link to each target. Requests must not contain secrets. */
  readonly copyLinks: (targets: readonly LinkTarget[]) => Promise<void>;
}

/** What composition.ts passes to every feature of the user interface. */
export interface Services extends FeatureServices {
  readonly context: vscode.ExtensionContext;
  /** VS Code's global state; use it instead of `context.globalState`, which can lose a value. */
  readonly globalState: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
  readonly redactor: Redactor;
  readonly accounts: AccountsService;
  /** The client; its code (axios) is loaded on first use. */
  readonly client: () => Promise<AcquireClientApi>;
  readonly unlock: UnlockPrompt;
  /** Fires for every finished exchange. */
  readonly onDidExchange: Event<Exchange>;
  /** The computer's policy has changed. */
  readonly onDidChangePolicy: Event<void>;
  /** Shows an error once, as a message with the action that fixes it. "Try Again" is offered only with `retry`. */
  readonly showError: (error: unknown, account?: Account, retry?: () => unknown) => Promise<void>;
  /** Starts the sandbox if needed and resolves to its account of that generation, which becomes the active one if `activate` is set. */
  readonly sandboxAccount: (generation?: Generation, activate?: boolean) => Promise<Account>;
}

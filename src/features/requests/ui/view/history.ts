import * as vscode from 'vscode';
import { AcquireError, type ErrorDetail, type ErrorKind } from '../../../../api/errors/errors';
import type { Exchange } from '../../../../api/client/types';
import { activePolicy } from '../../../../api/policy/policy';
import { DisposableStore } from '../../../../core/disposables';
import {
  MAX_STORED_CHARS,
  lazyStoredExchange,
  toStoredExchange,
  type StoredExchange,
} from '../../history/historyEntry';
import { HistoryStore } from '../../history/historyStore';
import { retentionMs, expireRegularly } from '../../../../platform/retention';
import type { Services } from '../../../../platform/services';
import { getSetting } from '../../../../platform/settings';
import { isKnownRead } from '../sending/send';

/** True while the history is on. */
function historyIsOn(): boolean {
  return activePolicy().history && getSetting('history.enabled');
}

/** An exchange as restored from the history: what was masked stays masked, and a long response is cut off. */
export function restoreExchange({ entry, text }: StoredExchange): Exchange {
  const { answer: response, error } = entry;
  return {
    id: entry.id,
    account: entry.account,
    request: entry.request,
    url: entry.url,
    sentHeaders: entry.sentHeaders,
    timing: entry.timing,
    ...(response
      ? {
          response: {
            status: response.status,
            statusText: response.statusText,
            headers: response.headers,
            size: response.size,
            text,
          },
        }
      : {}),
    ...(error ? { error: new AcquireError(error.kind as ErrorKind, error.detail as ErrorDetail) } : {}),
  };
}

/** True for an exchange from the history whose response was too long to store in full. */
export function isCutExchange({ response }: Exchange): boolean {
  return (
    response !== undefined &&
    response.text.length >= MAX_STORED_CHARS / 2 &&
    Buffer.byteLength(response.text) < response.size
  );
}

/** Stores the exchanges of signed-in accounts in the extension's storage. */
export class RequestHistory implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  /** The history on disk. */
  readonly store: HistoryStore;

  constructor(private readonly services: Services) {
    const { context, log } = services;
    this.store = this.parts.add(
      new HistoryStore(
        vscode.Uri.joinPath(context.globalStorageUri, 'history').fsPath,
        (error) => log.warn(`the history could not be written: ${String(error)}`),
        () => retentionMs('history.days'),
      ),
    );
    this.parts.add(expireRegularly('history.days', () => this.expire()));
    this.parts.add(services.onDidChangePolicy(() => this.expire()));
    void this.store.removeStaleTemporaries();
    this.expire();
  }

  /** Removes what is too old, or everything if a policy disables the history. */
  private expire(): void {
    const { store } = this;
    void (activePolicy().history ? store.removeExpired() : store.removeAll()).catch((error: unknown) =>
      this.services.log.warn(`the history could not be shortened: ${String(error)}`),
    );
  }

  /**
   * Stores an exchange if the history is on and the account is signed in (not only being tested): what the user sent, and what a
   * view has written. What views read by themselves is left out, because it would push out the rest.
   */
  async record(exchange: Exchange): Promise<void> {
    const { account, request } = exchange;
    if (!historyIsOn() || !this.services.accounts.get(account.key)) return;
    if (request.sentBy !== 'user' && (await isKnownRead(account, request))) return;
    const { redactor } = this.services;
    this.store.add(
      lazyStoredExchange(() => toStoredExchange(exchange, (text) => redactor.text(text, request.secrets))),
    );
  }

  /** The exchange before `exchange` on the same account, method and path that has a response. */
  async before(exchange: Exchange): Promise<Exchange | undefined> {
    const bare = (url: string): string => url.replace(/[?#].*$/s, '');
    const older = (await this.store.list(exchange.account.key)).find(
      (e) =>
        e.id !== exchange.id &&
        e.answer &&
        e.timing.startedAt <= exchange.timing.startedAt &&
        e.request.method === exchange.request.method &&
        bare(e.url) === bare(exchange.url),
    );
    const kept = older && (await this.store.get(older.account.key, older.id));
    return kept && restoreExchange(kept);
  }

  dispose(): void {
    this.parts.dispose();
  }
}

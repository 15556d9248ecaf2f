import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Emitter } from '../../../../core/events';

/** Milliseconds after which a running call shows a notification with Cancel. */
const NOTIFICATION_DELAY_MS = 800;

/** Every running request of this window, whoever sent it. */
const underWay = new Set<AbortController>();

/** Sets the context key that enables canceling in key bindings and the Command Palette. */
function track(abort: AbortController, isUnderWay: boolean): void {
  const before = underWay.size > 0;
  if (isUnderWay) underWay.add(abort);
  else underWay.delete(abort);
  if (before !== underWay.size > 0)
    void vscode.commands.executeCommand('setContext', 'acquire.requestRunning', underWay.size > 0);
}

/** Cancels every request of this window. False if none is running. */
export function cancelAllRequests(): boolean {
  const all = [...underWay];
  for (const abort of all) abort.abort();
  return all.length > 0;
}

/** Running requests of documents, each identified by its document and its text, so that they can be shown and canceled. */
export class RunningRequests implements vscode.Disposable {
  /** Requests that were started and have no response yet, including their confirmations. */
  private readonly begun = new Set<string>();
  private readonly all = new Map<string, Set<AbortController>>();
  private readonly changed = new Emitter<void>();
  /** A request started or ended. */
  readonly onDidChange = this.changed.event;

  /** True while a request of a document is running; `block` is its key there. */
  isRunning(uri: vscode.Uri, block: string): boolean {
    return this.all.has(keyOf(uri, block));
  }

  /** True while any request of a document is running. */
  anyOf(uri: vscode.Uri): boolean {
    return this.keysOf(uri).length > 0;
  }

  /** Runs the work unless it is already running: pressing Send twice does not send twice, but shows a message. */
  async once<T>(key: string, work: () => Promise<T>): Promise<T | undefined> {
    if (this.begun.has(key))
      return void vscode.window.showInformationMessage(
        l10n.t('This request is already running. Wait for its response, or cancel it first.'),
      );
    this.begun.add(key);
    try {
      return await work();
    } finally {
      this.begun.delete(key);
    }
  }

  /** Runs the work as the request `block` of a document. Aborting `also` cancels it too. */
  async during<T>(
    uri: vscode.Uri,
    block: string,
    work: (signal: AbortSignal) => Promise<T>,
    also?: AbortSignal,
  ): Promise<T> {
    const key = keyOf(uri, block);
    const abort = new AbortController();
    const set = this.all.get(key) ?? new Set();
    this.all.set(key, set.add(abort));
    track(abort, true);
    this.changed.fire();
    try {
      return await work(also ? AbortSignal.any([abort.signal, also]) : abort.signal);
    } finally {
      set.delete(abort);
      track(abort, false);
      if (!set.size) this.all.delete(key);
      this.changed.fire();
    }
  }

  /** The same for a single request: if it takes long, a notification offers to cancel it. Aborting `also` cancels it too. */
  async runWithNotification<T>(
    uri: vscode.Uri,
    block: string,
    title: string,
    work: (signal: AbortSignal) => Promise<T>,
    also?: AbortSignal,
  ): Promise<T> {
    const button = new AbortController();
    const done = this.during(uri, block, work, also ? AbortSignal.any([button.signal, also]) : button.signal);
    const timer = setTimeout(() => {
      void vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        (_progress, token) => {
          token.onCancellationRequested(() => {
            button.abort();
          });
          return done.then(
            () => undefined,
            () => undefined,
          );
        },
      );
    }, NOTIFICATION_DELAY_MS);
    try {
      return await done;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Cancels a request; if its text was edited and it is not found, all requests of its document. False if there is nothing to cancel. */
  cancel(uri: vscode.Uri, block: string | undefined): boolean {
    const own = block === undefined ? undefined : keyOf(uri, block);
    const keys = own !== undefined && this.all.has(own) ? [own] : this.keysOf(uri);
    for (const key of keys) for (const abort of this.all.get(key) ?? []) abort.abort();
    return keys.length > 0;
  }

  dispose(): void {
    for (const set of this.all.values()) for (const abort of set) abort.abort();
    this.changed.dispose();
  }

  private keysOf(uri: vscode.Uri): string[] {
    return [...this.all.keys()].filter((key) => key.startsWith(`${uri.toString()}\n`));
  }
}

const keyOf = (uri: vscode.Uri, block: string): string => `${uri.toString()}\n${block}`;

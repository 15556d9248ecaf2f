import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Emitter } from '../../../../core/events';

/** Milliseconds after which a call that is under way shows a notification with Cancel. */
const NOTIFICATION_DELAY_MS = 800;

/** Every request of this window that is under way, whoever sent it. */
const underWay = new Set<AbortController>();

/** Tells the keys and the palette whether there is something to cancel. */
function track(abort: AbortController, isUnderWay: boolean): void {
  const before = underWay.size > 0;
  if (isUnderWay) underWay.add(abort);
  else underWay.delete(abort);
  if (before !== underWay.size > 0)
    void vscode.commands.executeCommand('setContext', 'acquire.requestRunning', underWay.size > 0);
}

/** Cancels every request of this window. False when none is under way. */
export function cancelAllRequests(): boolean {
  const all = [...underWay];
  for (const abort of all) abort.abort();
  return all.length > 0;
}

/** Requests of documents that are under way, each known by its document and its text, so that they can be shown and cancelled. */
export class RunningRequests implements vscode.Disposable {
  /** What was begun and has no answer yet, its questions included. */
  private readonly begun = new Set<string>();
  private readonly all = new Map<string, Set<AbortController>>();
  private readonly changed = new Emitter<void>();
  /** One has begun or ended. */
  readonly onDidChange = this.changed.event;

  /** True while a request of a document is under way; `block` is its key there. */
  isRunning(uri: vscode.Uri, block: string): boolean {
    return this.all.has(keyOf(uri, block));
  }

  /** True while any request of a document is under way. */
  anyOf(uri: vscode.Uri): boolean {
    return this.keysOf(uri).length > 0;
  }

  /** Does the work unless the same was begun already and has no response yet: a second press of Send is not a second request. Says so then. */
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

  /** Does the work as the request `block` of a document. `also` cancels it too. */
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

  /** The same for a single request: when it takes long, a notification offers to cancel it. `also` cancels it too. */
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

  /** Cancels a request, or all of its document when it is not under way (its text may have been edited meanwhile). False when there is nothing to cancel. */
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

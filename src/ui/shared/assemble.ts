import * as vscode from 'vscode';
import { AccountStore } from '../../accounts/accountStore';
import { isWritable } from '../../api/account';
import type { AcquireClientApi, Exchange } from '../../api/types';
import { DisposableStore } from '../../core/disposables';
import { Emitter } from '../../core/events';
import { Redactor } from '../../core/redact';
import { createLog, logExchange } from './log';
import type { Services } from './services';
import { createShowError } from './showError';
import { createUnlockPrompt } from './unlock';

/** What the composition has beyond the services every feature gets: the accounts with everything that changes them. */
export interface Assembly extends vscode.Disposable { readonly services: Services; readonly accounts: AccountStore }

/** The services only a feature can provide; they are called long after all features are there. */
export type LateServices = Pick<Services, 'sandboxAccount' | 'tryRequest'>;

/** Builds what all features share. Reads global state only: no network, no secret, no other file. */
export function assembleServices(context: vscode.ExtensionContext, late: () => LateServices): Assembly {
  const store = new DisposableStore();
  const redactor = new Redactor();
  const log = store.add(createLog(redactor));
  const accounts = store.add(new AccountStore({ memory: context.globalState, vault: context.secrets, redactor }));
  const exchanges = store.add(new Emitter<Exchange>());
  const unlock = createUnlockPrompt(accounts);
  const note = (exchange: Exchange): void => {
    accounts.noteExchange(exchange);
    logExchange(log, exchange);
    exchanges.fire(exchange);
  };
  let client: Promise<AcquireClientApi> | undefined;
  const services: Services = {
    context, log, redactor, accounts, unlock,
    client: () => (client ??= loadClient(accounts, note)),
    onDidExchange: exchanges.event,
    showError: createShowError({ log, unlock }),
    sandboxAccount: (generation) => late().sandboxAccount(generation),
    tryRequest: (request, accountKey) => late().tryRequest(request, accountKey),
  };
  store.add(vscode.window.onDidChangeWindowState(({ focused }) => { if (focused) accounts.reload(); }));
  store.add(accounts.onDidChange(() => setContextKeys(accounts)));
  setContextKeys(accounts);
  return { services, accounts, dispose: () => store.dispose() };
}

async function loadClient(_accounts: AccountStore, _note: (exchange: Exchange) => void): Promise<AcquireClientApi> {
  return Promise.reject(new Error('the client is not there yet'));
}

/** `acquire.signedIn`: there is an active account. `acquire.writable`: it may be written to now. */
function setContextKeys(accounts: AccountStore): void {
  const active = accounts.active();
  void vscode.commands.executeCommand('setContext', 'acquire.signedIn', !!active);
  void vscode.commands.executeCommand('setContext', 'acquire.writable', !!active && isWritable(active));
}

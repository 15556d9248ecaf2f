import * as vscode from 'vscode';
import { readsOnly } from '../../api/access';
import { isWritable, type Account } from '../../api/account';
import type { Operation } from '../../api/catalogue/types';
import { accountTarget } from '../../api/origin';
import type { ApiRequest, Exchange } from '../../api/types';
import { plainLabel } from '../../core/text';
import { recordNames } from '../../requests/recordNames';
import type { Services } from '../shared/services';

/** What became of a request: an exchange, or the user said no to a question before it was sent. */
export type Sent = { readonly exchange: Exchange } | { readonly declined: 'locked' | 'unconfirmed' };

/** Where a request goes on an account; undefined when the client is going to refuse its address. */
export function targetOf(account: Pick<Account, 'origin'>, url: string): URL | undefined {
  try {
    return accountTarget(account, url).url;
  } catch {
    return undefined;
  }
}

/** `new URL` encodes the braces of a placeholder that is still open. */
const withBraces = (path: string): string => path.replace(/%7B/gi, '{').replace(/%7D/gi, '}');

/** The documented operation a method and address belong to on an account. The catalogue is loaded on first use. */
export async function operationOf(account: Pick<Account, 'origin' | 'generation'>, method: string, url: string): Promise<Operation | undefined> {
  const target = targetOf(account, url);
  if (!target) return undefined;
  const { matchOperation } = await import('../../api/catalogue');
  return matchOperation(method, withBraces(target.pathname), account.generation)[0];
}

function verb(operation: Operation): string {
  switch (operation.destructiveKind) {
    case 'merge': return vscode.l10n.t('Merge');
    case 'replace': return vscode.l10n.t('Replace');
    default: return operation.destructive ? vscode.l10n.t('Delete') : vscode.l10n.t('Send');
  }
}

/** Asks before something that cannot be undone or that reaches people outside, naming the account and the records. */
export async function confirmSend(account: Account, operation: Operation, request: ApiRequest): Promise<boolean> {
  if (!operation.destructive && operation.outward === undefined) return true;
  const name = plainLabel(account.label, 60);
  const question = operation.destructive
    ? vscode.l10n.t('Send "{0}" to {1}? It cannot be undone.', operation.title, name)
    : vscode.l10n.t('Send "{0}" to {1}? It has an effect outside the editor: {2}.', operation.title, name, operation.outward ?? '');
  const path = targetOf(account, request.url)?.pathname ?? request.url;
  const template = [operation.path, operation.plainPath].find((p) => p?.split('/').length === path.split('/').length);
  const detail = [`${request.method} ${plainLabel(path, 200)}`, ...recordNames(request, path, template)].join('\n');
  const button = verb(operation);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}

/**
 * Sends a request as an account, after the questions it raises: unlocking for anything that is not a known read, and confirming what
 * cannot be undone or reaches outside. `onSending` is told right before the request leaves.
 */
export async function sendAsking(services: Services, accountKey: string, request: ApiRequest, signal: AbortSignal, onSending: () => void = () => undefined): Promise<Sent> {
  let account = accountNow(services, accountKey);
  const target = targetOf(account, request.url);
  if (target) {
    const { isKnownRead } = await import('../../api/catalogue');
    if (!isWritable(account) && !readsOnly(isKnownRead, request, target, account.generation)) {
      const unlocked = await services.unlock(account);
      if (!unlocked) return { declined: 'locked' };
      account = unlocked;
    }
    const operation = await operationOf(account, request.method, request.url);
    if (operation && !(await confirmSend(account, operation, request))) return { declined: 'unconfirmed' };
  }
  const client = await services.client();
  onSending();
  return { exchange: await client.send(account, request, signal) };
}

/** The account as it is now. Throws when it was signed out meanwhile. */
function accountNow(services: Services, key: string): Account {
  const account = services.accounts.get(key);
  if (!account) throw new Error(`no account ${key}`);
  return account;
}

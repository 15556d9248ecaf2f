import * as vscode from 'vscode';
import { readsOnly } from '../../api/access';
import { isWritable, type Account } from '../../api/account';
import type { Operation } from '../../api/catalogue/types';
import { accountTarget } from '../../api/origin';
import type { ApiRequest, Exchange } from '../../api/types';
import { plainLabel } from '../../core/text';
import { recordNames } from '../../requests/recordNames';
import type { Services } from '../shared/services';
import { previewOf, type Preview } from './preview';

/** What became of a request: an exchange, or the user said no to a question before it was sent. */
export type Sent = { readonly exchange: Exchange } | { readonly declined: 'locked' | 'unconfirmed' };

/** Where a request goes on an account; undefined when the client is going to refuse its address. */
function targetOf(account: Pick<Account, 'origin'>, url: string): URL | undefined {
  try {
    return accountTarget(account, url).url;
  } catch {
    return undefined;
  }
}

/** `new URL` encodes the braces of a placeholder that is still open. */
const withBraces = (path: string): string => path.replace(/%7B/gi, '{').replace(/%7D/gi, '}');

/** The documented operation a method and address belong to on an account. The catalogue is loaded on first use. */
export async function operationOf(
  account: Pick<Account, 'origin' | 'generation'>,
  method: string,
  url: string,
): Promise<Operation | undefined> {
  const target = targetOf(account, url);
  if (!target) return undefined;
  const { matchOperation } = await import('../../api/catalogue');
  return matchOperation(method, withBraces(target.pathname), account.generation)[0];
}

/** True for a request that is known to read only; anything else may change something. */
export async function isRead(account: Pick<Account, 'origin' | 'generation'>, request: ApiRequest): Promise<boolean> {
  const target = targetOf(account, request.url);
  if (!target) return false;
  const { isKnownRead } = await import('../../api/catalogue');
  return readsOnly(isKnownRead, request, target, account.generation);
}

function verb(operation: Operation | undefined, preview: Preview | undefined): string {
  switch (operation?.destructiveKind) {
    case 'merge':
      return vscode.l10n.t('Merge');
    case 'replace':
      return vscode.l10n.t('Replace');
    default:
      return operation?.destructive || preview?.deletes ? vscode.l10n.t('Delete') : vscode.l10n.t('Send');
  }
}

/** What is asked before a request is sent. */
export interface Question {
  readonly question: string;
  readonly lines: readonly string[];
  readonly button: string;
}

/**
 * What is to be asked before a request: it cannot be undone, it reaches people outside, or it changes a record whose present state is then
 * read and compared. Undefined where nothing is. Names the account and the records.
 */
export async function questionBefore(
  services: Services,
  account: Account,
  operation: Operation | undefined,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<Question | undefined> {
  const path = targetOf(account, request.url)?.pathname ?? request.url;
  const preview = await previewOf(await services.client(), account, operation, request, path, signal);
  if (!operation?.destructive && operation?.outward === undefined && !preview) return undefined;
  const template = [operation?.path, operation?.plainPath].find((p) => p?.split('/').length === path.split('/').length);
  const lines = [
    `${request.method} ${plainLabel(path, 200)}`,
    ...(preview?.name ? [preview.name] : []),
    ...recordNames(request, path, template),
    ...(preview?.lines.length ? ['', ...preview.lines] : []),
  ];
  return {
    question: questionText(plainLabel(account.label, 60), operation, request, preview),
    lines,
    button: verb(operation, preview),
  };
}

function questionText(
  account: string,
  operation: Operation | undefined,
  request: ApiRequest,
  preview: Preview | undefined,
): string {
  const title = operation?.title ?? request.method;
  const named = preview?.name ? vscode.l10n.t('"{0}" for {1}', title, preview.name) : `"${title}"`;
  if (operation?.destructive || preview?.deletes)
    return vscode.l10n.t('Send {0} to {1}? It cannot be undone.', named, account);
  if (operation?.outward !== undefined)
    return vscode.l10n.t(
      'Send {0} to {1}? It has an effect outside the editor: {2}.',
      named,
      account,
      operation.outward,
    );
  return vscode.l10n.t('Send {0} to {1}?', named, account);
}

/** Asks before something that cannot be undone, that reaches people outside, or that changes a record. */
async function confirmSend(
  services: Services,
  account: Account,
  operation: Operation | undefined,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const asked = await questionBefore(services, account, operation, request, signal);
  if (!asked) return true;
  if (signal.aborted) return false;
  return (
    (await vscode.window.showWarningMessage(
      asked.question,
      { modal: true, detail: asked.lines.join('\n') },
      asked.button,
    )) === asked.button
  );
}

/**
 * Sends a request as an account, after the questions it raises: unlocking for anything that is not a known read, and confirming what
 * cannot be undone, reaches outside or changes a record. `onSending` is told right before the request leaves.
 */
export async function sendAsking(
  services: Services,
  accountKey: string,
  request: ApiRequest,
  signal: AbortSignal,
  onSending: () => void = () => undefined,
): Promise<Sent> {
  let account = accountNow(services, accountKey);
  if (targetOf(account, request.url) && !(await isRead(account, request))) {
    if (!isWritable(account)) {
      const unlocked = await services.unlock(account);
      if (!unlocked) return { declined: 'locked' };
      account = unlocked;
    }
    const operation = await operationOf(account, request.method, request.url);
    if (!(await confirmSend(services, account, operation, request, signal))) return { declined: 'unconfirmed' };
  }
  onSending();
  return { exchange: await sendAsked(services, account.key, request, signal) };
}

/** Sends a request about which everything was asked already. It is marked as the user's own, for the history. */
export async function sendAsked(
  services: Services,
  accountKey: string,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<Exchange> {
  const client = await services.client();
  return client.send(accountNow(services, accountKey), { ...request, sentBy: 'user' }, signal);
}

/** The account as it is now. Throws when it was signed out meanwhile. */
function accountNow(services: Services, key: string): Account {
  const account = services.accounts.get(key);
  if (!account) throw new Error(`no account ${key}`);
  return account;
}

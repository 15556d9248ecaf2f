import * as l10n from '@vscode/l10n';
import { outwardText } from '../../../../api/catalogue/effects';
import * as vscode from 'vscode';
import { isWritable, type Account } from '../../../../api/client/account';
import type { Operation } from '../../../../api/catalogue/types';
import { appendQuery } from '../../../../api/client/body';
import { accountTarget, checkHeaders } from '../../../../api/client/access/origin';
import {
  effectOf,
  isDocumentedRead,
  needsConfirmation,
  UNKNOWN_EFFECT,
  refusedReadCause,
  type RequestEffect,
} from '../../../../api/client/access/readPolicy';
import { normalizedPath } from '../../../../api/client/access/requestTarget';
import type { ApiRequest, Exchange } from '../../../../api/client/types';
import { plainLabel } from '../../../../core/text';
import { recordNames } from '../../recordNames';
import { surfaceText } from '../../../../api/errors/hints';
import { errorMessage } from '../../../../api/errors/messages';
import { readOnlyReasonText } from '../../../../api/errors/problems';
import type { Services } from '../../../../platform/services';
import { loadChangePreview, type ChangePreview } from '../../run/preview';

/** The outcome of a request: an exchange, or the user said no to a question before it was sent. */
export type SentExchange = { readonly exchange: Exchange } | { readonly declined: 'locked' | 'unconfirmed' };

type Addressed = Pick<ApiRequest, 'url' | 'query' | 'headers'>;

/** Where a request goes on an account, with its whole query. Throws what the client refuses its address or headers with. */
function checkedTarget(account: Pick<Account, 'origin'>, { url, query, headers = [] }: Addressed): URL {
  checkHeaders(headers);
  return appendQuery(accountTarget(account, url).url, query);
}

/** The same; undefined when the client is going to refuse the request. */
function targetOf(account: Pick<Account, 'origin'>, request: Addressed): URL | undefined {
  try {
    return checkedTarget(account, request);
  } catch {
    return undefined;
  }
}

/** Why the client is going to refuse a request before it is sent; undefined for one that it sends. */
export function refusalText(account: Account, request: ApiRequest): string | undefined {
  try {
    checkedTarget(account, request);
    return undefined;
  } catch (error) {
    return errorMessage(error, { account }).text;
  }
}

/** The documented operation a method and address belong to on an account. The catalogue is loaded on first use. */
export async function findOperationFor(
  account: Pick<Account, 'origin' | 'generation'>,
  method: string,
  url: string,
): Promise<Operation | undefined> {
  const target = targetOf(account, { url });
  if (!target) return undefined;
  const { matchOperation } = await import('../../../../api/catalogue');
  return matchOperation(method, target.pathname, account.generation)[0];
}

/** What a request does on an account. The effect of one that the client refuses is unknown. */
export async function requestEffect(
  account: Pick<Account, 'origin' | 'generation'>,
  request: ApiRequest,
): Promise<RequestEffect> {
  const target = targetOf(account, request);
  if (!target) return UNKNOWN_EFFECT;
  return effectOf(await import('../../../../api/catalogue'), request, target, account.generation);
}

/** True for a request that is known to read only; anything else may change something. */
export async function isKnownRead(
  account: Pick<Account, 'origin' | 'generation'>,
  request: ApiRequest,
): Promise<boolean> {
  return (await requestEffect(account, request)).reads;
}

function verb(operation: Operation | undefined, preview: ChangePreview | undefined): string {
  switch (operation?.destructiveKind) {
    case 'merge':
      return l10n.t('Merge');
    case 'replace':
      return l10n.t('Replace');
    default:
      return operation?.destructive || preview?.deletes ? l10n.t('Delete') : l10n.t('Send');
  }
}

/** What is asked before a request is sent. */
export interface SendQuestion {
  readonly question: string;
  readonly lines: readonly string[];
  readonly button: string;
}

/**
 * What is to be asked before a request: it cannot be undone, it reaches people outside, no one knows what it does, or it changes a record
 * whose present state is then read and compared. Undefined where nothing is. Names the account, the method with the whole path, and the records.
 */
export async function findSendQuestion(
  services: Services,
  account: Account,
  effect: RequestEffect,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<SendQuestion | undefined> {
  const target = targetOf(account, request);
  if (effect.reads || !target) return undefined;
  const { operation } = effect;
  const path = readablePath(target);
  const preview = await loadChangePreview(
    await services.client(),
    account,
    operation,
    { request, pathname: path },
    signal,
  );
  if (!needsConfirmation(effect) && !preview) return undefined;
  const template = [operation?.path, operation?.plainPath].find((p) => p?.split('/').length === path.split('/').length);
  return {
    question: questionText(plainLabel(account.label, 60), effect, request, preview),
    lines: [
      ...describeRequestLines(account, request),
      ...(effect.unknown ? [unknownText(effect)] : []),
      ...(preview?.name ? [preview.name] : []),
      ...recordNames(request, path, template),
      ...(preview?.lines.length ? ['', ...preview.lines] : []),
    ],
    button: verb(operation, preview),
  };
}

/** The path in the form in which its operation is found. */
function readablePath({ pathname }: URL): string {
  const { plain, lenient } = normalizedPath(pathname);
  return plain ?? lenient;
}

/**
 * Method and whole address of a request as they are sent, for a question; on a second line how a server may read the path, when that
 * differs. Only the middle of a very long one is left out, so that neither end can be pushed out of sight.
 */
export function describeRequestLines(account: Pick<Account, 'origin'>, request: ApiRequest): string[] {
  const target = targetOf(account, request);
  const sent = target ? `${target.pathname}${target.search}` : request.url;
  const path = target && readablePath(target);
  return [
    `${request.method} ${shortenMiddle(sent)}`,
    ...(path === undefined || path === target?.pathname
      ? []
      : [l10n.t('A server may read the path as {0}', shortenMiddle(path))]),
  ];
}

const MAX_END = 400;

/** A text with its middle left out when it is very long. */
export function shortenMiddle(text: string): string {
  return text.length <= 2 * MAX_END
    ? plainLabel(text, 2 * MAX_END)
    : `${plainLabel(text.slice(0, MAX_END), MAX_END)} … ${plainLabel(text.slice(-MAX_END), MAX_END)}`;
}

/** Why no one knows what a request does. */
function unknownText({ suspect }: RequestEffect): string {
  const name = plainLabel(suspect?.name, 80);
  switch (suspect?.kind) {
    case 'parameter':
      return l10n.t('The parameter {0} may turn this into a different request, which may change or delete data.', name);
    case 'header':
      return l10n.t('The header {0} may turn this into a different request, which may change or delete data.', name);
    case 'content-type':
    case 'encoding':
    case 'body':
      return l10n.t('The body cannot be checked ({0}), so the request may change or delete data.', name);
    default:
      return l10n.t('It is not documented in this form, so it may change or delete data.');
  }
}

function questionText(
  account: string,
  { operation, unknown }: RequestEffect,
  request: ApiRequest,
  preview: ChangePreview | undefined,
): string {
  const title = operation?.title ?? request.method;
  const named = preview?.name ? l10n.t('"{0}" for {1}', title, preview.name) : l10n.t('"{0}"', title);
  if (operation?.destructive || preview?.deletes)
    return l10n.t('Send {0} to {1}? It cannot be undone.', named, account);
  const outward = operation && outwardText(operation);
  if (outward) return l10n.t('Send {0} to {1}? It has an effect beyond the record: {2}.', named, account, outward);
  if (unknown) return l10n.t('Send this {0} request to {1}? Its effect is unknown.', request.method, account);
  return l10n.t('Send {0} to {1}?', named, account);
}

/** Asks before something that cannot be undone, that reaches people outside, that is unknown, or that changes a record. */
async function confirmSend(
  services: Services,
  account: Account,
  effect: RequestEffect,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const asked = await findSendQuestion(services, account, effect, request, signal);
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
 * Sends a request as an account, after the questions it raises: allowing changes for anything that is not a documented read, and confirming
 * what cannot be undone, reaches outside, is unknown or changes a record. `onSending` is told right before the request leaves.
 */
export async function sendAfterQuestions(
  services: Services,
  accountKey: string,
  request: ApiRequest,
  signal: AbortSignal,
  onSending: () => void = () => undefined,
): Promise<SentExchange> {
  let account = accountNow(services, accountKey);
  if (targetOf(account, request)) {
    const effect = await requestEffect(account, request);
    if (!isDocumentedRead(effect) && !isWritable(account)) {
      const unlocked = await services.unlock(account, whyWritesNeeded(effect));
      if (!unlocked) return { declined: 'locked' };
      account = unlocked;
    }
    if (!(await confirmSend(services, account, effect, request, signal))) return { declined: 'unconfirmed' };
  }
  onSending();
  return { exchange: await sendConfirmed(services, account.key, request, signal) };
}

/** Why a request that looks like a read needs an account that allows changes. Undefined for writes. */
export function whyWritesNeeded(effect: RequestEffect): string | undefined {
  const reason = refusedReadCause(effect);
  const said = reason && readOnlyReasonText(reason.kind, reason.name);
  return said && surfaceText('window', said);
}

/** Sends a request about which everything was asked already. It is marked as the user's own, for the history. */
export async function sendConfirmed(
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

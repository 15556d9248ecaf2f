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
import { plainLabel, sentenceText } from '../../../../core/text';
import { recordNames } from '../../recordNames';
import { surfaceText } from '../../../../api/errors/hints';
import { errorMessage } from '../../../../api/errors/messages';
import { readOnlyReasonText } from '../../../../api/errors/problems';
import type { Services } from '../../../../platform/services';
import { loadChangePreview, type ChangePreview } from '../../run/preview';

/** The outcome of a request: an exchange, or the user declined a confirmation before it was sent. */
export type SentExchange = { readonly exchange: Exchange } | { readonly declined: 'locked' | 'unconfirmed' };

type Addressed = Pick<ApiRequest, 'url' | 'query' | 'headers'>;

/** Where a request goes on an account, with its full query. Throws the client's error if its address or headers are rejected. */
function checkedTarget(account: Pick<Account, 'origin'>, { url, query, headers = [] }: Addressed): URL {
  checkHeaders(headers);
  return appendQuery(accountTarget(account, url).url, query);
}

/** The same; undefined if the client would reject the request. */
function targetOf(account: Pick<Account, 'origin'>, request: Addressed): URL | undefined {
  try {
    return checkedTarget(account, request);
  } catch {
    return undefined;
  }
}

/** Why the client would reject a request before sending it; undefined if it would send it. */
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

/** What a request does on an account. The effect of a request that the client rejects is unknown. */
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

/** The confirmation before a request is sent. */
export interface SendQuestion {
  readonly question: string;
  readonly lines: readonly string[];
  readonly button: string;
}

/**
 * The confirmation a request needs: it cannot be undone, it reaches people outside, its effect is unknown, or it changes a record, whose
 * current state is then read and compared. Undefined if none is needed. Names the account, the method with the full path, and the records.
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

/** The path in the form that is used to find its operation. */
function readablePath({ pathname }: URL): string {
  const { plain, lenient } = normalizedPath(pathname);
  return plain ?? lenient;
}

/**
 * Method and full address of a request as sent, for a confirmation; a second line shows how a server may read the path, if that
 * differs. Only the middle of a very long address is left out, so that neither end can be pushed out of sight.
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

/** Leaves out the middle of a very long text. */
export function shortenMiddle(text: string): string {
  return text.length <= 2 * MAX_END
    ? plainLabel(text, 2 * MAX_END)
    : `${plainLabel(text.slice(0, MAX_END), MAX_END)} … ${plainLabel(text.slice(-MAX_END), MAX_END)}`;
}

/** Why the effect of a request is unknown. */
function unknownText({ suspect }: RequestEffect): string {
  const name = sentenceText(suspect?.name, 80);
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

/** Asks before something that cannot be undone, reaches people outside, has an unknown effect, or changes a record. */
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
 * Sends a request as an account, after the confirmations it needs: allowing changes for anything that is not a documented read, and
 * confirming what cannot be undone, reaches outside, is unknown or changes a record. `onSending` is called right before it is sent.
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

/** Sends a request that was already confirmed. It is marked as the user's own, for the history. */
export async function sendConfirmed(
  services: Services,
  accountKey: string,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<Exchange> {
  const client = await services.client();
  return client.send(accountNow(services, accountKey), { ...request, sentBy: 'user' }, signal);
}

/** The current account. Throws if it was signed out meanwhile. */
function accountNow(services: Services, key: string): Account {
  const account = services.accounts.get(key);
  if (!account) throw new Error(`no account ${key}`);
  return account;
}

import type { Account } from '../../api/client/account';
import type { ApiRequest } from '../../api/client/types';
import { findNamedAccounts, readLink, type LinkUri } from './link';

/** Why nothing was opened. */
export type LinkProblem =
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'no-account'; readonly account: string }
  | { readonly kind: 'no-delivery' };

/** What links can open. Nothing here writes, and only `openLead` reads from Acquire. */
export interface LinkTargets {
  readonly accounts: () => readonly Account[];
  /** Asks which of several matching accounts to use. */
  readonly choose: (accounts: readonly Account[]) => Promise<Account | undefined>;
  readonly openLead: (accountKey: string, id: string) => Promise<unknown>;
  /** Fills in a request without sending it. */
  readonly openRequest: (request: ApiRequest, accountKey: string) => Promise<unknown>;
  /** Resolves to false if this window's log does not have it. */
  readonly openDelivery: (id: string) => Promise<boolean>;
}

/** Opens the target of a link. Resolves to the reason if nothing was opened, unless the user decided so. */
export async function openLink(uri: LinkUri, targets: LinkTargets): Promise<LinkProblem | undefined> {
  const link = readLink(uri);
  if (!link) return { kind: 'unreadable' };
  if (link.kind === 'delivery') return (await targets.openDelivery(link.id)) ? undefined : { kind: 'no-delivery' };
  const [first, ...others] = findNamedAccounts(targets.accounts(), link.account);
  if (!first) return { kind: 'no-account', account: link.account };
  const account = others.length ? await targets.choose([first, ...others]) : first;
  if (!account) return undefined;
  if (link.kind === 'lead') await targets.openLead(account.key, link.id);
  else await targets.openRequest(link.request, account.key);
  return undefined;
}

import type { Account, Generation, PathForm } from '../../../api/client/account';
import type { Services } from '../../../platform/services';

/** The account an operation is sent with: the active one if it has the operation's API version, otherwise the first that has. */
export function findAccountFor(
  accounts: Services['accounts'],
  { generation }: { readonly generation: Generation },
): Account | undefined {
  const active = accounts.active();
  return active?.generation === generation ? active : accounts.all().find((a) => a.generation === generation);
}

/** The form in which an operation's paths are shown everywhere: that of the account it is sent with. */
export function shownPathForm(
  accounts: Services['accounts'],
  operation: { readonly generation: Generation },
): PathForm {
  return findAccountFor(accounts, operation)?.pathForm ?? 'api';
}

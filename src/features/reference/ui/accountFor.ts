import type { Account, Generation, PathForm } from '../../../api/client/account';
import type { Services } from '../../../platform/services';

/** The account an operation is sent as: the active one where it is of the operation's API version, else the first that is. */
export function findAccountFor(
  accounts: Services['accounts'],
  { generation }: { readonly generation: Generation },
): Account | undefined {
  const active = accounts.active();
  return active?.generation === generation ? active : accounts.all().find((a) => a.generation === generation);
}

/** The form in which paths of an operation are shown everywhere: that of the account it is sent as. */
export function shownPathForm(
  accounts: Services['accounts'],
  operation: { readonly generation: Generation },
): PathForm {
  return findAccountFor(accounts, operation)?.pathForm ?? 'api';
}

import { API_VERSIONS } from '../../../api/client/apiVersions';
import type { Account } from '../../../api/client/account';
import type { Services } from '../../../platform/services';

/** Dependencies for opening a record of a delivery. */
export interface RecordContext extends Pick<Services, 'accounts' | 'sandboxAccount' | 'signIn' | 'tryRequest'> {
  /** Opens a lead of an account. */
  readonly openLead: (accountKey: string, leadId: string) => Promise<void>;
}

/** Opens a lead by its id: in the sandbox if it sent the delivery, otherwise in the active account. */
export async function openLead(context: RecordContext, leadId: string, fromSandbox: boolean): Promise<void> {
  const active = context.accounts.active();
  const account = fromSandbox && active?.kind !== 'sandbox' ? await context.sandboxAccount() : active;
  await (account ? context.openLead(account.key, leadId) : context.signIn());
}

/** Opens the request that reads a case. Resolves to false if there is no account of API 2.0.0, which reading a case requires. */
export async function openCase(context: RecordContext, caseId: string, fromSandbox: boolean): Promise<boolean> {
  const account =
    caseAccount(context, fromSandbox) ?? (fromSandbox ? await context.sandboxAccount('2.0.0') : undefined);
  if (account)
    await context.tryRequest(
      { method: 'GET', url: `/api/v1/crm/objects/case/${encodeURIComponent(caseId)}`, operationId: 'v2.case.get' },
      account.key,
    );
  return account !== undefined;
}

function caseAccount({ accounts }: RecordContext, fromSandbox: boolean): Account | undefined {
  const active = accounts.active();
  return [...(active ? [active] : []), ...accounts.all()].find(
    (a) => API_VERSIONS[a.generation].hasCases && (!fromSandbox || a.kind === 'sandbox'),
  );
}

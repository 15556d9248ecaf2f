import * as l10n from '@vscode/l10n';
import type { Account, Generation } from '../../../../api/client/account';
import type { Operation, OperationId } from '../../../../api/catalogue/types';
import { operationSections, pickOperation } from '../../../../platform/operationPicker';

/** What newcomers are most likely to try, shown before the groups. */
const SUGGESTED: Record<Generation, readonly OperationId[]> = {
  '1.0.0': ['v1.lead.list', 'v1.lead.detail', 'v1.tag.list', 'v1.lead.visits', 'v1.agent.list'],
  '2.0.0': ['v2.contact.list', 'v2.contact.search', 'v2.contact.get', 'v2.tag.list', 'v2.department.list'],
};

/** Asks for one of the operations of an account's API version. */
export async function pickOperationOfAccount({
  generation,
  pathForm,
}: Pick<Account, 'generation' | 'pathForm'>): Promise<Operation | undefined> {
  const { findOperation } = await import('../../../../api/catalogue');
  const suggested = SUGGESTED[generation].map((id) => findOperation(id)).filter((o) => o !== undefined);
  const picked = await pickOperation({
    title: l10n.t('Operations of Acquire {0}', generation),
    sections: [{ label: l10n.t('Suggested'), operations: suggested }, ...(await operationSections(generation))],
    pathForm: () => pathForm,
    // Always visible, so that there is a way forward when a search finds nothing.
    last: { label: l10n.t('Enter a Custom Method and Path'), icon: 'edit' },
  });
  return picked?.operation;
}

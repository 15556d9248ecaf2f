import type { Operation } from '../../api/catalogue/types';
import type { Localiser } from '../shared/errorText';

/** What the call does to the account, in words; warnings first. */
export function effects(entry: Operation, l10n: Localiser): string[] {
  const kinds: Record<string, string> = {
    delete: l10n.t('Deletes. There is no way back.'), 'hard-delete': l10n.t('Deletes for good. There is no way back.'), 'bulk-delete': l10n.t('Deletes many records at once. There is no way back.'),
    merge: l10n.t('Merges records. There is no way back.'), 'archive-or-delete': l10n.t('Archives or deletes; the documentation does not say which.'), replace: l10n.t('Overwrites what is there.'),
  };
  const out: string[] = [];
  if (entry.destructive) out.push(kinds[entry.destructiveKind ?? ''] ?? l10n.t('Destroys something that cannot be brought back.'));
  if (entry.outward) out.push(l10n.t('Has an effect outside the account\'s own records: {0}.', entry.outward));
  if (entry.retired) out.push(l10n.t('Found only on retired pages of the documentation. It may no longer be answered.'));
  if (entry.status === 'suspected-doc-error') out.push(l10n.t('The documentation of this call is probably wrong.'));
  if (entry.status === 'under-construction') out.push(l10n.t('The documentation says that this call is under construction.'));
  if (!entry.destructive) out.push(entry.reads ? l10n.t('Only reads.') : l10n.t('Writes.'));
  return out;
}

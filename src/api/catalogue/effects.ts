import * as l10n from '@vscode/l10n';
import type { Operation } from './types';

/** One thing a call does to the account, in words. */
export interface Effect {
  readonly text: string;
  readonly warning: boolean;
}

/** What the call does to the account; warnings first. */
export function effects(entry: Operation): Effect[] {
  const kinds: Record<string, string> = {
    delete: l10n.t('Deletes. There is no way back.'),
    'hard-delete': l10n.t('Deletes for good. There is no way back.'),
    'bulk-delete': l10n.t('Deletes many records at once. There is no way back.'),
    merge: l10n.t('Merges records. There is no way back.'),
    'archive-or-delete': l10n.t('Archives or deletes; the documentation does not say which.'),
    replace: l10n.t('Overwrites what is there.'),
  };
  const warnings: string[] = [];
  if (entry.destructive)
    warnings.push(kinds[entry.destructiveKind ?? ''] ?? l10n.t('Destroys something that cannot be brought back.'));
  if (entry.outward) warnings.push(l10n.t("Has an effect outside the account's own records: {0}.", entry.outward));
  if (entry.retired)
    warnings.push(l10n.t('Found only on retired pages of the documentation. It may no longer be answered.'));
  if (entry.status === 'suspected-doc-error')
    warnings.push(l10n.t('The documentation of this call is probably wrong.'));
  if (entry.status === 'under-construction')
    warnings.push(l10n.t('The documentation says that this call is under construction.'));
  const plain = entry.destructive ? [] : [entry.reads ? l10n.t('Only reads.') : l10n.t('Writes.')];
  return [...warnings.map((text) => ({ text, warning: true })), ...plain.map((text) => ({ text, warning: false }))];
}

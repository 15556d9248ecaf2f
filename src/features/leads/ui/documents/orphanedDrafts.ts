// Drafts whose account was signed out: they can no longer be applied, but are not deleted without telling the user.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LeadDraft } from '../../documents/drafts';
import { newLeadText } from '../../model/rebase';
import { emptyRecords } from '../../sources/apis';
import { numberText } from '../../../../core/format';

/** True if the draft still has its initial text. */
export function isUntouched({ text, base, isNew }: LeadDraft): boolean {
  if (!isNew) return text.trim() === base.trim();
  return emptyRecords().some((record) => text === newLeadText(record));
}

/** Tells the user that unsent changes were removed with their account, and shows their text on request. Nothing of them stays on disk. */
export async function offerOrphanedDrafts(left: readonly LeadDraft[]): Promise<void> {
  const drafts = left.filter((draft) => !isUntouched(draft));
  if (!drafts.length) return;
  const open = l10n.t('Open as Text');
  const choice = await vscode.window.showWarningMessage(
    l10n.t(
      'Unsent lead drafts of the account you signed out of: {0}. They can no longer be applied.',
      numberText(drafts.length),
    ),
    open,
  );
  if (choice !== open) return;
  for (const { text } of drafts)
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'json', content: text }), {
      preview: false,
    });
}

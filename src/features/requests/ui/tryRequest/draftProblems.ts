import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainLabel } from '../../../../core/text';
import type { RequestDraft } from '../../form/draft';
import { findMaskedParts } from '../../form/redactDraft';
import { findOpenPlaceholders } from '../../urlText';

/** What must be filled in before a draft can be sent, as a sentence; undefined if nothing is missing. */
export function missingPartText(draft: RequestDraft): string | undefined {
  const open = findOpenPlaceholders(draft.url);
  if (open.length) return l10n.t('The request was not sent: fill in {0} first.', open.join(', '));
  const masked = maskedNames(draft);
  return masked && l10n.t('The request was not sent. Secrets are not stored: replace ••• in {0} first.', masked);
}

/** Warns which secrets are missing in a draft that is opened as a document. */
export function warnAboutMaskedParts(draft: RequestDraft): void {
  const masked = maskedNames(draft);
  if (masked)
    void vscode.window.showInformationMessage(
      l10n.t('Secrets are not stored: replace ••• in {0} before you send the request.', masked),
    );
}

function maskedNames(draft: RequestDraft): string | undefined {
  const masked = findMaskedParts(draft);
  return masked.length ? plainLabel(masked.join(', '), 120) : undefined;
}

import * as vscode from 'vscode';
import { plainLabel } from '../../core/text';
import type { Delivery, ForwardResult } from '../../webhooks/delivery';
import type { SignatureState } from '../../webhooks/signature';

/** What the signature is worth, in words. */
export function signatureWords(state: SignatureState): string {
  switch (state) {
    case 'raw': return vscode.l10n.t('signature verified');
    case 'reserialised': return vscode.l10n.t('signature verified over the re-serialised JSON, as Acquire\'s own sample signs it');
    case 'wrong': return vscode.l10n.t('signature wrong');
    case 'unsigned': return vscode.l10n.t('not signed');
    case 'unchecked': return vscode.l10n.t('signed, not checked: no signing secret is set');
  }
}

/** How the handler answered, in a few words. */
export function forwardWords(result: ForwardResult): string {
  const attempt = result.attempt > 1 ? vscode.l10n.t(', attempt {0}', result.attempt) : '';
  switch (result.outcome) {
    case 'answered': return vscode.l10n.t('handler {0} in {1} ms', result.status ?? '–', result.ms) + attempt;
    case 'redirected': return vscode.l10n.t('handler redirects ({0}), not followed', result.status ?? '–') + attempt;
    case 'timed-out': return vscode.l10n.t('handler did not answer in time') + attempt;
    case 'refused': return vscode.l10n.t('not passed on: the address is not on this machine');
    case 'failed': return vscode.l10n.t('handler not reached ({0})', plainLabel(result.code ?? '–', 40)) + attempt;
  }
}

/** `chat 104111`, `case 7`, or nothing. */
export function belongsTo(delivery: Delivery): string {
  const { chatId, caseId } = delivery.facts;
  return chatId ? vscode.l10n.t('chat {0}', plainLabel(chatId, 40)) : caseId ? vscode.l10n.t('case {0}', plainLabel(caseId, 40)) : '';
}

/** The event's name, or what stands for one. */
export function eventName(delivery: Delivery): string {
  return plainLabel(delivery.facts.event, 80) || (delivery.unreadable ? vscode.l10n.t('Not JSON') : vscode.l10n.t('Unnamed event'));
}

/** Local time of day with seconds. */
export function timeOf(ms: number): string { return new Date(ms).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }); }

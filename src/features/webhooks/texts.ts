import * as l10n from '@vscode/l10n';
import { dateText, durationText, numberText, startOfDay } from '../../core/format';
import { errorCode } from '../../core/store/fileLayer';
import { LockTimeoutError } from '../../core/store/lock';
import { plainLabel, sentenceText } from '../../core/text';
import type { Delivery, ForwardResult } from './delivery';
import type { RefusedReason } from './receiver';
import type { SignatureState } from './signature';

/** The result of the signature check as text. */
export function signatureText(state: SignatureState): string {
  switch (state) {
    case 'raw':
      return l10n.t('signature verified');
    case 'reserialised':
      return l10n.t("signature verified over the re-serialized JSON, as in Acquire's own sample");
    case 'wrong':
      return l10n.t('signature wrong');
    case 'unsigned':
      return l10n.t('not signed');
    case 'unchecked':
      return l10n.t('signed, not checked: no signing secret is set');
  }
}

/** The row's note on the signature next to its icon; empty if it is valid or was not checked. */
export function signatureNote(state: SignatureState): string {
  switch (state) {
    case 'reserialised':
      return l10n.t('verified (re-serialized)');
    case 'wrong':
    case 'unsigned':
      return signatureText(state);
    case 'raw':
    case 'unchecked':
      return '';
  }
}

/** The requests that the receiver refused, by reason. */
export function refusedText(reasons: ReadonlyMap<RefusedReason, number>): string {
  return l10n.t(
    'Refused: {0}.',
    [...reasons].map(([reason, count]) => `${reasonText(reason)} (${numberText(count)})`).join(', '),
  );
}

function reasonText(reason: RefusedReason): string {
  switch (reason) {
    case 'path':
      return l10n.t('unknown path');
    case 'method':
      return l10n.t('not POST');
    case 'host':
      return l10n.t('foreign host');
    case 'origin':
      return l10n.t('from a web page');
    case 'size':
      return l10n.t('over 1 MB');
    case 'signature':
      return l10n.t('signature missing or wrong');
    case 'encoding':
      return l10n.t('compressed');
    case 'storage':
      return l10n.t('could not be stored');
    case 'broken':
      return l10n.t('broken or too slow');
  }
}

/** Why deliveries cannot be stored, and what to do; undefined for an error of a single delivery. */
export function storageProblem(error: unknown): string | undefined {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return l10n.t(
      'Webhook deliveries cannot be stored: the disk is full. Free some space. Until then, they are rejected with 503, so that Acquire sends them again.',
    );
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return l10n.t(
      "Webhook deliveries cannot be stored: VS Code's storage folder is read-only. Make it writable. Until then, they are rejected with 503, so that Acquire sends them again.",
    );
  if (error instanceof LockTimeoutError)
    return l10n.t(
      'Webhook deliveries cannot be stored: another window does not release the log. Close the other windows of this folder. Until then, they are rejected with 503, so that Acquire sends them again.',
    );
  if (code === undefined) return undefined;
  return l10n.t(
    'Webhook deliveries cannot be stored ({0}). Check the disk. Until then, they are rejected with 503, so that Acquire sends them again.',
    code,
  );
}

/** How the handler responded, short enough for a row. */
export function forwardNote(result: ForwardResult): string {
  switch (result.outcome) {
    case 'answered':
      return l10n.t('→ {0} in {1}', result.status ?? '–', durationText(result.ms));
    case 'redirected':
      return l10n.t('→ {0} redirect', result.status ?? '–');
    case 'timed-out':
      return l10n.t('→ no response');
    case 'refused':
      return l10n.t('→ not forwarded');
    case 'failed':
      return l10n.t('→ not reached');
  }
}

/** How the handler responded, in a few words. */
export function forwardText(result: ForwardResult): string {
  const attempt = result.attempt > 1 ? l10n.t(', attempt {0}', result.attempt) : '';
  switch (result.outcome) {
    case 'answered':
      return l10n.t('handler {0} in {1}', result.status ?? '–', durationText(result.ms)) + attempt;
    case 'redirected':
      return l10n.t('handler redirects ({0}), not followed', result.status ?? '–') + attempt;
    case 'timed-out':
      return l10n.t('handler timed out') + attempt;
    case 'refused':
      if (result.code === 'own-address')
        return l10n.t("not forwarded: the handler's address is the receiver's own, which would cause an endless loop");
      return result.code === 'no-address'
        ? l10n.t("not forwarded: the handler's address cannot be read")
        : l10n.t('not forwarded: the handler is not on this machine, and you did not allow it');
    case 'failed':
      return l10n.t('handler not reached ({0})', sentenceText(result.code ?? '–', 40)) + attempt;
  }
}

/** `chat 104111`, `case 7`, or nothing. */
export function deliveryRecordText(delivery: Delivery): string {
  const { chatId, caseId } = delivery.facts;
  return chatId
    ? l10n.t('chat {0}', sentenceText(chatId, 40))
    : caseId
      ? l10n.t('case {0}', sentenceText(caseId, 40))
      : '';
}

/** The event's name, or a placeholder. */
export function eventName(delivery: Delivery): string {
  return plainLabel(delivery.facts.event, 80) || (delivery.unreadable ? l10n.t('Not JSON') : l10n.t('Unnamed event'));
}

/** The local time with seconds; date and time if it is another day. */
export function timeOfDayText(ms: number, now = Date.now()): string {
  const isToday = startOfDay(ms) === startOfDay(now);
  return isToday
    ? dateText(ms, { timeStyle: 'medium', hourCycle: 'h23' })
    : dateText(ms, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });
}

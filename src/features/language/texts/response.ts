import * as l10n from '@vscode/l10n';
import type { Exchange } from '../../../api/client/types';
import { durationText } from '../../../core/format';
import { plainLabel } from '../../../core/text';
import { reasonOf } from '../../../api/errors/messages';

/** `200 OK 41 ms`, or what went wrong in one word; with Acquire's reason where a success status hides a failure. */
export function statusText({ answer, error, timing }: Exchange): string {
  const ms = durationText(timing.totalMs);
  if (!answer) return `${error?.kind ?? l10n.t('failed')} ${ms}`;
  const status = `${answer.status} ${answer.statusText} ${ms}`.replace(/\s+/g, ' ');
  return error && answer.status < 400 ? `${status} · ${plainLabel(reasonOf(error.detail) ?? error.kind, 80)}` : status;
}

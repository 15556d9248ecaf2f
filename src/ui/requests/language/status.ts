import * as vscode from 'vscode';
import type { Exchange } from '../../../api/types';

/** `200 OK 41 ms`, or what went wrong in one word. */
export function statusText({ answer, error, timing }: Exchange): string {
  const ms = vscode.l10n.t('{0} ms', Math.round(timing.totalMs));
  if (answer) return `${answer.status} ${answer.statusText} ${ms}`.replace(/\s+/g, ' ');
  return `${error?.kind ?? vscode.l10n.t('failed')} ${ms}`;
}

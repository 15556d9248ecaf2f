import * as l10n from '@vscode/l10n';
import type { Suspect } from '../client/access/requestNames';
import { plainLabel } from '../../core/text';

/** Why a read-only account does not send a request that would be a documented read but for one thing in it, and what to do. */
export function readOnlyReasonText({ kind, name: raw }: Suspect): string {
  const name = plainLabel(raw, 80) || '""';
  switch (kind) {
    case 'parameter':
      return l10n.t(
        'The parameter {0} is not documented for this request, so a read-only account does not send it. Remove the parameter, or allow changes.',
        name,
      );
    case 'header':
      return l10n.t(
        'The header {0} is not documented for this request, so a read-only account does not send it. Remove the header, or allow changes.',
        name,
      );
    case 'encoding':
      return l10n.t(
        'A read-only account does not send an encoded body ({0}). Remove the Content-Encoding header, or allow changes.',
        name,
      );
    case 'content-type':
      return l10n.t(
        'A read-only account sends UTF-8 forms and JSON only, and this body is {0}. Change the Content-Type header, or allow changes.',
        name,
      );
    case 'body':
      return l10n.t(
        'The body is not a valid {0}, so a read-only account does not send it. Correct the body, or allow changes.',
        name,
      );
  }
}

import { maskCredentials, maskText } from '../../core/redaction';
import type { ErrorDetail } from './detail';
import type { ErrorKind } from './table';

export type { ErrorDetail, ErrorKind };

/** The fields of a detail that repeat what a server sent. */
const SERVER_TEXTS = ['location', 'acquireError', 'acquireMessage', 'firstBytes'] as const;

/** The detail without secret values, because it is shown, logged, stored and reported. */
function withoutSecrets(detail: ErrorDetail): ErrorDetail {
  let clean = detail;
  for (const field of SERVER_TEXTS) {
    const text = detail[field];
    if (typeof text !== 'string') continue;
    const masked = maskCredentials(maskText(text, 'text/plain').text);
    if (masked !== text) clean = { ...clean, [field]: masked };
  }
  return clean;
}

/** A failed call. Code distinguishes failures by `kind`. */
export class AcquireError extends Error {
  readonly detail: ErrorDetail;
  constructor(
    readonly kind: ErrorKind,
    detail: ErrorDetail = {},
    options?: { cause?: unknown },
  ) {
    super(
      `${kind}${detail.status ? ` ${detail.status}` : ''}${detail.code ? ` ${detail.code}` : ''}${detail.problem ? ` ${detail.problem}` : ''}`,
      options,
    );
    this.name = 'AcquireError';
    this.detail = withoutSecrets(detail);
  }
}

import type { Account } from '../../../api/client/account';
import { AcquireError } from '../../../api/errors/errors';
import type { Surface } from '../../../api/errors/hints';
import { errorMessage } from '../../../api/errors/messages';
import { notPersonal } from './personal';

/** A failed call as data: kind and status are ours, the message may contain text from the server. */
export function errorData(error: unknown, surface: Surface, account?: Account): object {
  const { text } = errorMessage(error, { surface, account });
  if (!(error instanceof AcquireError)) return { message: text };
  return {
    kind: notPersonal(error.kind),
    ...(error.detail.status === undefined ? {} : { status: notPersonal(error.detail.status) }),
    message: text,
  };
}

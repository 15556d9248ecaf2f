import type { Account } from '../../../api/client/account';
import { AcquireError } from '../../../api/errors/errors';
import { errorWords } from '../../../api/errors/messages';
import { own } from './personal';

/** A failed call as data: kind and status are ours, the message may contain text from the server. */
export function errorData(error: unknown, account?: Account): object {
  const { text } = errorWords(error, account ? { account } : {});
  if (!(error instanceof AcquireError)) return { message: text };
  return {
    kind: own(error.kind),
    ...(error.detail.status === undefined ? {} : { status: own(error.detail.status) }),
    message: text,
  };
}

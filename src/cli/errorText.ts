import type { Account } from '../api/client/account';
import { errorMessage } from '../api/errors/messages';

/** What happened and what to do next on the command line, for a failed call. */
export function errorText(error: unknown, account?: Account): string {
  return errorMessage(error, { account, surface: 'commandLine' }).text;
}

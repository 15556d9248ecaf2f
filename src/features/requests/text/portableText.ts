import type { Account } from '../../../api/client/account';
import type { ApiRequest } from '../../../api/client/types';
import { redactRequest } from '../history/redactRequest';
import { printRequest } from './printRequest';

/** The variable that replaces the account's host in portable documents. */
export const PORTABLE_HOST_VARIABLE = 'host';
/** The variable that replaces the credential in portable documents. */
export const PORTABLE_TOKEN_VARIABLE = 'token';

/** What a portable document needs to know about an account. */
export type PortableAccount = Pick<Account, 'origin' | 'authHeader'>;

/** The credential header in a portable document, with a variable in place of the credential. */
export const credentialLine = (authHeader: Account['authHeader'], token: string): string =>
  authHeader === 'auth_token' ? `auth_token: {{${token}}}` : `Authorization: Bearer {{${token}}}`;

/**
 * A request as a document for other tools (JetBrains, REST Client, httpYac): an absolute address with `{{host}}`, and the credential as
 * `{{token}}`. It contains no credential and no other secret. `request.url` is a path or an address on `origin`.
 */
export function printPortableRequest(
  request: ApiRequest,
  { origin, authHeader }: PortableAccount,
  title?: string,
): string {
  const safe = redactRequest(request);
  const path = safe.url.startsWith(origin) ? safe.url.slice(origin.length) || '/' : safe.url;
  const text = printRequest({ ...safe, url: path }, title ? { title } : {});
  const line = `${request.method} `;
  const at = text.indexOf(`\n${line}`) + 1;
  const end = text.indexOf('\n', at);
  return `@${PORTABLE_HOST_VARIABLE} = ${origin}\n@${PORTABLE_TOKEN_VARIABLE} =\n\n${text.slice(0, at)}${line}{{${PORTABLE_HOST_VARIABLE}}}${text.slice(at + line.length, end)}\n${credentialLine(authHeader, PORTABLE_TOKEN_VARIABLE)}${text.slice(end)}`;
}

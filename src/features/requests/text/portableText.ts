import type { Account } from '../../../api/client/account';
import type { ApiRequest } from '../../../api/client/types';
import { redactRequest } from '../history/redactRequest';
import { fromRequest } from './fromRequest';

/** What portable documents name in the place of the account's host and token. */
export const HOST_VARIABLE = 'host';
/** The variable that stands for the credential in portable documents. */
export const TOKEN_VARIABLE = 'token';

/** What a portable document needs to know of an account. */
export type PortableAccount = Pick<Account, 'origin' | 'authHeader'>;

/** The header that carries the credential in a portable document, with the variable that stands for it. */
export const credentialLine = (authHeader: Account['authHeader'], token: string): string =>
  authHeader === 'auth_token' ? `auth_token: {{${token}}}` : `Authorization: Bearer {{${token}}}`;

/**
 * A request as a document for other tools (JetBrains, REST Client, httpYac): an absolute address made of `{{host}}`, and the credential as
 * `{{token}}`. No credential and no other secret is in it. `request.url` is a path or an address on `origin`.
 */
export function portableText(request: ApiRequest, { origin, authHeader }: PortableAccount, title?: string): string {
  const safe = redactRequest(request);
  const path = safe.url.startsWith(origin) ? safe.url.slice(origin.length) || '/' : safe.url;
  const text = fromRequest({ ...safe, url: path }, title ? { title } : {});
  const line = `${request.method} `;
  const at = text.indexOf(`\n${line}`) + 1;
  const end = text.indexOf('\n', at);
  return `@${HOST_VARIABLE} = ${origin}\n@${TOKEN_VARIABLE} =\n\n${text.slice(0, at)}${line}{{${HOST_VARIABLE}}}${text.slice(at + line.length, end)}\n${credentialLine(authHeader, TOKEN_VARIABLE)}${text.slice(end)}`;
}

import type { ApiRequest } from '../../api/types';
import { fromRequest } from './fromRequest';

/** What portable documents name in the place of the account's host and token. */
export const HOST_VARIABLE = 'host', TOKEN_VARIABLE = 'token';

/**
 * A request as a document for other tools (JetBrains, REST Client, httpYac): an absolute address made of `{{host}}`, and the credential as
 * `{{token}}`. No credential is in it. `request.url` is a path or an address on `origin`.
 */
export function portableText(request: ApiRequest, origin: string, authHeader: 'bearer' | 'auth_token', title?: string): string {
  const path = request.url.startsWith(origin) ? request.url.slice(origin.length) || '/' : request.url;
  const text = fromRequest({ ...request, url: path }, title ? { title } : {});
  const line = `${request.method} `;
  const at = text.indexOf(`\n${line}`) + 1;
  const end = text.indexOf('\n', at);
  const credential = authHeader === 'auth_token' ? `auth_token: {{${TOKEN_VARIABLE}}}` : `Authorization: Bearer {{${TOKEN_VARIABLE}}}`;
  return `@${HOST_VARIABLE} = ${origin}\n@${TOKEN_VARIABLE} =\n\n${text.slice(0, at)}${line}{{${HOST_VARIABLE}}}${text.slice(at + line.length, end)}\n${credential}${text.slice(end)}`;
}

import type { Account } from '../api/client/account';
import { AcquireError } from '../api/errors/errors';
import { errorWords } from '../api/errors/messages';

/** Texts for proxies, which are set by environment variables here and by a setting in VS Code. */
const PROXY_TEXTS: Readonly<Record<string, string>> = {
  PROXY_LOGIN:
    'The proxy rejected the user name or password, so nothing was sent. Correct both in HTTPS_PROXY or HTTP_PROXY, in the form http://user:password@proxy:port.',
  PROXY_REFUSED:
    'The proxy did not connect to the host, so nothing was sent. Check the host, or ask the administrator of the proxy to allow it.',
  PROXY_UNREACHABLE:
    'The proxy does not respond, so nothing was sent. Check HTTPS_PROXY and HTTP_PROXY, and your network.',
};

/** What happened and what to do next, for a failed call. */
export function errorText(error: unknown, account?: Account): string {
  const code = error instanceof AcquireError ? error.detail.code : undefined;
  return (
    (code !== undefined && Object.hasOwn(PROXY_TEXTS, code) && PROXY_TEXTS[code]) || errorWords(error, { account }).text
  );
}

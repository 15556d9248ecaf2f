// Which addresses an account may have. The client checks again before each call; this decides what may be stored at all.
import { isLoopback } from '../../api/client/access/origin';
import { removeInvisible } from '../../core/invisible';

export { isLoopback };

/** A typed text without spaces and without the invisible characters that are often copied with it. */
const compact = (typed: string): string => removeInvisible(typed).replace(/\s+/g, '');

/** Why a typed host is not accepted. */
export type HostProblem = 'empty' | 'not-an-address' | 'user-info' | 'needs-https' | 'scheme';

/**
 * Reads a host that the user typed or pasted: `acquire.example.com`, `https://host:8443/any/path`, `127.0.0.1:4010`. Without a scheme,
 * https is assumed, or http on loopback. Path, query and fragment are dropped. Returns scheme, host and port as `URL` writes them (lower
 * case, punycode), or the reason why not.
 */
export function readOrigin(typed: string): { origin: string } | { problem: HostProblem } {
  const text = compact(typed);
  if (!text) return { problem: 'empty' };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme && scheme !== 'http' && scheme !== 'https') return { problem: 'scheme' };
  if (/[\\]/.test(text)) return { problem: 'not-an-address' };
  let url: URL;
  try {
    url = new URL(scheme ? text : `https://${text}`);
    if (!scheme && isLoopback(url.hostname)) url = new URL(`http://${text}`);
  } catch {
    return { problem: 'not-an-address' };
  }
  if (url.username || url.password || /^[^/?#]*@/.test(text.replace(/^[a-z]+:\/\//i, '')))
    return { problem: 'user-info' };
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9._-]*[a-z0-9])?)$/.test(url.hostname)) return { problem: 'not-an-address' };
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return { problem: 'needs-https' };
  return { origin: url.origin };
}

/** True when `origin` is exactly what `readOrigin` would return for itself: safe to attach a credential to. */
export function isAccountOrigin(origin: unknown): origin is string {
  if (typeof origin !== 'string') return false;
  const read = readOrigin(origin);
  return 'origin' in read && read.origin === origin;
}

/** Why a typed account id is not accepted. */
export type AccountIdProblem = 'empty' | 'not-a-label';

/**
 * Reads a 2.0.0 account id, the subdomain of the workspace. Accepts a pasted address (`https://acme.acquire.io/inbox`). An id must be a
 * valid host label, because it becomes part of the address the key is sent to.
 */
export function readAccountId(typed: string): { accountId: string } | { problem: AccountIdProblem } {
  const text = compact(typed).toLowerCase();
  if (!text) return { problem: 'empty' };
  const accountId = /^(?:https?:\/\/)?([^./?#@:]*)\.acquire\.io(?:[/?#].*)?$/.exec(text)?.[1] ?? text;
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(accountId) ? { accountId } : { problem: 'not-a-label' };
}

/** The origin of a 2.0.0 account. `accountId` as `readAccountId` returned it. */
export function v2Origin(accountId: string): string {
  return `https://${accountId}.acquire.io`;
}

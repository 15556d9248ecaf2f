import { removeInvisible } from '../../../core/invisible';
import { decodeEscapes, readWebToken, webTokens } from '../../../core/redaction';
import { readAccountId } from '../origin';

/** What may surround a pasted token: quotes of any kind, and a comma or semicolon after them. */
const SURROUNDING_PUNCTUATION = /^[\s"'`‘’‚“”„«»]+|(?<![\s"'`‘’‚“”„«»,;])[\s"'`‘’‚“”„«»,;]+$/g;
const HEADER = /^["']?(?:authorization|auth_token)["']?\s*[:=]\s*/i;
const SCHEME = /^bearer(?:\s+|$)/i;

/** A URL with a key in place of the user name and password. */
const USERINFO = /^https?:\/\/([^\s/@]+)@[^\s@]*$/i;

/** Why a pasted text cannot be a token. */
export type TokenProblem = 'empty' | 'blank-inside' | 'not-ascii' | 'placeholder' | 'too-long' | 'account-id';

/** Far more characters than any token or JWT sent in a header has. */
const MAX_TOKEN = 8192;
/** Double percent-encoding turns one character into five. */
const MAX_PASTED = 5 * MAX_TOKEN;

/**
 * Reads a pasted token. Accepts a `Bearer ` prefix or a whole `Authorization:` line, surrounding quotes, line ends and invisible
 * characters, and an API key that was percent-encoded, escaped as in JSON or HTML, or copied out of a URL. A line end inside comes from a
 * terminal or mail that wrapped the token, and is removed. A space inside is a problem, because it may start a second word.
 */
export function readPastedToken(pasted: string): { token: string } | { problem: TokenProblem } {
  if (pasted.length > MAX_PASTED) return { problem: 'too-long' };
  const read = readPlainToken(webTokens(pasted).length ? decodeEscapes(pasted) : pasted);
  // Escapes may be wrapped too, so the token is only readable once its lines are joined.
  if (!('token' in read) || read.token === decodeEscapes(read.token) || !webTokens(read.token).length) return read;
  return readPlainToken(decodeEscapes(read.token));
}

function readPlainToken(pasted: string): { token: string } | { problem: TokenProblem } {
  const joined = pasted
    .replace(/[\r\n]+[ \t]*/g, '\n')
    .replace(/^\n+|(?<!\n)\n+$/g, '')
    .replace(/^((?:["'\s]*(?:authorization|auth_token)["']?\s*[:=])?["'\s]*bearer)\n/i, '$1 ');
  let text = removeInvisible(joined).replace(/\u00a0/g, ' ');
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(SURROUNDING_PUNCTUATION, '').replace(HEADER, '').replace(SCHEME, '');
  }
  text = text.replace(USERINFO, (all, key: string) => (readWebToken(key) ? key : all));
  if (!text) return { problem: 'empty' };
  if (
    /^(?:<.*>|\{\{?.*\}?\}|\$\{.*\}|\[.*\]|(?:your[_ -]?)?(?:access[_ -]?token|api[_ -]?(?:key|token))|your[_ -]?token)$/i.test(
      text,
    )
  )
    return { problem: 'placeholder' };
  const key = readWebToken(text);
  if (key?.accountId !== undefined) {
    const id = readAccountId(key.accountId);
    if ('problem' in id) return { problem: 'account-id' };
    text = `${isHost(key.accountId) ? id.accountId : key.accountId}:${key.token}`;
  }
  if (/\s/.test(text)) return { problem: 'blank-inside' };
  if (!/^[\x21-\x7e]+$/.test(text)) return { problem: 'not-ascii' };
  if (text.length > MAX_TOKEN) return { problem: 'too-long' };
  return { token: text };
}

/** True for `demo1.acquire.io`, which people type when they mean the account id `demo1`. */
const isHost = (accountId: string): boolean => /\.acquire\.io$/i.test(accountId);

/** The account id at the start of a 2.0.0 API key, in lower case; undefined for other tokens. `token` as `readToken` returns it. */
export function accountIdOfKey(token: string): string | undefined {
  const id = readWebToken(token)?.accountId;
  const read = id === undefined ? undefined : readAccountId(id);
  return read && 'accountId' in read ? read.accountId : undefined;
}

import { withoutInvisible } from '../../../core/invisible';
import { readAccountId } from '../origin';

/** What is pasted around a token: quotes of any kind, and the comma or semicolon after them. */
const AROUND = /^[\s"'`‘’‚“”„«»]+|(?<![\s"'`‘’‚“”„«»,;])[\s"'`‘’‚“”„«»,;]+$/g;
const HEADER = /^["']?(?:authorization|auth_token)["']?\s*[:=]\s*/i;
const SCHEME = /^bearer(?:\s+|$)/i;

/** Why a pasted text cannot be a token. */
export type TokenProblem = 'empty' | 'blank-inside' | 'not-ascii' | 'placeholder' | 'too-long';

/** Far above any token or JWT that is sent in a header. Characters. */
const LONGEST = 8192;

/**
 * Reads a pasted token, forgiving a `Bearer ` or a whole `Authorization:` line, quotes, line ends and invisible characters.
 * A line end inside is one that a terminal or mail wrapped in, so it is taken out; a blank inside is a problem, because it may be a second word.
 */
export function readToken(pasted: string): { token: string } | { problem: TokenProblem } {
  if (pasted.length > 4 * LONGEST) return { problem: 'too-long' };
  const joined = pasted
    .replace(/[\r\n]+[ \t]*/g, '\n')
    .replace(/^\n+|(?<!\n)\n+$/g, '')
    .replace(/^((?:["'\s]*(?:authorization|auth_token)["']?\s*[:=])?["'\s]*bearer)\n/i, '$1 ');
  let text = withoutInvisible(joined).replace(/\u00a0/g, ' ');
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(AROUND, '').replace(HEADER, '').replace(SCHEME, '');
  }
  if (!text) return { problem: 'empty' };
  if (
    /^(?:<.*>|\{\{?.*\}?\}|\$\{.*\}|\[.*\]|(?:your[_ -]?)?(?:access[_ -]?token|api[_ -]?(?:key|token))|your[_ -]?token)$/i.test(
      text,
    )
  )
    return { problem: 'placeholder' };
  if (/\s/.test(text)) return { problem: 'blank-inside' };
  if (!/^[\x21-\x7e]+$/.test(text)) return { problem: 'not-ascii' };
  if (text.length > LONGEST) return { problem: 'too-long' };
  return { token: text };
}

/** An API key of 2.0.0: the account id, a colon, and a JSON Web Token. */
const API_KEY = /^([A-Za-z0-9-]+):eyJ[\w=-]*\.[\w=-]+\.[\w=-]*$/;

/** The account id that an API key of 2.0.0 begins with, in lower case; undefined for a token of another form. `token` as `readToken` returns it. */
export function accountIdOfKey(token: string): string | undefined {
  const id = API_KEY.exec(token)?.[1];
  const read = id === undefined ? undefined : readAccountId(id);
  return read && 'accountId' in read ? read.accountId : undefined;
}

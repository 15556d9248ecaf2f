import assert from 'node:assert/strict';
import { accountIdOfKey, readPastedToken } from '../../../src/features/accounts/credentials/token';
import { TOKEN_SPELLINGS, webToken } from '../../fixtures/webTokens';

describe('readToken', () => {
  const good: readonly [string, string][] = [
    ['plain', 'abc.DEF-123_~+/='],
    ['blanks and line ends around', '  \r\n\tabc.DEF-123_~+/=\r\n'],
    ['Bearer', 'Bearer abc.DEF-123_~+/='],
    ['bearer twice, odd case', 'bearer BEARER   abc.DEF-123_~+/='],
    ['a whole header', 'Authorization: Bearer abc.DEF-123_~+/='],
    ['a header of a JSON object', '"Authorization": "Bearer abc.DEF-123_~+/=",'],
    ['a form or env line', "auth_token='abc.DEF-123_~+/=';"],
    ['double quotes', '"abc.DEF-123_~+/="'],
    ['typographic quotes', '“abc.DEF-123_~+/=”'],
    ['quotes around Bearer', '`Bearer abc.DEF-123_~+/=`'],
    ['zero-width characters and a BOM', '\ufeffabc\u200b.DEF\u200d-123\u2060_~+/='],
    ['bidirectional marks', '\u202aabc.DEF-123_~+/=\u202c'],
    ['a no-break blank in front', '\u00a0abc.DEF-123_~+/='],
    ['wrapped over two lines', 'abc.DEF-\r\n123_~+/='],
    ['Bearer on a line of its own', 'Bearer\nabc.DEF-123_~+/='],
  ];
  for (const [what, pasted] of good) {
    it(`extracts the token from: ${what}`, () =>
      assert.deepEqual(readPastedToken(pasted), { token: 'abc.DEF-123_~+/=' }));
  }

  const bad: readonly [string, string, string][] = [
    ['nothing', '', 'empty'],
    ['only blanks', ' \n\t ', 'empty'],
    ['only Bearer', 'Bearer ', 'empty'],
    ['only quotes', '""', 'empty'],
    ['only invisible characters', '\u200b\ufeff', 'empty'],
    ['two words', 'abc def', 'blank-inside'],
    ['letters no header can carry', 'абвгд', 'not-ascii'],
    ['an ellipsis of a shortened token', 'abc…', 'not-ascii'],
    ['a placeholder in angle brackets', '<your token>', 'placeholder'],
    ['a template variable', '{{token}}', 'placeholder'],
    ['the name of a token', 'YOUR_API_KEY', 'placeholder'],
    ['a whole file', 'x'.repeat(9000), 'too-long'],
    ['a huge file', 'x '.repeat(1_000_000), 'too-long'],
  ];
  for (const [what, pasted, problem] of bad) {
    it(`refuses ${what}`, () => assert.deepEqual(readPastedToken(pasted), { problem }));
  }

  it('keeps a token that only begins like a word it removes', () => {
    assert.deepEqual(readPastedToken('BearerOfBadNews'), { token: 'BearerOfBadNews' });
    assert.deepEqual(readPastedToken('TOKEN'), { token: 'TOKEN' });
  });
});

describe('an API key of the form account_id:JWT', () => {
  const token = webToken();
  const key = `demo1:${token}`;
  const wrapped = `${key.slice(0, 30)}\r\n${key.slice(30)}`;

  for (const [spelling, write] of Object.entries(TOKEN_SPELLINGS))
    it(`is read when it is ${spelling}`, () => assert.deepEqual(readPastedToken(write(key)), { token: key }));

  const pasted: Readonly<Record<string, string>> = {
    'a URL with the key as user name and password': `https://${key}@demo1.acquire.io/api`,
    'a percent-encoded Authorization header': encodeURIComponent(`Authorization: Bearer ${key}`),
    'a JSON string with escapes': String.raw`"Authorization": "Bearer ${key.replace(':', '\\u003a')}",`,
    'a line that was wrapped': wrapped,
    'a wrapped and percent-encoded line': wrapped.replace(':', '%3A'),
    'an escape that was wrapped': key.replace(':', '%3\nA'),
    'Bearer and a blank after the colon': `Bearer demo1: ${token}`,
    'the host in place of the account id': `demo1.acquire.io:${token}`,
  };
  for (const [what, text] of Object.entries(pasted))
    it(`is extracted from: ${what}`, () => assert.deepEqual(readPastedToken(text), { token: key }));

  it('may have a header that begins with spaces', () => {
    for (const header of [' {"alg":"HS256"}', '\n{\n"alg":"HS256"}', '\t{"alg":"none"}'])
      assert.equal(accountIdOfKey(`Demo1:${webToken(header)}`), 'demo1');
  });

  it('is refused when no account can have such an id', () => {
    for (const id of ['demo.1', 'demo_1', '-demo', 'demo1%2E', 'a'.repeat(64), 'acme.example'])
      assert.deepEqual(readPastedToken(`${id}:${token}`), { problem: 'account-id' }, id);
  });

  it('is not read into other tokens', () => {
    for (const other of ['demo1:secret', 'a%3Ab', token, 'demo1:1.2.3', 'ab&colon;cd'])
      assert.deepEqual([readPastedToken(other), accountIdOfKey(other)], [{ token: other }, undefined]);
    assert.deepEqual(readPastedToken(`${key} ${key}`), { problem: 'blank-inside' });
  });
});

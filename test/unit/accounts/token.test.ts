import assert from 'node:assert/strict';
import { readToken } from '../../../src/features/accounts/credentials/token';

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
    it(`takes the token out of: ${what}`, () => assert.deepEqual(readToken(pasted), { token: 'abc.DEF-123_~+/=' }));
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
    it(`refuses ${what}`, () => assert.deepEqual(readToken(pasted), { problem }));
  }

  it('keeps a token that merely begins like a word it takes out', () => {
    assert.deepEqual(readToken('BearerOfBadNews'), { token: 'BearerOfBadNews' });
    assert.deepEqual(readToken('TOKEN'), { token: 'TOKEN' });
  });
});

import assert from 'node:assert/strict';
import { canBeSecretText } from '../../../src/core/redaction/plausible';
import { maskCredentials } from '../../../src/core/redaction/values';
import { parseXml } from '../../../src/core/xml';
import { parseCurl } from '../../../src/features/requests/curl/curl';
import { assertLinear } from '../../fixtures/growth';

/** Each reads text that somebody else wrote; the parts are repeated to make it long. */
const READERS: readonly (readonly [what: string, parts: readonly string[], read: (text: string) => unknown])[] = [
  ['XML', [' ', 'a', ' a="b"', ' a', '="', '<a'], (text) => parseXml(`<a${text}`)],
  [
    'user and password',
    [':', 'a:'],
    (text) => maskCredentials(`Basic ${Buffer.from(`${text}\u0001`).toString('base64')}`),
  ],
  ['a value', [' ', '\n', ' none'], (text) => canBeSecretText('token', `${text}.`)],
  ['a curl command', ['\\', '\\curl', 'curl.exe', 'a'], (text) => parseCurl(`${text} x`)],
];

describe('[threat: regex] text of strangers takes time in proportion to its length:', function () {
  this.timeout(60_000);
  for (const [what, parts, read] of READERS)
    it(what, async () => {
      for (const part of parts)
        await assertLinear(`${what}, ${JSON.stringify(part)}`, (count) => {
          const text = part.repeat(32 * count);
          return () => read(text);
        });
    });

  it('and is still recognized', () => {
    assert.deepEqual(parseXml('<a b="1" c = \'2\'/>'), { '@b': '1', '@c': '2' });
    const basic = Buffer.from('user:password').toString('base64');
    assert.equal(maskCredentials(`Basic ${basic}`), 'Basic •••');
    assert.equal(canBeSecretText('token', '  None '), false);
    for (const program of ['curl.exe', 'C:\\Windows\\System32\\curl.exe', '\\\\share\\bin\\curl'])
      assert.equal(typeof parseCurl(`${program} "https://acme.acquire.io/a b"`), 'object', program);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  decodeEscapes,
  maskCredentials,
  maskText,
  maskUrl,
  readWebToken,
  SECRET_MASK,
  webTokens,
} from '../../../../src/core/redaction';
import { TOKEN_SPELLINGS, webToken } from '../../../fixtures/webTokens';

const TOKEN = webToken();
const KEY = `demo1:${TOKEN}`;

/** The parts of a token that remain in a text, in any encoding. */
function left(text: string, token = TOKEN): string[] {
  const plain = decodeEscapes(text);
  return [...token.split('.').filter((part) => part.length > 5), 'demo1'].filter((part) => plain.includes(part));
}

describe('webTokens', () => {
  for (const [spelling, write] of Object.entries(TOKEN_SPELLINGS))
    it(`finds a key of the form account_id:JWT ${spelling}`, () => {
      const text = `<${write(KEY)}" rest`;
      const out = maskCredentials(text);
      assert.ok(out.includes(SECRET_MASK) && out.startsWith('<') && out.endsWith('" rest'), out);
      assert.deepEqual(left(out), [], out);
      for (const around of [text, JSON.stringify({ note: text }), JSON.stringify(JSON.stringify([text]))])
        assert.deepEqual(left(maskCredentials(around) + maskCredentials(maskText(around).text)), []);
      assert.equal(webTokens(text).length, 1);
    });

  for (const blanks of [' ', '\n', '\r\n', '\t', '  \n ', '\n'.repeat(100), '\ufeff'])
    it(`finds a token whose header begins with ${JSON.stringify(blanks)}`, () => {
      const token = webToken(`${blanks}{${blanks.trim()}"typ":"JWT","alg":"HS256"}`.replace('{\ufeff', '{'));
      for (const text of [token, `demo1:${token}`, `demo1%3A${token.replaceAll('.', '%2E')}`]) {
        const out = maskCredentials(`k=${text}&b`);
        assert.equal(out, `k=${SECRET_MASK}&b`);
      }
    });

  it('finds tokens glued to other characters, in URLs, and with their signature or end cut off', () => {
    const [header, payload] = TOKEN.split('.');
    for (const text of [
      `key${TOKEN}`,
      `x.y.${TOKEN}`,
      `https://demo1:${TOKEN}@acme.example/x`,
      `https://${TOKEN}@acme.example/x`,
      `https://x.example/?k=demo1%3A${TOKEN}&b=1`,
      `/a/${TOKEN}/b`,
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${payload}.abc`,
      `${TOKEN}.more.parts`,
      webToken('{"alg":"none"}').replace(/[^.]*$/, ''),
      `${Buffer.from('{"user":1}').toString('base64url')}.ZfQ2xw.${'aB3'.repeat(9)}`,
    ])
      assert.deepEqual([text, ...left(maskCredentials(text))], [text]);
    const url = maskUrl(`https://demo1:${webToken('\n{"alg":"HS256"}', 2_000)}@acme.example/x`).text;
    assert.ok(url.length < 60, url);
  });

  it('keeps the name of a field before a token', () => {
    for (const name of ['token', 'Authorization', 'auth_token', 'X-Api-Key', 'jwt'])
      assert.equal(maskCredentials(`${name}: ${TOKEN}`), `${name}: ${SECRET_MASK}`);
    assert.equal(maskCredentials(`Error: ${TOKEN}`), `Error: ${SECRET_MASK}`);
    assert.equal(maskCredentials(`See ${TOKEN}. Then`), `See ${SECRET_MASK}. Then`);
  });

  it('leaves versions, file names, hosts and other dotted words alone', () => {
    for (const text of [
      '1.2.3-beta.4+build.5',
      'v10.20.30.40',
      'api.eu-central-1.compute.example.com',
      'my-long-file-name.test.spec.ts',
      'org.apache.commons.lang3.StringUtils.isBlank',
      'C:\\new\\eyJ.x.y',
      'eyJmaWxlIjoieCJ9.tar.gz',
      'IHsomething.longer.name',
      'Content-Security.Policy.Header',
      'a&amp;b.c.d.efghijklmnop',
      '%E3%81%82%E3%81%84.%E3.%E4',
      '192.168.100.200:8080',
      'user.name@mail.example.com',
      'x'.repeat(50) + '.' + 'y'.repeat(50) + '.' + 'z'.repeat(50),
      'W10.W10.W10',
      `${Buffer.from('[1,2,3,4,5]').toString('base64url')}.abc.def`,
    ])
      assert.equal(maskCredentials(text), text);
  });

  it('leaves random dotted words alone', () => {
    const word = fc.stringMatching(/^[a-z0-9_-]{1,30}$/).filter((one) => !/e[w-z\d_-]|^77u_/.test(one));
    fc.assert(
      fc.property(fc.array(word, { minLength: 2, maxLength: 6 }), (words) => {
        assert.deepEqual(webTokens(words.join('.')), []);
      }),
      { numRuns: 200 },
    );
  });

  it('finds every token, with each of its characters spelled in any way', () => {
    const blank = fc.stringMatching(/^[ \t\r\n]{0,5}$/);
    const header = fc
      .tuple(blank, blank, fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }))
      .map(([a, b, more]) => `${a}{${b}${JSON.stringify({ ...more, alg: 'ES256' }).slice(1)}`);
    const text = fc.tuple(header, fc.integer({ min: 0, max: 0xffff_ffff })).chain(([head, seed]) =>
      fc.constant(
        [...`demo1:${webToken(head)}`]
          .map((c, i) => {
            const hex = c.charCodeAt(0).toString(16);
            const forms = [c, c, c, c, `%${hex}`, `\\u00${hex}`, `&#${c.charCodeAt(0)};`, `%25${hex}`];
            return forms[((seed ^ (i * 2_654_435_761)) >>> 7) % forms.length];
          })
          .join(''),
      ),
    );
    fc.assert(
      fc.property(text, (one) => {
        const out = maskCredentials(`"${one}"`);
        assert.equal(out, `"${SECRET_MASK}"`);
      }),
      { numRuns: 200 },
    );
  });

  it('[threat: regex] takes time linear in the length of the text', () => {
    for (const start of [
      ...['eyJ', 'eyJ.', 'eyJhbGciOiJIUzI1NiJ9.', 'eyJeyJeyJeyJ.a.', 'CgoK', 'IHsi', '.', 'a.', '=', '-', 'a:', 'eyJ:'],
      ...[
        '%25',
        '%',
        '\\',
        '\\\\',
        '\\u0065',
        '\\u005c',
        '&#101;',
        '&amp;',
        '&',
        '\u200b',
        '%2525',
        'a:eyJhbGciOiJ9.a.b ',
      ],
    ]) {
      const text = start.repeat(Math.ceil(60_000 / start.length));
      const from = performance.now();
      maskCredentials(text);
      readWebToken(text);
      assert.ok(performance.now() - from < 2_000, `${start}: ${performance.now() - from} ms`);
    }
  });
});

describe('readWebToken', () => {
  it('reads a token and the account id before it, whatever its spelling', () => {
    for (const [spelling, write] of Object.entries(TOKEN_SPELLINGS))
      assert.deepEqual(readWebToken(write(KEY)), { accountId: 'demo1', token: TOKEN }, spelling);
    assert.deepEqual(readWebToken(TOKEN), { token: TOKEN });
  });

  it('reads nothing that has other text around the token', () => {
    for (const text of ['', 'demo1:', `a b:${TOKEN}c d`, `x ${TOKEN}`, `${TOKEN} x`, `"${TOKEN}"`, 'demo1:secret'])
      assert.equal(readWebToken(text), undefined, text);
  });
});

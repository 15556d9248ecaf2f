import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AcquireError } from '../../../src/api/errors/errors';
import { normalizeOrigin, checkHeaders, isLoopback, resolveTarget } from '../../../src/api/client/access/origin';

const OWN = 'https://acme.acquire.io';

function refusal(raw: string, origins: readonly string[] = [OWN]): string {
  try {
    return `sent to ${resolveTarget(origins, raw).url.href}`;
  } catch (error) {
    if (!(error instanceof AcquireError)) throw error;
    return error.kind === 'untrusted-host' ? 'untrusted-host' : `${error.detail.problem}`;
  }
}

describe('addresses', () => {
  const good: readonly (readonly [string, string])[] = [
    ['/api/v1/crm/tag', `${OWN}/api/v1/crm/tag`],
    ['/', `${OWN}/`],
    ['/a?b=c&d[]=e', `${OWN}/a?b=c&d[]=e`],
    ['/a#b', `${OWN}/a`],
    ['/a b', `${OWN}/a%20b`],
    ['/Zoë', `${OWN}/Zo%C3%AB`],
    ['/a?q=a\\b', `${OWN}/a?q=a\\b`],
    [`${OWN}/a`, `${OWN}/a`],
    ['HTTPS://ACME.ACQUIRE.IO/a', `${OWN}/a`],
    [`${OWN}:443/a`, `${OWN}/a`],
    [OWN, `${OWN}/`],
    ['/a/../b', `${OWN}/b`],
    ['/x:y@z', `${OWN}/x:y@z`],
    ['/https://evil.example/', `${OWN}/https://evil.example/`],
    ['/?u=//evil.example', `${OWN}/?u=//evil.example`],
  ];
  for (const [raw, href] of good) it(`${raw} is ${href}`, () => assert.equal(resolveTarget([OWN], raw).url.href, href));

  const bad: readonly (readonly [string, string])[] = [
    ['', 'url-empty'],
    ['api/v1', 'url-path'],
    ['?a', 'url-path'],
    ['#a', 'url-path'],
    ['acme.acquire.io/a', 'url-path'],
    ['@evil.example', 'url-path'],
    ['.evil.example', 'url-path'],
    ['//evil.example/a', 'untrusted-host'],
    ['//acme.acquire.io/a', 'untrusted-host'],
    ['///evil.example', 'untrusted-host'],
    ['https://evil.example/a', 'untrusted-host'],
    ['http://acme.acquire.io/a', 'untrusted-host'],
    ['https://acme.acquire.io.evil.example/', 'untrusted-host'],
    ['https://evilacme.acquire.io/', 'untrusted-host'],
    ['https://acme.acquire.io:8443/', 'untrusted-host'],
    ['https://acme.acquire.io./', 'untrusted-host'],
    ['https://app.acquire.io/', 'untrusted-host'],
    ['https://acme.acquire.io@evil.example/', 'untrusted-host'],
    ['https://user:pw@acme.acquire.io/', 'url-userinfo'],
    ['https://user@acme.acquire.io/', 'url-userinfo'],
    ['https://@acme.acquire.io/', 'url-userinfo'],
    ['https://:@acme.acquire.io/', 'url-userinfo'],
    ['https:/acme.acquire.io/', 'url-scheme'],
    ['https:acme.acquire.io', 'url-scheme'],
    ['https:///evil.example/', 'untrusted-host'],
    ['ftp://acme.acquire.io/', 'url-scheme'],
    ['javascript:alert(1)', 'url-scheme'],
    ['data:,x', 'url-scheme'],
    ['file:///x', 'url-scheme'],
    ['ws://acme.acquire.io', 'url-scheme'],
    ['localhost:80/x', 'url-scheme'],
    ['https:\\\\evil.example', 'url-backslash'],
    ['/\\evil.example', 'url-backslash'],
    ['\\\\evil.example', 'url-backslash'],
    ['https://acme.acquire.io\\@evil.example', 'url-backslash'],
    ['/a\tb', 'url-characters'],
    ['/a\nb', 'url-characters'],
    ['/a\r\nHost: x', 'url-characters'],
    ['ht\ttps://evil.example', 'url-characters'],
    ['/a\u0000', 'url-characters'],
    ['/a\u007f', 'url-characters'],
    ['/a\u0085', 'url-characters'],
    [' /a', 'url-characters'],
    ['/a ', 'url-characters'],
    ['/a%0d%0aX:y', 'url-characters'],
    ['/a%00', 'url-characters'],
    ['/a?b\nc', 'url-characters'],
    ['/a\u200bb', 'url-invisible'],
    ['/\ufeffa', 'url-invisible'],
    ['/a\u202eb', 'url-invisible'],
    ['/a\u00adb', 'url-invisible'],
    ['/a\u2066b', 'url-invisible'],
    ['https://acme\u200b.acquire.io/', 'url-invisible'],
    ['https://аcme.acquire.io/', 'untrusted-host'],
    ['https://ａcme.acquire.io/', 'untrusted-host'],
    ['https://acme。acquire。io/', 'untrusted-host'],
    ['https://%61cme.acquire.io/', 'untrusted-host'],
    ['https://xn--cme-7cd.acquire.io/', 'untrusted-host'],
    ['https://evil.example#@acme.acquire.io/', 'untrusted-host'],
    ['https://evil.example?@acme.acquire.io/', 'untrusted-host'],
    ['https://[/', 'url-invalid'],
    [`/${'a'.repeat(66_000)}`, 'url-too-long'],
  ];
  for (const [raw, why] of bad)
    it(`${JSON.stringify(raw.slice(0, 50))}: ${why}`, () => assert.equal(refusal(raw), why));

  it('for any input, the result is on the own origin or refused', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        'https://',
        'http:',
        '//',
        '\\',
        '@',
        OWN,
        'acme.acquire.io',
        'evil.example',
        ':443',
        '%2f',
        '..',
        '/',
        '?',
        '#',
        '\t',
        '\u200b',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
        (raw) => {
          const result = refusal(raw);
          if (result.startsWith('sent to ')) {
            const url = new URL(result.slice('sent to '.length));
            assert.equal(url.origin, OWN);
            assert.equal(url.username + url.password, '');
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('origins of accounts', () => {
    for (const [origin, result] of [
      ['https://app.acquire.io', 'https://app.acquire.io'],
      ['https://APP.acquire.io:443/', 'https://app.acquire.io'],
      ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
      ['http://localhost:1', 'http://localhost:1'],
      ['http://[::1]:1', 'http://[::1]:1'],
      ['http://127.0.0.2', 'http://127.0.0.2'],
    ] as const)
      assert.equal(normalizeOrigin(origin), result);
    for (const origin of [
      'http://app.acquire.io',
      'http://10.0.0.1',
      'http://0.0.0.0:1',
      'http://localhost.evil.example',
      'http://127.0.0.1.evil.example',
      'http://127.1.evil.example',
      'https://a/b',
      'https://a?b',
      'https://a#',
      'https://u@a',
      'https://a\\b',
      'ftp://a',
      'a',
      '',
      'https://',
    ])
      assert.throws(() => normalizeOrigin(origin), AcquireError, origin);
  });

  it('loopback', () => {
    for (const host of ['localhost', '127.0.0.1', '127.8.9.10', '[::1]']) assert.ok(isLoopback(host));
    for (const host of ['localhost.', 'a.localhost.example', '128.0.0.1', '127.0.0.1.example', '[::2]', '0.0.0.0', ''])
      assert.ok(!isLoopback(host));
  });
});

describe('headers', () => {
  const problem = (name: string, value: string): string | undefined => {
    try {
      checkHeaders([[name, value]]);
      return undefined;
    } catch (error) {
      return error instanceof AcquireError ? error.detail.problem : String(error);
    }
  };
  for (const name of [
    'Authorization',
    'AUTHORIZATION',
    ' authorization',
    'Authorization\t',
    'Proxy-Authorization',
    'auth_token',
    'auth-token',
    'authtoken',
    'Cookie',
    'X-API-Key',
    'x-auth-token',
  ]) {
    it(`${JSON.stringify(name)} has a credential`, () => assert.equal(problem(name, 'x'), 'authorization-header'));
  }
  for (const name of [
    'Host',
    'host',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Upgrade',
    'TE',
    'Trailer',
    'Expect',
    'Keep-Alive',
    'X-Forwarded-Host',
    'Forwarded',
  ]) {
    it(`${name} is not allowed`, () => assert.equal(problem(name, 'x'), 'header-not-allowed'));
  }
  for (const name of ['', 'a b', 'a:b', 'a\r\nb', 'ä', 'a\u200b', '(a)', ':path'])
    it(`rejects ${JSON.stringify(name)} as a name`, () => assert.equal(problem(name, 'x'), 'header-name'));
  for (const value of ['a\r\nb', 'a\nb', 'a\rb', 'a\u0000b', '\u007f', 'a\u0085b', '☃', '张'])
    it(`rejects ${JSON.stringify(value)} as a value`, () => assert.equal(problem('X-A', value), 'header-value'));
  it('ordinary headers pass, also Latin-1, tabs and empty values', () => {
    for (const [name, value] of [
      ['Accept', 'text/csv'],
      ['zone', '{"timezone":"Asia/Tokyo"}'],
      ['X-A', 'Zoë\t1'],
      ['X-B', ''],
      ['x-user-type', 'user'],
    ] as const)
      assert.equal(problem(name, value), undefined);
  });
  it('plain requests may have their own Authorization', () =>
    checkHeaders([['Authorization', 'Basic x']], { credentials: true }));
});

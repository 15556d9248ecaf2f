import assert from 'node:assert/strict';
import { isAccountOrigin, readAccountId, readOrigin, v2Origin } from '../../../src/features/accounts/origin';

describe('readOrigin', () => {
  const good: readonly [string, string][] = [
    ['acquire.example.com', 'https://acquire.example.com'],
    ['  HTTPS://Acquire.Example.COM/settings/api?x=1#y ', 'https://acquire.example.com'],
    ['acquire.example.com:8443', 'https://acquire.example.com:8443'],
    ['https://acquire.example.com:443', 'https://acquire.example.com'],
    ['127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['localhost:4010', 'http://localhost:4010'],
    ['http://127.0.0.2:4010', 'http://127.0.0.2:4010'],
    ['http://[::1]:4010/', 'http://[::1]:4010'],
    ['https://127.0.0.1:4010', 'https://127.0.0.1:4010'],
    ['acquire.\u200bexample.com', 'https://acquire.example.com'],
    ['аcquire.io', 'https://xn--cquire-2nf.io'],
  ];
  for (const [typed, origin] of good)
    it(`reads ${JSON.stringify(typed)}`, () => assert.deepEqual(readOrigin(typed), { origin }));

  const bad: readonly [string, string][] = [
    ['', 'empty'],
    ['   ', 'empty'],
    ['http://acquire.example.com', 'needs-https'],
    ['http://127.0.0.1.evil.example', 'needs-https'],
    ['http://localhost.evil.example', 'needs-https'],
    ['http://app.localhost', 'needs-https'],
    ['http://0.0.0.0:80', 'needs-https'],
    ['http://192.168.1.4', 'needs-https'],
    ['https://app.acquire.io@evil.example', 'user-info'],
    ['app.acquire.io@evil.example', 'user-info'],
    ['https://user:pw@acquire.example.com', 'user-info'],
    ['https://@evil.example', 'user-info'],
    ['https://app.acquire.io\\@evil.example', 'not-an-address'],
    ['ftp://acquire.example.com', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['javascript:alert(1)', 'not-an-address'],
    ['https://', 'not-an-address'],
    ['https://a..b..', 'not-an-address'],
  ];
  for (const [typed, problem] of bad)
    it(`refuses ${JSON.stringify(typed)}`, () => assert.deepEqual(readOrigin(typed), { problem }));

  it('recognizes its own results, and nothing else', () => {
    for (const [, origin] of good) assert.equal(isAccountOrigin(origin), true, origin);
    for (const other of [
      'https://a.example/',
      'https://a.example/x',
      'http://a.example',
      'HTTPS://a.example',
      'a.example',
      '',
      undefined,
      7,
      {},
    ])
      assert.equal(isAccountOrigin(other), false, String(other));
  });
});

describe('readAccountId', () => {
  const good: readonly [string, string][] = [
    ['acme', 'acme'],
    [' Acme ', 'acme'],
    ['acme-2', 'acme-2'],
    ['https://acme.acquire.io/inbox?x', 'acme'],
    ['acme.acquire.io', 'acme'],
    ['a', 'a'],
  ];
  for (const [typed, accountId] of good)
    it(`reads ${JSON.stringify(typed)}`, () => assert.deepEqual(readAccountId(typed), { accountId }));

  for (const typed of [
    'acme.evil',
    'acme/evil',
    'evil.example/?',
    'evil.example#',
    'a@b',
    'acme:80',
    '-acme',
    'acme-',
    'ac me.',
    'аcme',
    'https://evil.example/.acquire.io',
    'a'.repeat(64),
  ]) {
    it(`refuses ${JSON.stringify(typed)}`, () => assert.deepEqual(readAccountId(typed), { problem: 'not-a-label' }));
  }

  it('asks for one when there is none', () => assert.deepEqual(readAccountId(' '), { problem: 'empty' }));

  it('makes an address that a credential may go to', () => assert.equal(isAccountOrigin(v2Origin('acme-2')), true));
});

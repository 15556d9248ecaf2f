import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from '../../../src/requests/language/parser';
import { portableDocument, type PortableAccount } from '../../../src/requests/language/portable';
import { SECRET_NAMES } from '../../fixtures/secretNames';
import { anyDocument } from './support/arbitraries';

const ACME: PortableAccount = { origin: 'https://acme.acquire.io', authHeader: 'bearer' };
const OLD: PortableAccount = { origin: 'https://app.acquire.io', authHeader: 'auth_token' };
const portable = (text: string): string => portableDocument(parse(text), () => ACME);

describe('a portable document', () => {
  it('has host and token as variables, and keeps comments, names and variables', () => {
    assert.equal(
      portable(
        '@size = 2\n### List\n# @name list\n# all of them\nGET /api/v1/crm/tag\n  ?limit={{size}} HTTP/1.1\nAccept: */*\n\n###\nPOST https://acme.acquire.io/x\n\n{{list.response.body.$.id}}\n',
      ),
      '@host = https://acme.acquire.io\n@token =\n\n###\n@size = 2\n### List\n# @name list\n# all of them\nGET {{host}}/api/v1/crm/tag\n  ?limit={{size}} HTTP/1.1\nAuthorization: Bearer {{token}}\nAccept: */*\n\n###\nPOST {{host}}/x\nAuthorization: Bearer {{token}}\n\n{{list.response.body.$.id}}\n',
    );
  });
  it('leaves credentials, secret values and labels of accounts out', () => {
    const text = portable(
      '@api_key = abcdefghijklmnop\n###\n# @account Acme Ltd\nGET /x\nAuthorization: Bearer abcdefghijklmnop\nCookie: sid=abcdefghijklmnop\n',
    );
    assert.ok(!/abcdefghijklmnop|Acme Ltd/.test(text), text);
    assert.ok(
      text.includes('@api_key = \n') && text.endsWith('GET {{host}}/x\nAuthorization: Bearer {{token}}\n'),
      text,
    );
  });
  it('leaves secrets out wherever they are written', () => {
    const text = portable(
      [
        '# to try it: password=CanaryA, or Bearer CanaryA1234567',
        '@accessToken = CanaryB',
        '@authToken = CanaryC',
        '@prod_token = CanaryD',
        '@apiKeyProd = CanaryE',
        '@bearer = CanaryF',
        '@mixed_token = CanaryG{{x}}',
        '@note = key is demo1:eyJhbGciOiJIUzI1NiJ9.eyJ1IjoxfQ.c2ln',
        '@callback = https://hooks.example/?token=CanaryH',
        '###',
        'POST /x?api_key=CanaryI&sessionToken=CanaryJ',
        '  &next=https%3A%2F%2Fa.example%2F%3Ftoken%3DCanaryK',
        '  &limit=5',
        'X-Access-Token: CanaryL',
        'X-Auth-Token: CanaryM{{x}}',
        'X-My-Secret: CanaryN',
        'Referer: https://a.example/?access_token=CanaryO',
        'Content-Type: application/json',
        '',
        '{"password":"CanaryP","n":1,"inner":"{\\"clientSecret\\":\\"CanaryQ\\"}","token":"{{token}}"}',
        '###',
        'POST /y',
        'Content-Type: application/x-www-form-urlencoded',
        '',
        'a=1',
        '&user[password]=CanaryR',
        '###',
        'POST /z',
        'Content-Type: multipart/form-data; boundary=b',
        '',
        '--b',
        'Content-Disposition: form-data; name="password"',
        '',
        'CanaryS',
        '--b--',
        '',
      ].join('\n'),
    );
    assert.ok(!/Canary|eyJ|demo1:/.test(text), text);
    for (const kept of ['&limit=5', '"n":1', '"token":"{{token}}"', 'a=1', '@host = https://acme.acquire.io'])
      assert.ok(text.includes(kept), `${kept}\n${text}`);
  });
  it('empties variables with a secret name, in every spelling', () => {
    for (const name of SECRET_NAMES.filter((one) => /^[A-Za-z_][\w.-]*$/.test(one)))
      assert.ok(!portable(`@${name} = Canary5\nGET /x\n`).includes('Canary'), name);
  });
  it('keeps placeholders, and the rest to the letter', () => {
    const text =
      '@size = 2\n@token2 = {{$processEnv ACQUIRE}}\n### author: Ada\nPOST https://other.example/x?token={{t}}&a=%7e\nX-Secret: {{s}}\n\n{"author":"x","password":{{p}}}\n';
    assert.equal(portable(text), `###\n${text}`);
  });
  it('takes other names where host and token are in use, and keeps what is portable already', () => {
    const text = portable(
      '@host = https://acme.acquire.io\nGET {{host}}/x\nAuthorization: Bearer {{secret}}\n###\nGET /y\n',
    );
    assert.ok(
      text.startsWith('@host2 = https://acme.acquire.io\n@token = \n') ||
        text.startsWith('@host2 = https://acme.acquire.io\n@token =\n'),
      text,
    );
    assert.ok(text.includes('GET {{host}}/x\nAuthorization: Bearer {{secret}}\n###\nGET {{host2}}/y\n'), text);
  });
  it('gives no token to a request that goes elsewhere', () => {
    assert.ok(!portable('GET https://evil.example/x\n').includes('token'));
  });
  it("names each account's host and token apart", () => {
    const text = portableDocument(parse('GET /a\n###\n# @account old\nGET /b\n'), (node) => (node.start ? OLD : ACME));
    assert.ok(
      text.startsWith('@host = https://acme.acquire.io\n@token =\n@host2 = https://app.acquire.io\n@token2 =\n'),
      text,
    );
    assert.ok(text.includes('GET {{host2}}/b\nauth_token: {{token2}}\n'), text);
  });
  it('takes the requests and variables that a selection needs', () => {
    const tree = parse('@v = 1\n###\nGET /other\n### list\nGET /list\n###\nGET /x/{{list.response.body.$.id}}?v={{v}}');
    const text = portableDocument(tree, () => ACME, [tree.requests[3]!]);
    assert.ok(
      !text.includes('/other') && text.includes('@v = 1\n') && text.includes('/list') && text.includes('/x/{{list'),
      text,
    );
  });
  it('is a document again, whatever the text', () => {
    fc.assert(
      fc.property(anyDocument, (text) => {
        parse(portable(text));
      }),
      { numRuns: 300 },
    );
  });
});

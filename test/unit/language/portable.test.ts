import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { toPortableDocument } from '../../../src/features/language/print/portable';
import { type PortableAccount } from '../../../src/features/requests/text/portableText';
import { assertLinear } from '../../fixtures/growth';
import { SECRET_NAMES } from '../../fixtures/secretNames';
import { anyDocument } from './support/arbitraries';

const ACME: PortableAccount = { origin: 'https://acme.acquire.io', authHeader: 'bearer' };
const OLD: PortableAccount = { origin: 'https://app.acquire.io', authHeader: 'auth_token' };
const portable = (text: string): string => toPortableDocument(parseRequests(text), () => ACME);

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
  /** Requests with a secret that can only be recognized by its use. */
  const USES: Readonly<Record<string, string>> = {
    'a header': '@key = HUNTER2\nGET /x\nX-Api-Key: {{key}}\n',
    'a credential header': '@who = HUNTER2\nGET /x\nAuthorization: Bearer {{ who }}\n',
    'a Basic header': '@who = ada\n@what = HUNTER2\nGET /x\nAuthorization: Basic {{who}} {{what}}\n',
    'a cookie': '@a = HUNTER2\nGET /x\nCookie: a=1; b={{a}}\n',
    'a JSON body': '@value=HUNTER2\nPOST /x\nContent-Type: application/json\n\n{"password":"{{value}}"}\n',
    'an unquoted JSON value': '@value=HUNTER2\nPOST /x\n\n{"pin": {{value}}}\n',
    'a JSON pair': '@value=HUNTER2\nPOST /x\n\n[{"name":"password","value":"{{value}}"}]\n',
    'JSON in JSON': '@value=HUNTER2\nPOST /x\n\n{"data":"{\\"password\\":\\"{{value}}\\"}"}\n',
    'a form body':
      '@value=HUNTER2\nPOST /x\nContent-Type: application/x-www-form-urlencoded\n\na=1\n&password={{value}}\n',
    'a multipart body':
      '@value=HUNTER2\nPOST /x\nContent-Type: multipart/form-data; boundary=b\n\n--b\nContent-Disposition: form-data; name="password"\n\n{{value}}\n--b--\n',
    'an XML body': '@value=HUNTER2\nPOST /x\nContent-Type: text/xml\n\n<a><password>{{value}}</password></a>\n',
    'a query': '@a=HUNTER2\nGET /x?api_key={{a}}\n',
    'a query, part of a value': '@a=HUNTER2\nGET /x?signature=v1-{{a}}\n',
    'a fragment': '@a=HUNTER2\nGET /x#access_token={{a}}\n',
    'a path parameter': '@a=HUNTER2\nGET /x;token={{a}}/y\n',
    'user info': '@a=HUNTER2\nGET https://me:{{a}}@other.example/\n',
    'a variable with a secret name': '@a = HUNTER2\n@token = {{a}}\nGET /x\n',
    'a variable behind variables': '@a = HUNTER2\n@b = {{a}}\n@c = x{{b}}\nGET /x\nX-Api-Key: {{c}}\n',
    'another request': '@a = HUNTER2\nGET /x\n###\nGET /y\nX-Auth-Token: {{a}}\n',
    'a script': '@a = HUNTER2\nGET /x\n\n> {% client.global.set("token", "{{a}}") %}\n',
    'the text around it': '# HUNTER2 is the key\n@key = HUNTER2\n### HUNTER2\nGET /x?v=HUNTER2\nX-Api-Key: {{key}}\n',
  };
  for (const [place, text] of Object.entries(USES))
    it(`empties variables that are used in a secret place: ${place}`, () => {
      assert.ok(!portable(text).includes('HUNTER2'), portable(text));
      const tree = parseRequests(`${text}\n###\nGET /only\n`);
      const only = toPortableDocument(tree, () => ACME, tree.requests.slice(-1));
      assert.ok(!only.includes('HUNTER2'), only);
    });
  it('keeps variables that no secret place uses, and those of a host', () => {
    const text = portable(
      '@size = 20\n@shop = https://shop.example\n@a = {{b}}\n@b = {{a}}\nGET {{shop}}/x?limit={{size}}&token={{t}}&k={{a}}\nX-Token-Url: {{shop}}/t\n\n> {% client.log("page " + 2); client.global.set("page", 1) %}\n',
    );
    for (const kept of ['@size = 20', '@shop = https://shop.example', '@a = {{b}}', 'log("page " + 2)', '"page", 1'])
      assert.ok(text.includes(kept), `${kept}\n${text}`);
  });
  for (const text of [
    'GET /x\n\n> {% client.global.set("token","HUNTER2") %}\n',
    "GET /x\n\n> {%\n  client.global.set(\n    'token',\n    'HUNTER2')\n%}\n",
    'GET /x\n\n> {% const password = `HUNTER2`; %}\n',
    'GET /x\n\n> {% client.global.headers["X-Api-Key"] = "HUNTER2" %}\n',
    'GET /x\n\n> {% client.log("https://a.example/?token=HUNTER2") // password=HUNTER2\n %}\n',
    '< {% request.variables.set("password","HUNTER2") %}\nGET /x\n',
    '< {% request.variables.set("a","HUNTER2") %}\nGET /x\nX-Api-Key: {{a}}\n',
    '{{\n  exports.token = "HUNTER2";\n}}\nGET /x\n',
    '@pass word = HUNTER2\nGET /x\n',
    '@password HUNTER2\nGET /x\n',
    'GET /x\nX-Api-Key HUNTER2\n',
    'GET /x\nX-Api-Key = HUNTER2\n',
    'GET /a\n  ?api_key=\n  HUNTER2\n  &b=1\n',
    'GET /a\n  ?api_key=HUN\n  HUNTER2=\n',
    'GET /a#token=HUNTER2\n',
    'GET /a#token=\n  HUNTER2\n',
    'GET /a?b=1#token=HUNTER2\n',
    'GET /a;token=HUNTER2/b\n',
    'GET /a\n  /c;sid=HUNTER2/b\n',
    '# @prompt password HUNTER2\nGET /x\n',
    '# @prompt a HUNTER2\nGET /x\nX-Api-Key: {{a}}\n',
    '// @prompt-masked api_key HUNTER2\nGET /x\n',
    'POST /x\nContent-Type: application/x-www-form-urlencoded\n\na=1&password=\nHUNTER2\n',
    'POST /x\nContent-Type: application/x-www-form-urlencoded\n\nf[0][name]=password&f[0][value]=HUNTER2\n',
  ])
    it(`masks the secret of ${JSON.stringify(text)}`, () => {
      assert.ok(!portable(text).includes('HUNTER2'), portable(text));
    });
  it('[threat: regex] takes time linear in the length of the document', async function () {
    this.timeout(60_000);
    for (const line of [
      '@a{n} = {{a{m}}}\n',
      '# @prompt a{n} b\n',
      '@a b = {{c}}\n',
      '###\nGET /x?a={{b}}\n> {% "a" %}\n',
    ]) {
      await assertLinear(line, (count) => {
        const lines = Array.from({ length: count }, (_, n) => line.replace('{n}', `${n}`).replace('{m}', `${n + 1}`));
        const text = `${lines.join('')}\nGET /x\nX-Api-Key: {{a0}}\n\n> {% ${'"a", '.repeat(2 * count)} %}\n`;
        return () => portable(text);
      });
    }
  });
  it('keeps placeholders, and everything else unchanged', () => {
    const text =
      '@size = 2\n@token2 = {{$processEnv ACQUIRE}}\n### author: Ada\nPOST https://other.example/x?token={{t}}&a=%7e\nX-Secret: {{s}}\n\n{"author":"x","password":{{p}}}\n';
    assert.equal(portable(text), `###\n${text}`);
  });
  it('uses other names if host and token are taken, and keeps what is already portable', () => {
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
  it('adds no token to a request for another host', () => {
    assert.ok(!portable('GET https://evil.example/x\n').includes('token'));
  });
  it("gives each account's host and token separate names", () => {
    const text = toPortableDocument(parseRequests('GET /a\n###\n# @account old\nGET /b\n'), (node) =>
      node.start ? OLD : ACME,
    );
    assert.ok(
      text.startsWith('@host = https://acme.acquire.io\n@token =\n@host2 = https://app.acquire.io\n@token2 =\n'),
      text,
    );
    assert.ok(text.includes('GET {{host2}}/b\nauth_token: {{token2}}\n'), text);
  });
  it('includes the requests and variables that a selection needs', () => {
    const tree = parseRequests(
      '@v = 1\n###\nGET /other\n### list\nGET /list\n###\nGET /x/{{list.response.body.$.id}}?v={{v}}',
    );
    const text = toPortableDocument(tree, () => ACME, [tree.requests[3]!]);
    assert.ok(
      !text.includes('/other') && text.includes('@v = 1\n') && text.includes('/list') && text.includes('/x/{{list'),
      text,
    );
  });
  it('produces a valid document for any text', () => {
    fc.assert(
      fc.property(anyDocument, (text) => {
        parseRequests(portable(text));
      }),
      { numRuns: 300 },
    );
  });
});

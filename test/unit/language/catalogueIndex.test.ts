import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as catalogue from '../../../src/api/catalogue';
import { diagnoseDocument, type RequestDiagnostic } from '../../../src/features/language/diagnostics';
import { formatBodies } from '../../../src/features/language/print/format';
import { idHints } from '../../../src/features/language/edit/idHints';
import { CatalogueIndex } from '../../../src/features/language/edit/catalogueIndex';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { printPortableRequest } from '../../../src/features/requests/text/portableText';
import { findFolds, requestOutline } from '../../../src/features/language/parse/structure';
import { findDefinition, hoverSubjectAt } from '../../../src/features/language/resolve/hoverSubject';
import { anyDocument } from './support/arbitraries';

const knowledge = new CatalogueIndex(catalogue);
const V1 = { origin: 'https://app.acquire.io', generation: '1.0.0', pathForm: 'plain' } as const;
const V2 = { origin: 'https://acme.acquire.io', generation: '2.0.0', pathForm: 'api' } as const;

const findings = (text: string, account: typeof V1 | typeof V2 = V2, trusted = true): RequestDiagnostic[] =>
  diagnoseDocument(parseRequests(text), { knowledge, account, trusted });
const codes = (text: string, account: typeof V1 | typeof V2 = V2, trusted = true): string[] =>
  findings(text, account, trusted).map((f) => f.code);
/** The text after the first fix of the first diagnostic with a code. */
function mended(text: string, code: string, account: typeof V1 | typeof V2 = V2): string {
  const fix = findings(text, account).find((f) => f.code === code)?.fixes?.[0];
  assert.ok(fix, `no fix for ${code}`);
  return [...fix.edits]
    .sort((a, b) => b.start - a.start)
    .reduce((t, e) => t.slice(0, e.start) + e.text + t.slice(e.end), text);
}
describe('checks of a request document', () => {
  it('say nothing about a correct request', () => {
    assert.deepEqual(
      codes('POST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nlimit=10\n&page=1', V1),
      [],
    );
    assert.deepEqual(codes('GET /api/v1/crm/objects/contact/90'), []);
  });
  it('offer the path that was meant', () => {
    assert.equal(mended('POST /profile/lead/lists', 'unknown-path', V1), 'POST /profile/lead/list');
  });
  it('keep the ids when they offer a path', () => {
    assert.equal(mended('GET /api/v1/crm/object/contact/90', 'unknown-path'), 'GET /api/v1/crm/objects/contact/90');
  });
  it('offer the method that is documented', () => {
    assert.equal(mended('GET /profile/lead/list', 'wrong-method', V1), 'POST /profile/lead/list');
  });
  it('detect a path of the other API version', () => {
    assert.deepEqual(codes('GET /api/v1/crm/tag', V1), ['other-generation']);
  });
  it('find a missing parameter and add it', () => {
    assert.deepEqual(codes('DELETE /api/v1/crm/tag'), ['missing-parameter']);
    assert.equal(mended('DELETE /api/v1/crm/tag', 'missing-parameter'), 'DELETE /api/v1/crm/tag?id=');
  });
  it('find a wrong type', () => {
    assert.deepEqual(
      codes('POST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nlimit=ten', V1),
      ['wrong-type'],
    );
  });
  it('find a wrong value and offer the right ones', () => {
    assert.ok(
      mended(
        'POST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nfilter[master]=chats',
        'wrong-value',
        V1,
      ).endsWith('filter[master]=chathistory'),
    );
  });
  it('find a wrong Content-Type', () => {
    assert.ok(
      codes('POST /profile/lead/list\nContent-Type: application/json\n\n{}', V1).includes('wrong-content-type'),
    );
  });
  it('find broken JSON, not JSON with placeholders', () => {
    assert.ok(
      codes('PUT /api/v1/crm/objects/contact/9\nContent-Type: application/json\n\n{"fields": {').includes(
        'broken-json',
      ),
    );
    assert.ok(
      !codes(
        '@x = 1\nPUT /api/v1/crm/objects/contact/9\nContent-Type: application/json\n\n{"fields": {"a": {{x}}, "b": "{{x}}"}}',
      ).includes('broken-json'),
    );
  });
  it('remove a credential and store it separately', () => {
    const text = 'GET /api/v1/crm/tag\nAuthorization: Bearer abcdefghijklmnop\nX: 1';
    const finding = findings(text).find((f) => f.code === 'credential-header');
    assert.deepEqual(
      finding?.fixes?.map((f) => f.code),
      ['keep-token', 'remove-header'],
    );
    assert.equal(finding?.fixes?.[0]?.token, 'abcdefghijklmnop');
    assert.equal(mended(text, 'credential-header'), 'GET /api/v1/crm/tag\nX: 1');
  });
  it('find a token in a variable and a web token anywhere', () => {
    assert.deepEqual(codes('@token = abcdefghijklmnop\nGET /api/v1/crm/tag'), ['pasted-token']);
    assert.deepEqual(codes(`# eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abcdefghijk\nGET /api/v1/crm/tag`), [
      'pasted-token',
    ]);
  });
  it("find an address that is not the account's, also through a variable", () => {
    assert.deepEqual(codes('GET https://evil.example/api/v1/crm/tag'), ['foreign-origin']);
    assert.deepEqual(codes('@host = https://evil.example\nGET {{host}}/api/v1/crm/tag'), ['foreign-origin']);
    assert.deepEqual(codes('GET /api/v1/crm/tag\nHost: evil.example'), ['foreign-origin']);
    assert.deepEqual(codes('GET https://user:pw@acme.acquire.io/api/v1/crm/tag'), ['address']);
    assert.equal(mended('GET https://evil.example/api/v1/crm/tag', 'foreign-origin'), 'GET /api/v1/crm/tag');
  });
  it('find what has no value', () => {
    assert.deepEqual(codes('GET /api/v1/crm/tag/{{id}}'), ['unresolved-variable']);
    assert.equal(mended('GET /api/v1/crm/tag/{{id}}', 'unresolved-variable'), '@id = \nGET /api/v1/crm/tag/{{id}}');
    assert.deepEqual(codes('GET /api/v1/crm/tag/{{list.response.body.$.id}}'), ['unknown-request']);
    assert.deepEqual(codes('GET /api/v1/crm/tag?x={{$weather}}'), ['unknown-dynamic']);
    assert.deepEqual(codes('GET /api/v1/crm/tag?x={{$processEnv A}}', V2, false), ['process-env-untrusted']);
  });
  it('never throw, whatever the text', () => {
    fc.assert(
      fc.property(anyDocument, (text) => {
        findings(text);
        requestOutline(parseRequests(text));
        findFolds(parseRequests(text));
        formatBodies(parseRequests(text), '  ');
      }),
      { numRuns: 100 },
    );
  });
});

describe('other editor features', () => {
  it('knows what is at a position', () => {
    const document = parseRequests('@id = 1\nGET /api/v1/crm/tag/{{id}}');
    const inId = document.text.indexOf('{{id') + 3;
    assert.equal(hoverSubjectAt(document, document.text.indexOf('crm'), knowledge, V2)?.kind, 'operation');
    assert.equal(hoverSubjectAt(document, inId, knowledge, V2)?.kind, 'placeholder');
    assert.deepEqual(findDefinition(document, inId), document.requests[0]!.variables[0]);
  });
  it('finds ids that have a name', () => {
    const at = (text: string): [string, number][] =>
      idHints(parseRequests(text), { start: 0, end: text.length }, knowledge, () => V2).map((h) => [h.value, h.at]);
    assert.deepEqual(at('GET /api/v1/account/audit-log?userId=12,345&x=1'), [
      ['12', 39],
      ['345', 43],
    ]);
    const text = 'GET /api/v1/crm/tag/17';
    assert.deepEqual(
      idHints(parseRequests(text), { start: 0, end: text.length }, knowledge, () => V2).map(({ kind, value, at }) => ({
        kind,
        value,
        at,
      })),
      [{ kind: 'tags', value: '17', at: text.length }],
    );
    const kinds = (one: string, account: typeof V1 | typeof V2): string[] =>
      idHints(parseRequests(one), { start: 0, end: one.length }, knowledge, () => account).map(({ kind }) => kind);
    assert.deepEqual(kinds('DELETE /api/v1/crm/tag?id=17', V2), ['tags']);
    assert.deepEqual(kinds('DELETE /api/v1/account/department?id=17', V2), ['departments']);
    assert.deepEqual(kinds('POST /account/agents/edit\nContent-Type: application/x-www-form-urlencoded\n\nid=17', V1), [
      'agents',
    ]);
    assert.deepEqual(kinds('POST /profile/lead/detail\nContent-Type: application/json\n\n{"id":17}', V1), []);
  });
  it('formats JSON with placeholders, and keeps every token', () => {
    const formatted = (body: string, indent = '  '): string | undefined =>
      formatBodies(parseRequests(`POST /a\nContent-Type: application/json\n\n${body}`), indent)[0]?.text;
    assert.equal(
      formatted('{"a":{{x}},"b":[1.0,"{{y}}"],"c":{},"d":12345678901234567890}'),
      '{\n  "a": {{x}},\n  "b": [\n    1.0,\n    "{{y}}"\n  ],\n  "c": {},\n  "d": 12345678901234567890\n}',
    );
    assert.equal(
      formatted('{"a":"{{$processEnv "X"}}: {","b":{{ y }}}', '\t'),
      '{\n\t"a": "{{$processEnv "X"}}: {",\n\t"b": {{ y }}\n}',
    );
    assert.equal(formatted('{"a":\r\n1}'), '{\r\n  "a": 1\r\n}');
    for (const broken of ['{"a":}', '{"a":{{}}}', '{"a":{{x}}{{y}}}', '[1 2]', '["a]', '[1] // a', '{"a":1}}'])
      assert.equal(formatted(broken), undefined, broken);
  });
  it('writes a portable document without a credential', () => {
    assert.equal(
      printPortableRequest({ method: 'GET', url: '/api/v1/crm/tag' }, { origin: V2.origin, authHeader: 'bearer' }),
      '@host = https://acme.acquire.io\n@token =\n\n###\nGET {{host}}/api/v1/crm/tag\nAuthorization: Bearer {{token}}\n',
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as catalogue from '../../../src/api/catalogue';
import { diagnoseDocument, type RequestDiagnostic } from '../../../src/features/language/diagnostics';
import { completeAt, continuesAfterSpace } from '../../../src/features/language/completion/complete';
import { formatBodies } from '../../../src/features/language/print/format';
import { idHints } from '../../../src/features/language/edit/idHints';
import { CatalogueIndex } from '../../../src/features/language/edit/catalogueIndex';
import { documentedLeadFields, leadFieldsOf } from '../../../src/features/language/edit/leadFields';
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
/** Labels offered at `|`. */
function offered(text: string, account: typeof V1 | typeof V2 = V2): string[] {
  const at = text.indexOf('|');
  return completeAt(parseRequests(text.replace('|', '')), at, {
    knowledge,
    account,
    environment: new Map([['stage', 'x']]),
    accountLabels: ['Acme'],
    leadFields: ['id'],
  }).items.map((i) => i.label);
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
      { numRuns: 300 },
    );
  });
});

describe('completion', () => {
  it('finds complete requests by words, with typos, in the order of the search', () => {
    for (const [typed, account, first] of [
      ['mesage', V1, 'POST /profile/lead/message'],
      ['conatct', V1, 'POST /profile/lead/list'],
      ['tags', V1, 'POST /profile/lead/tag-account'],
      ['snooz', V2, 'POST /api/v1/crm/follow-up/create'],
      ['departmnt', V2, 'GET /api/v1/account/department'],
      ['visits', V1, 'POST /profile/lead/visits'],
    ] as const) {
      const { items, incomplete } = completeAt(parseRequests(typed), typed.length, { knowledge, account });
      const found = items
        .filter(({ kind, filter }) => kind === 'operation' && filter === typed)
        .sort((a, b) => (a.sort! < b.sort! ? -1 : 1));
      assert.equal(found[0]?.label, first, found.map(({ label }) => label).join());
      assert.equal(incomplete, true);
    }
  });

  it('finds operations by words after a method, in any order and with typos', () => {
    for (const [typed, account, first] of [
      ['POST lead create', V1, 'POST /profile/lead/add-update'],
      ['POST create lead', V1, 'POST /profile/lead/add-update'],
      ['post laed create', V1, 'POST /profile/lead/add-update'],
      ['lead create', V1, 'POST /profile/lead/add-update'],
      ['GET departmnt', V2, 'GET /api/v1/account/department'],
      // The operation is found even with a different method.
      ['GET lead list', V1, 'POST /profile/lead/list'],
    ] as const) {
      for (const before of ['', '### A title\n']) {
        const text = before + typed;
        const { items, incomplete } = completeAt(parseRequests(text), text.length, { knowledge, account });
        const found = items.filter(({ filter }) => filter === typed).sort((a, b) => (a.sort! < b.sort! ? -1 : 1));
        assert.equal(found[0]?.label, first, `${typed}: ${found.map(({ label }) => label).join()}`);
        assert.deepEqual(found[0]?.span, { start: before.length, end: text.length });
        assert.ok(found[0]?.insert.startsWith(first.replace(/\{.*/, '')));
        assert.equal(incomplete, true);
      }
    }
  });
  it('replaces only the words after the method if there are headers or a body', () => {
    const typed = 'POST lead create';
    const text = `${typed}\nAccept: application/json\n`;
    const { items } = completeAt(parseRequests(text), typed.length, { knowledge, account: V1 });
    const found = items.filter(({ filter }) => filter === 'lead create').sort((a, b) => (a.sort! < b.sort! ? -1 : 1));
    assert.equal(found[0]?.insert, '/profile/lead/add-update');
    assert.deepEqual(found[0]?.span, { start: 'POST '.length, end: typed.length });
    assert.ok(items.every(({ label }) => label.startsWith('/')));
  });
  it('continues after a space only in checks and searches', () => {
    const goesOn = (text: string): boolean => continuesAfterSpace(parseRequests(text), text.length);
    for (const text of ['POST lead ', 'lead ', 'GET /x\n\n?? body ']) assert.ok(goesOn(text), text);
    for (const text of ['GET /x ', 'GET /x\nX-A: b ', 'POST /x\n\nhello ', '### lead ', '# lead ', 'GET '])
      assert.ok(!goesOn(text), text);
  });

  it('offers methods and whole requests at the start', () => {
    const labels = offered('### x\n|');
    assert.ok(labels.includes('GET') && labels.includes('GET /api/v1/crm/tag'));
  });
  it('offers nothing in titles, comments and bodies of unknown operations', () => {
    for (const text of [
      '### My first request|',
      '### Get account|',
      '### Send as json|\nGET /x',
      '# prompt|',
      '// variable|',
      'GET /x\n# account|\n',
      'POST /x\nContent-Type: application/x-www-form-urlencoded\n\nname=Ask a prompt|',
      'POST /x\n\nrequest|',
    ])
      assert.deepEqual(offered(text), [], text);
  });
  it('offers templates where a request may start, and tags only after #', () => {
    const names = ['request', 'form request', 'json request', 'multipart request', 'variable'];
    for (const text of ['|', 're|', '### x\n|', 'GET /x\n\n###\nfo|', '@a = 1\n\n|'])
      assert.deepEqual(
        offered(text).filter((label) => names.includes(label)),
        names,
        text,
      );
    for (const text of ['GET |', 'GET /x\n|', '|\nAccept: x', '# |'])
      assert.ok(!offered(text).some((label) => names.includes(label)), text);
    assert.ok(offered('### x\n# @|').includes('@prompt') && !offered('### x\n|').includes('@prompt'));
  });
  it('offers each method and path once, with its title, doubtful ones last', () => {
    const at = (text: string) => completeAt(parseRequests(text), text.length, { knowledge, account: V1 }).items;
    for (const text of ['', 'POST /']) {
      const found = at(text).filter(({ operationId }) => operationId !== undefined);
      assert.equal(new Set(found.map(({ label }) => label)).size, found.length);
      assert.ok(found.every(({ description }) => description));
      const doubtful = found
        .sort((a, b) => (a.sort! < b.sort! ? -1 : 1))
        .map(({ operationId }) => {
          const one = catalogue.findOperation(operationId!)!;
          return one.retired || one.status !== undefined;
        });
      assert.deepEqual(
        doubtful,
        [...doubtful].sort((a, b) => Number(a) - Number(b)),
      );
      assert.ok(doubtful.length > 5);
    }
  });
  it('offers paths in the form that was started, while signed out', () => {
    const labels = (text: string) =>
      completeAt(parseRequests(text), text.length, { knowledge }).items.map(({ label }) => label);
    assert.ok(labels('POST /profile/lead/li').includes('/profile/lead/list'));
    assert.ok(labels('POST /api/profile/lead/li').includes('/api/profile/lead/list'));
    assert.ok(labels('GET /').every((label) => label.startsWith('/api') || label.startsWith('/chatbot')));
  });
  it("offers the paths of the method in the account's form", () => {
    assert.ok(offered('POST /pro|', V1).includes('/profile/lead/list'));
    assert.ok(!offered('GET /|').includes('/profile/lead/list'));
  });
  it('offers form keys and their values', () => {
    const head = 'POST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\n';
    assert.deepEqual(offered(`${head}limit=10\n&|`, V1), ['page', 'filter[master]']);
    assert.deepEqual(offered(`${head}filter[master]=|`, V1), ['chathistory']);
  });
  it('offers query keys', () => {
    assert.ok(offered('GET /api/v1/crm/objects/contact/1?|').includes('relations'));
  });
  it('offers JSON keys, also inside objects', () => {
    assert.ok(
      offered('POST /api/v1/crm/messenger/chat/message/7\nContent-Type: application/json\n\n{|}').includes('message'),
    );
    assert.ok(
      offered(
        'POST /api/v1/crm/messenger/chat/message/7\nContent-Type: application/json\n\n{"message": {"|"}}',
      ).includes('translateLangKey'),
    );
  });
  it('offers headers and types', () => {
    assert.ok(offered('POST /profile/lead/list\n|', V1).includes('zone'));
    assert.equal(offered('POST /profile/lead/list\nContent-Type: |', V1)[0], 'application/x-www-form-urlencoded');
  });
  it('offers variables, dynamic values, the lead and named requests', () => {
    const labels = offered('@id = 1\n### list\nGET /api/v1/crm/tag\n###\nGET /api/v1/crm/tag/{{|');
    for (const one of ['id', 'stage', 'lead.id', '$guid', 'list.response.body.$.'])
      assert.ok(labels.includes(one), one);
  });
  it('suggests the keys of a response', () => {
    assert.ok(
      offered('### list\nGET /api/v1/crm/tag\n###\nGET /api/v1/crm/tag/{{list.response.body.$.|').some((l) =>
        l.startsWith('data'),
      ),
    );
  });
  it('suggests the keys below an object at once, and closes the braces after a value', () => {
    const text = '### list\nGET /api/v1/crm/tag\n###\nGET /api/v1/crm/tag/{{list.response.body.$.';
    const insert = (more: string, label: string): string | undefined =>
      completeAt(parseRequests(text + more), text.length + more.length, { knowledge, account: V2 }).items.find(
        (i) => i.label === label,
      )?.insert;
    assert.equal(insert('', 'data'), 'data.');
    assert.equal(insert('data.', 'data[0]'), 'data[0].');
    assert.equal(insert('data.data[0].', 'id'), 'id}}');
  });
  it("says where the account's own values fit", () => {
    const live = (text: string): unknown => {
      const at = text.indexOf('|');
      const document = text.replace('|', '');
      const found = completeAt(parseRequests(document), at, { knowledge, account: V2 }).live;
      return found && [found.kind, document.slice(found.span.start, found.span.end), found.quoted];
    };
    assert.deepEqual(live('GET /api/v1/crm/tag/1|'), ['tags', '1', false]);
    assert.equal(live('GET /api/v1/crm/tags/|'), undefined);
    assert.deepEqual(live('GET /api/v1/account/audit-log?userId=12,3|4,5&x=1'), ['agents', '34', false]);
    const body = (text: string): string => `POST /api/v1/crm/note/create\nContent-Type: application/json\n\n${text}`;
    assert.deepEqual(live(body('{"mentionUsers": [|]}')), ['agents', '', true]);
    assert.deepEqual(live(body('{"mentionUsers": ["1|"]}')), ['agents', '"1"', true]);
  });
  it('offers the fields of a lead, documented or real', () => {
    assert.ok(documentedLeadFields(knowledge, '1.0.0').includes('visitor_phone'));
    assert.ok(documentedLeadFields(knowledge, '2.0.0').includes('clientType'));
    assert.deepEqual(leadFieldsOf({ id: 1, 'a-b': 2, list: [1], geo: { city: 'Rome', deep: {} } }), ['id', 'geo.city']);
  });
  it('shows no secret next to its name', () => {
    const at = '@token = abc\nGET /x/{{'.length;
    const found = completeAt(parseRequests('@token = abc\nGET /x/{{'), at, {
      environment: new Map([
        ['password', 'pw'],
        ['stage', 'x'],
      ]),
    }).items;
    assert.deepEqual(
      found.filter((i) => ['token', 'password', 'stage'].includes(i.label)).map((i) => i.detail),
      ['•••', '•••', 'x'],
    );
  });
  it('never throws, for any cursor position', () => {
    fc.assert(
      fc.property(anyDocument, fc.nat(300), (text, at) => {
        completeAt(parseRequests(text), Math.min(at, text.length), { knowledge, account: V2 });
        hoverSubjectAt(parseRequests(text), Math.min(at, text.length), knowledge, V2);
      }),
      { numRuns: 1000 },
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

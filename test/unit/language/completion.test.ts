import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as catalogue from '../../../src/api/catalogue';
import { completeAt, continuesAfterSpace } from '../../../src/features/language/completion/complete';
import { CatalogueIndex } from '../../../src/features/language/edit/catalogueIndex';
import { documentedLeadFields, leadFieldsOf } from '../../../src/features/language/edit/leadFields';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { hoverSubjectAt } from '../../../src/features/language/resolve/hoverSubject';
import { anyDocument } from './support/arbitraries';

const knowledge = new CatalogueIndex(catalogue);
const V1 = { origin: 'https://app.acquire.io', generation: '1.0.0', pathForm: 'plain' } as const;
const V2 = { origin: 'https://acme.acquire.io', generation: '2.0.0', pathForm: 'api' } as const;

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
      ['lead/a', V1, 'POST /profile/lead/add-update'],
      ['lead/', V1, 'POST /profile/lead/list'],
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
  it('finds paths by a part of them', () => {
    const text = 'POST lead/a';
    const { items } = completeAt(parseRequests(text), text.length, { knowledge, account: V1 });
    const found = items.filter(({ filter }) => filter === 'lead/a').sort((a, b) => (a.sort! < b.sort! ? -1 : 1));
    assert.equal(found[0]?.insert, '/profile/lead/add-update');
    assert.deepEqual(found[0]?.span, { start: 'POST '.length, end: text.length });
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
      { numRuns: 300 },
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { operations } from '../../../src/api/catalogue';
import { isDocumentedRead, needsConfirmation, refusedReadCause } from '../../../src/api/client/access/readPolicy';
import type { Generation } from '../../../src/api/client/account';
import { figure } from '../../figures';
import type { ApiRequest, Method } from '../../../src/api/client/types';
import { effectFor, testOrigin, reads } from './effect';

describe('what counts as a read', () => {
  it('the known ones, in both path forms and with a query', () => {
    assert.ok(reads('POST', '/profile/lead/list'));
    assert.ok(reads('POST', '/api/profile/lead/list'));
    assert.ok(reads('POST', '/api/profile/lead/list?x=1'));
    assert.ok(reads('POST', '/chatbot/api/kb-setup'));
    assert.ok(reads('GET', '/api/v1/crm/objects/contact', '2.0.0'));
    assert.ok(reads('HEAD', '/api/v1/crm/objects/contact', '2.0.0'));
    assert.ok(reads('GET', '/api/v1/crm/objects/contact/123', '2.0.0'));
    assert.ok(reads('POST', '/api/v1/crm/contact/list', '2.0.0'));
    assert.ok(reads('POST', `${testOrigin}/profile/lead/list`));
  });

  it('a letter that is percent-encoded is the letter', () => {
    assert.ok(reads('POST', '/profile/lead/%6cist'));
    assert.ok(!reads('POST', '/profile/lead/%64elete'));
  });

  const hostile: readonly (readonly [Method, string, Generation?])[] = [
    ['POST', '/profile/lead/delete'],
    ['POST', '/profile/lead/add-update'],
    ['POST', '/profile/lead/list/../delete'],
    ['POST', '/profile/lead/list/%2e%2e/delete'],
    ['POST', '/profile/lead/list/.%2E/delete'],
    ['POST', '/profile/lead/list/..%2fdelete'],
    ['POST', '/profile/lead/list%2f..%2fdelete'],
    ['POST', '/profile/lead/list%5c..%5cdelete'],
    ['POST', '/profile/lead/list%252f..%252fdelete'],
    ['POST', '/profile/lead/list%3f/../delete'],
    ['POST', '/profile/lead/list%00'],
    ['POST', '/profile/lead/list%20'],
    ['POST', '/profile/lead/list%09'],
    ['POST', '/profile/lead/list;x=/delete'],
    ['POST', '/profile/lead/list;/../delete'],
    ['POST', '/profile/lead/list%3b'],
    ['POST', '/profile/lead/list%23'],
    ['POST', '/profile/lead/list/'],
    ['POST', '//profile/lead/list'],
    ['POST', '/profile//lead/list'],
    ['POST', '/./profile/lead//list'],
    ['POST', '/profile/lead/list//'],
    ['POST', '/Profile/lead/list'],
    ['POST', '/profile/lead/LIST'],
    ['POST', '/profile/lead/list\u200b'],
    ['POST', '/profile/lead/list%E2%80%8B'],
    ['POST', '/profile/lead/li\u00adst'],
    ['POST', '/profile/lead/list%ff'],
    ['POST', '/profile/lead/list%'],
    ['POST', '/profile/lead/list.json'],
    ['POST', '/profile/lead/ｌist'],
    ['POST', '/api/api/profile/lead/list'],
    ['POST', '/v1/profile/lead/list'],
    ['GET', '/profile/lead/list'],
    ['PUT', '/profile/lead/list'],
    ['DELETE', '/profile/lead/list'],
    ['PATCH', '/profile/lead/list'],
    ['HEAD', '/profile/lead/list'],
    ['GET', '/'],
    ['GET', '/api'],
    ['GET', '/unheard-of'],
    ['HEAD', '/unheard-of'],
    ['POST', '/profile/lead/list?_method=DELETE'],
    ['POST', '/profile/lead/list?%5fmethod=delete'],
    ['DELETE', '/api/v1/crm/objects/contact/1', '2.0.0'],
    ['PUT', '/api/v1/crm/objects/contact/1', '2.0.0'],
    ['POST', '/api/v1/crm/objects/contact', '2.0.0'],
    ['GET', '/api/v1/crm/objects/contact/1/../../../follow-up/create', '2.0.0'],
    ['GET', '/api/v1/crm/objects/contact/..%2f..', '2.0.0'],
    ['GET', '/api/v1/crm/objects/contact/%2e%2e', '2.0.0'],
    ['GET', '/api/v1/crm/objects/contact/...', '2.0.0'],
    ['GET', '/api/v1/crm/objects/contact/1%2f2', '2.0.0'],
    ['GET', '/api/v1/crm/objects/contact/1;a', '2.0.0'],
    ['GET', '/api/v1/crm/objects/contact/', '2.0.0'],
    ['GET', '/v1/crm/objects/contact', '2.0.0'],
    ['POST', '/api/v1/crm/contact/list/x', '2.0.0'],
    ['POST', '/profile/lead/list', '2.0.0'],
    ['GET', '/api/v1/crm/objects/contact', '1.0.0'],
  ];
  for (const [method, url, generation] of hostile) {
    it(`not ${method} ${JSON.stringify(url)}${generation ? ` in ${generation}` : ''}`, () =>
      assert.equal(reads(method, url, generation), false));
  }
  it(`${hostile.length} spellings were tried`, () => assert.ok(hostile.length >= 55));

  it('not requests with an override of method or path', () => {
    for (const name of [
      'X-HTTP-Method-Override',
      'x-http-method',
      'X-Method-Override',
      'X-Original-URL',
      'X-Rewrite-Url',
    ])
      assert.ok(!reads('POST', '/profile/lead/list', '1.0.0', { headers: [[name, 'DELETE']] }), name);
    const bodies: ApiRequest['body'][] = [
      { kind: 'form', fields: [['_method', 'DELETE']] },
      { kind: 'json', value: { _method: 'DELETE' } },
      { kind: 'multipart', parts: [{ name: '_method', value: 'x' }] },
      { kind: 'text', text: 'a=1&_method=DELETE' },
      { kind: 'text', text: 'a=1&%5Fmethod=DELETE' },
      { kind: 'bytes', bytes: Buffer.from('_method=DELETE') },
      { kind: 'text', text: '{"\\u005fmethod":"DELETE"}' },
    ];
    for (const body of bodies) assert.ok(!reads('POST', '/profile/lead/list', '1.0.0', { body }), JSON.stringify(body));
    assert.ok(!reads('POST', '/profile/lead/list', '1.0.0', { query: [['_method', 'DELETE']] }));
    assert.ok(reads('POST', '/profile/lead/list', '1.0.0', { body: { kind: 'form', fields: [['limit', '1']] } }));
  });

  it('[threat: destructive] not JSON bodies with keys that have a meaning in JavaScript', () => {
    const names = ['toJSON', 'toString', 'valueOf', '__proto__', 'constructor', 'hasOwnProperty', 'length', 'then'];
    const json: [string, string][] = [['Content-Type', 'application/json']];
    for (const name of names) {
      const texts = [
        `{"${name}":1,"_method":"DELETE","id":[1,2]}`,
        `{"_method":"DELETE","${name}":{}}`,
        `{"${name}":{"${name}":1},"r":"profile/lead/delete"}`,
        `{"${name}":{"_method":"DELETE"}}`,
        `{"a":[{"${name}":1,"_method":"DELETE"}]}`,
      ];
      for (const text of texts) {
        const bodies: ApiRequest['body'][] = [
          { kind: 'text', text },
          { kind: 'bytes', bytes: Buffer.from(text) },
          { kind: 'json', value: JSON.parse(text) },
        ];
        for (const body of bodies) {
          const found = effectFor('POST', '/api/profile/lead/list', '1.0.0', { body, headers: json })!;
          assert.equal(found.reads, false, text);
          assert.equal(needsConfirmation(found), true, text);
        }
      }
      const ordinary = { kind: 'json', value: JSON.parse(`{"limit":1,"${name}":1}`) } as const;
      assert.ok(reads('POST', '/api/profile/lead/list', '1.0.0', { body: ordinary }), name);
    }
    const converted = { limit: 1, toJSON: () => ({ _method: 'DELETE' }) };
    assert.ok(!reads('POST', '/api/profile/lead/list', '1.0.0', { body: { kind: 'json', value: converted } }));
  });

  it('[threat: destructive] not what names a write to a front controller, wherever and however it is written', () => {
    const carried = (name: string, value: string): Partial<ApiRequest>[] => [
      { query: [[name, value]] },
      { body: { kind: 'form', fields: [[name, value]] } },
      { body: { kind: 'multipart', parts: [{ name, value }] } },
      { body: { kind: 'json', value: { [name]: value } } },
      { body: { kind: 'json', value: { a: { [name]: [value] } } } },
    ];
    const hidden: [string, string][] = [
      ['r[]', 'profile/lead/delete'],
      ['r[0]', 'profile/lead/delete'],
      ['a[r]', '/api/profile/lead/delete'],
      ['url', 'https://app.acquire.io/api/profile/lead/delete'],
      ['url', '//app.acquire.io/profile/lead/delete?x=1'],
      ['url', 'https://app.acquire.io/index.php?r=profile%2Flead%2Fdelete'],
      ['r', 'lead/delete'],
      ['r', 'Lead/Delete/5'],
      ['r', 'lead%2Fdelete'],
      ['q', 'profile.lead.delete'],
      ['q', 'profile:lead:delete'],
      ['route', 'profile_lead_delete'],
      ['route', 'profile-lead-delete'],
      ['route', 'profile\\lead\\delete'],
      ['action', 'LeadController@delete'],
      ['action', 'Lead::delete'],
      ['action', 'deleteLead'],
      ['action', 'leadDelete'],
      ['path', 'lead/add-update'],
      ['path', 'agents.add'],
      ['path', 'setting/operating-hours-save'],
      ['op[]', 'delete'],
      ['op[x][y]', 'DELETE'],
      ['do', 'remove'],
      ['cmd', 'delete_lead'],
      ['search[op]', 'delete'],
      ['a[_method]', 'DELETE'],
      ['a[b][_method]', 'x'],
      ['a[]._method', 'DELETE'],
    ];
    let tried = 0;
    for (const [name, value] of hidden)
      for (const more of carried(name, value)) {
        const found = effectFor('POST', '/api/profile/lead/list', '1.0.0', more)!;
        assert.ok(needsConfirmation(found), JSON.stringify(more));
        tried++;
      }
    for (const name of ['?r=note/create', '?x=https://a.example/api/v1/crm/objects/contact/5', '?crm.contact.merge'])
      assert.ok(needsConfirmation(effectFor('POST', `/api/v1/crm/contact/list${name}`, '2.0.0')!), name);
    figure('destructive', `${tried} writes named in parameters of a documented read: all need confirmation`);
  });

  it('requests with ordinary words in undocumented parameters and headers', () => {
    const ordinary: [string, string][] = [
      ['search', 'delete'],
      ['search[value]', 'Ada'],
      ['filter[search]', 'remove'],
      ['q', 'Put'],
      ['keyword', 'DELETE'],
      ['name', 'Patch'],
      ['tag[]', 'delete'],
      ['status', 'deleted'],
      ['sort', 'lead.created'],
      ['fields', 'id,name,email'],
      ['date', '2026-01-02/2026-01-31'],
      ['source', 'https://example.com/blog/leads'],
      ['url', '/api/profile/lead/list'],
      ['note', 'please delete the lead'],
      ['zone', 'Europe/Berlin'],
      ['email', 'ada.lovelace@example.com'],
    ];
    for (const [name, value] of ordinary)
      for (const more of [{ query: [[name, value]] }, { body: { kind: 'form', fields: [[name, value]] } }] as const)
        assert.ok(reads('POST', '/api/profile/lead/list', '1.0.0', more as Partial<ApiRequest>), `${name}=${value}`);
    for (const header of [
      ['X-Verbose', '1'],
      ['X-Verbosity', 'high'],
      ['X-Payment-Method', 'card'],
      ['X-Methodology', 'a'],
      ['X-Adverb', 'soon'],
      ['X-Request-Id', '5c1f'],
      ['X-Trace', 'a/b'],
    ] as const)
      assert.ok(reads('POST', '/api/profile/lead/list', '1.0.0', { headers: [header] }), header[0]);
    for (const header of ['X-HTTP-Verb', 'X-Verb', 'X-Any-Method-Override', 'X-Forwarded-Path'])
      assert.ok(!reads('POST', '/api/profile/lead/list', '1.0.0', { headers: [[header, 'x']] }), header);
    assert.ok(!reads('POST', '/api/profile/lead/list', '1.0.0', { headers: [['X-Payment-Method', 'DELETE']] }));
  });

  it('every documented operation matches its hand-set flag, unless another one has the same endpoint', () => {
    let writes = 0;
    for (const entry of operations()) {
      const url = entry.path.replace(/\{[^}]+\}/g, '7');
      const got = reads(entry.method, url, entry.generation);
      if (entry.writes) {
        assert.equal(got, false, entry.id);
        writes++;
      } else if (!entry.sameEndpointAs.length) {
        assert.equal(got, true, entry.id);
      }
    }
    assert.ok(writes > 60);
  });

  it('never a path with anything unusual in it', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (tail) => {
        const url = `/profile/lead/list${tail}`;
        if (reads('POST', url)) assert.match(tail, /^(?:[?#].*)?$/s);
      }),
      { numRuns: 2000 },
    ));

  it('not what is encoded, in another charset, or of another type than it says', () => {
    const form: ApiRequest['body'] = { kind: 'form', fields: [['limit', '1']] };
    const json: ApiRequest['body'] = { kind: 'json', value: { id: 1 } };
    const text = (content: string): ApiRequest['body'] => ({ kind: 'text', text: content });
    const utf16 = Buffer.from('limit=1', 'utf16le');
    const cases: [ApiRequest['body'], [string, string][]][] = [
      [form, [['Content-Encoding', 'gzip']]],
      [form, [['content_encoding', 'br']]],
      [form, [['Content-Type', 'application/x-www-form-urlencoded; charset=utf-16']]],
      [form, [['Content-Type', 'application/json']]],
      [json, [['Content-Type', 'application/x-www-form-urlencoded']]],
      [json, [['Content-Type', 'application/json; charset=utf-7']]],
      [text('limit=1'), [['Content-Type', 'text/plain']]],
      [text('limit=1'), []],
      [text('{"id":1'), [['Content-Type', 'application/json']]],
      [text('[1]'), [['Content-Type', 'application/json']]],
      [
        text('limit=1'),
        [
          ['Content-Type', 'application/json'],
          ['Content-Type', 'application/x-www-form-urlencoded'],
        ],
      ],
      [{ kind: 'bytes', bytes: utf16 }, [['Content-Type', 'application/json']]],
      [{ kind: 'bytes', bytes: Buffer.from([0xff, 0xfe]) }, [['Content-Type', 'application/x-www-form-urlencoded']]],
      [
        { kind: 'multipart', parts: [{ name: 'limit', value: '1' }] },
        [['Content-Type', 'multipart/form-data; boundary=x']],
      ],
      [{ kind: 'multipart', parts: [{ name: 'limit', value: '1', contentType: 'text/plain; charset=utf-16' }] }, []],
      [{ kind: 'multipart', parts: [{ name: '_charset_', value: 'utf-16' }] }, []],
    ];
    for (const [body, headers] of cases)
      assert.ok(!reads('POST', '/profile/lead/list', '1.0.0', { body, headers }), JSON.stringify([body, headers]));
    for (const type of ['application/json', 'application/json; charset=utf-8', 'application/json;charset="UTF-8"'])
      assert.ok(
        reads('POST', '/profile/lead/detail', '1.0.0', { body: text('{"id":1}'), headers: [['content-type', type]] }),
        type,
      );
  });

  it('says which operation a write may be taken for', () => {
    const named = (...given: Parameters<typeof effectFor>): string | undefined => effectFor(...given)?.operation?.id;
    assert.equal(named('POST', '/profile/lead/%64elete'), 'v1.lead.delete');
    assert.equal(named('GET', '/profile/lead/delete'), 'v1.lead.delete');
    assert.equal(named('POST', '/API/Profile/Lead/Delete.json'), 'v1.lead.delete');
    assert.equal(named('POST', '/unheard-of'), undefined);
    const override = { headers: [['X-HTTP-Method-Override', 'DELETE']] as const };
    assert.equal(named('POST', '/api/v1/crm/objects/contact/5', '2.0.0', override), 'v2.contact.delete');
    assert.equal(named('PUT', '/api/v1/crm/objects/contact/5', '2.0.0', override), 'v2.contact.delete');
    assert.equal(named('PUT', '/api/v1/crm/objects/contact/5', '2.0.0'), 'v2.contact.update');
  });

  it('every documented write is recognized as one', () => {
    for (const entry of operations().filter((one) => one.writes)) {
      const found = effectFor(entry.method, entry.path.replace(/\{[^}]+\}/g, '7'), entry.generation)!;
      assert.equal(found.unknown, false, entry.id);
      const same = [entry.id, ...entry.sameEndpointAs];
      assert.ok(same.includes(found.operation!.id), `${entry.id}: ${found.operation?.id}`);
      if (entry.destructive) assert.equal(found.operation?.destructive, true, entry.id);
    }
  });
});

describe('what a read-only account sends', () => {
  const sends = (...given: Parameters<typeof effectFor>): boolean => {
    const found = effectFor(...given);
    return found !== undefined && isDocumentedRead(found);
  };
  const why = (...given: Parameters<typeof effectFor>): string => {
    const reason = refusedReadCause(effectFor(...given)!);
    return reason ? `${reason.kind} ${reason.name}` : '';
  };
  const form = (...names: string[]): Partial<ApiRequest> => ({
    body: { kind: 'form', fields: names.map((name) => [name, '1']) },
  });
  const json = (value: unknown): Partial<ApiRequest> => ({ body: { kind: 'json', value } });

  it('documented parameters, in the query or the body, with brackets as documented', () => {
    assert.ok(sends('POST', '/profile/lead/list', '1.0.0', form('limit', 'page', 'filter[master]')));
    assert.ok(sends('POST', '/profile/lead/list?limit=1&page=2&filter%5Bmaster%5D=chathistory'));
    assert.ok(sends('POST', '/profile/lead/list', '1.0.0', json({ limit: 1, filter: { master: 'x' } })));
    assert.ok(sends('GET', '/api/v1/crm/objects/contact?select[]=id&select[1]=name&where=a|eq|b', '2.0.0'));
    assert.ok(sends('GET', '/api/v1/analytics/agent/agent-leaderboard?filter.role=1', '2.0.0'));
    assert.ok(sends('GET', '/api/v1/crm/feedback?search=How&id=DESC&type=x', '2.0.0'), 'conditions by column');
    assert.ok(!sends('GET', '/api/v1/crm/feedback?nocolumn=x', '2.0.0'));
    assert.ok(!sends('GET', '/api/v1/crm/objects/contact?id=1', '2.0.0'), 'conditions in one parameter');
    assert.ok(sends('POST', '/api/v1/crm/contact/list', '2.0.0', json({ payload: { any: { thing: 1 } }, page: 0 })));
  });

  it('no others, and it says which one is in the way', () => {
    const cases: [string, Parameters<typeof effectFor>][] = [
      ['parameter status', ['POST', '/profile/lead/list?status=1']],
      ['parameter filter[other]', ['POST', '/profile/lead/list', '1.0.0', form('filter[other]')]],
      ['parameter filter', ['POST', '/profile/lead/list', '1.0.0', form('filter')]],
      ['parameter filter[master', ['POST', '/profile/lead/list', '1.0.0', form('filter[master')]],
      ['parameter limit[x]', ['POST', '/profile/lead/list', '1.0.0', form('limit[x]')]],
      ['parameter Limit', ['POST', '/profile/lead/list', '1.0.0', form('Limit')]],
      ['parameter limit\0', ['POST', '/profile/lead/list?limit%00=1']],
      ['parameter sort', ['POST', '/profile/lead/list?limit=1;sort=2']],
      ['parameter a.b', ['POST', '/profile/lead/list', '1.0.0', json({ a: { b: 1 } })]],
      ['parameter DELETE', ['POST', '/profile/lead/list?DELETE']],
      ['header X-Debug', ['POST', '/profile/lead/list', '1.0.0', { headers: [['X-Debug', '1']] }]],
      ['header Accept_Language', ['POST', '/profile/lead/list', '1.0.0', { headers: [['Accept_Language', 'de']] }]],
      [
        'encoding gzip',
        ['POST', '/profile/lead/list', '1.0.0', { ...form('limit'), headers: [['Content-Encoding', 'gzip']] }],
      ],
      ['body JSON object', ['POST', '/profile/lead/list', '1.0.0', json([1])]],
    ];
    for (const [reason, given] of cases) {
      assert.equal(sends(...given), false, reason);
      assert.equal(why(...given), reason);
    }
    assert.equal(why('POST', '/profile/lead/delete?_method=GET'), '', 'a write is refused for what it is');
  });

  it('the standard headers that ask for a form of response, and documented ones', () => {
    const headers = ['Accept', 'accept-language', 'User-Agent', 'zone', 'Cache-Control', 'If-None-Match'].map(
      (name) => [name, 'x'] as const,
    );
    assert.ok(sends('POST', '/profile/lead/list', '1.0.0', { headers }));
    const message = '/api/v1/crm/messenger/chat/messages?threadId=1';
    // Documented as a parameter of the query, not as a header.
    assert.equal(sends('GET', `${message}&x-user-type=agent`, '2.0.0'), true, 'in the query');
    assert.equal(sends('GET', message, '2.0.0', { headers: [['X-User-Type', 'agent']] }), false, 'as a header');
    assert.equal(sends('GET', '/api/v1/crm/tag?x-user-type=agent', '2.0.0'), false, 'not documented');
  });

  it('the paging parameters that lists accept without documenting them', () => {
    assert.ok(sends('GET', '/api/v1/crm/objects/contact?page=1&limit=5', '2.0.0'));
    assert.ok(sends('GET', '/api/v1/crm/objects/case?page=1&limit=5', '2.0.0'));
    assert.ok(!sends('GET', '/api/v1/crm/objects/contact/7?page=1', '2.0.0'));
  });
});

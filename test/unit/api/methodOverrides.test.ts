import assert from 'node:assert/strict';
import type { ApiRequest } from '../../../src/api/client/types';
import { effectFor, reads } from './effect';

describe('method overrides', () => {
  const NAMES = [
    '_method',
    '.method',
    ' _method',
    '+_method',
    '_method\0x',
    '_method[]',
    '_METHOD',
    '_m\u0435thod'.replace('\u0435', 'e'),
    'X_HTTP_METHOD_OVERRIDE',
    'x-http-method',
    'X-HTTP-Method-Override',
    'http.method',
    '_HttpMethod',
    'method',
    '_verb',
    'ｍethod',
    '__method__',
    'X-Method',
    'override',
    '_charset_',
  ];

  it('count as writes in a form, a query, JSON and multipart, on every account', () => {
    for (const name of NAMES) {
      const bodies: Partial<ApiRequest>[] = [
        {
          body: {
            kind: 'form',
            fields: [
              ['limit', '1'],
              [name, 'DELETE'],
            ],
          },
        },
        { query: [[name, 'DELETE']] },
        { body: { kind: 'json', value: { [name]: 'DELETE' } } },
        { body: { kind: 'multipart', parts: [{ name, value: 'DELETE' }] } },
        {
          body: { kind: 'text', text: `${encodeURIComponent(name)}=DELETE` },
          headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        },
        {
          body: { kind: 'bytes', bytes: Buffer.from(JSON.stringify({ [name]: 'x' })) },
          headers: [['Content-Type', 'application/json']],
        },
      ];
      for (const more of bodies) {
        const found = effectFor('POST', '/profile/lead/list', '1.0.0', more)!;
        assert.equal(found.reads, false, `${name} ${JSON.stringify(more)}`);
        assert.equal(found.unknown, true, name);
      }
    }
  });

  it('count as writes in headers of any spelling', () => {
    for (const name of [
      'X-HTTP-Method-Override',
      'X_HTTP_METHOD_OVERRIDE',
      'x-http-method',
      'X-Method-Override',
      'X-Original-URL',
      'X-Rewrite-Url',
      'X-Original-URI',
      'X-Forwarded-Path',
      'X-Forwarded-Method',
      'X_Original_Url',
      'X-Forwarded-Prefix',
    ])
      assert.equal(reads('POST', '/profile/lead/list', '1.0.0', { headers: [[name, 'x']] }), false, name);
    assert.equal(reads('POST', '/profile/lead/list', '1.0.0', { headers: [['X-Verbatim', 'delete ']] }), false);
  });

  it('count as writes where a front controller may find the path of one in them', () => {
    for (const more of [
      { query: [['r', 'profile/lead/delete']] },
      { query: [['_url', '/API/profile//lead/Delete.json']] },
      { query: [['/profile/lead/delete', '']] },
      { query: [['q', 'profile%2flead%2fdelete']] },
      { query: [['q', `${'./'.repeat(500)}profile/lead/delete`]] },
      { headers: [['X-Anything', '/api/profile/lead/delete']] },
      { body: { kind: 'form', fields: [['route', 'account/agents/update']] } },
    ] as Partial<ApiRequest>[])
      assert.equal(reads('POST', '/profile/lead/list', '1.0.0', more), false, JSON.stringify(more).slice(0, 80));
    assert.ok(reads('POST', '/profile/lead/list', '1.0.0', { query: [['back', '/profile/lead/list']] }));
  });

  it('make a documented write unknown', () => {
    const more: Partial<ApiRequest> = {
      body: {
        kind: 'form',
        fields: [
          ['name', 'x'],
          ['_method', 'DELETE'],
        ],
      },
    };
    assert.equal(effectFor('POST', '/profile/lead/add-update', '1.0.0', more)?.unknown, true);
    assert.equal(effectFor('POST', '/profile/lead/add-update')?.unknown, false);
  });

  it('are not detected in similar names', () => {
    const ordinary: Partial<ApiRequest> = {
      body: { kind: 'json', value: { fields: { payment_method: 'card', method: 'post' }, tags: ['delete'] } },
    };
    assert.equal(effectFor('PUT', '/api/v1/crm/objects/contact/7', '2.0.0', ordinary)?.unknown, false);
    assert.ok(reads('GET', '/api/v1/crm/tag?search=delete', '2.0.0'));
  });
});

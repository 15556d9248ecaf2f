import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalPath, inPathForm, readsOnly } from '../../../src/api/access';
import type { Generation } from '../../../src/api/account';
import { withQuery } from '../../../src/api/body';
import { isKnownRead, operations } from '../../../src/api/catalogue';
import { accountTarget } from '../../../src/api/origin';
import type { ApiRequest, Method } from '../../../src/api/types';

const origin = 'https://app.acquire.io';

function reads(method: Method, url: string, generation: Generation = '1.0.0', more: Partial<ApiRequest> = {}): boolean {
  const request: ApiRequest = { method, url, ...more };
  try {
    return readsOnly(isKnownRead, request, withQuery(accountTarget({ origin }, url).url, more.query), generation);
  } catch {
    return false;
  }
}

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
    assert.ok(reads('POST', `${origin}/profile/lead/list`));
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

  it('not what asks to be taken for another method or path', () => {
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

  it('every documented operation is what its hand-set flag says, unless another one stands at its endpoint', () => {
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

  it('canonical paths decode once and refuse the rest', () => {
    assert.equal(canonicalPath('/a/%62/c'), '/a/b/c');
    assert.equal(canonicalPath('/a/%2562'), undefined);
    assert.equal(canonicalPath('/'), undefined);
    assert.equal(canonicalPath('/a/'), undefined);
    assert.equal(canonicalPath('/a/Zo%C3%AB'), '/a/Zoë');
  });

  it('path forms', () => {
    assert.equal(inPathForm('/api/profile/lead/list', 'plain'), '/profile/lead/list');
    assert.equal(inPathForm('/profile/lead/list', 'plain'), '/profile/lead/list');
    assert.equal(inPathForm('/profile/lead/list', 'api'), '/api/profile/lead/list');
    assert.equal(inPathForm('/api/profile/lead/list', 'api'), '/api/profile/lead/list');
    assert.equal(inPathForm('/chatbot/api/kb-setup', 'plain'), '/chatbot/api/kb-setup');
    assert.equal(inPathForm('/chatbot/api/kb-setup', 'api'), '/chatbot/api/kb-setup');
    assert.equal(inPathForm('//evil.example/x', 'api'), '//evil.example/x');
  });
});

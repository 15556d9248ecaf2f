import assert from 'node:assert/strict';
import { findOperation, isKnownRead, matchOperation, operation, operations, retired } from '../../../src/api/catalogue';

describe('catalogue lookup', () => {
  it('knows 214 operations and 23 retired ones', () => {
    assert.equal(operations().length, 214);
    assert.equal(operations('1.0.0').length, 35);
    assert.equal(operations('2.0.0').length, 179);
    assert.equal(retired().length, 23);
  });

  it('finds an entry by id and nothing by an unknown one', () => {
    assert.equal(operation('v1.lead.list').path, '/api/profile/lead/list');
    assert.equal(operation('v1.lead.list').plainPath, '/profile/lead/list');
    assert.equal(findOperation('v1.lead.nothing'), undefined);
    assert.equal(findOperation('__proto__'), undefined);
  });

  it('finds 1.0.0 operations by both path forms', () => {
    for (const path of ['/api/profile/lead/list', '/profile/lead/list'])
      assert.deepEqual(
        matchOperation('POST', path, '1.0.0').map((o) => o.id),
        ['v1.lead.list'],
      );
    assert.deepEqual(
      matchOperation('POST', '/chatbot/api/kb-setup', '1.0.0').map((o) => o.id),
      ['v1.kb.setup'],
    );
    assert.deepEqual(matchOperation('POST', '/chatbot/kb-setup', '1.0.0'), []);
  });

  it('finds every operation by its own method and path', () => {
    for (const one of [...operations(), ...retired()]) {
      const path = one.path.replace(/\{[^}]+\}/g, '42');
      const found = matchOperation(one.method, path, one.generation).map((o) => o.id);
      assert.ok(
        found.includes(one.id) || (one.retired && found.length > 0),
        `${one.id} at ${one.method} ${path}: ${found.join()}`,
      );
    }
  });

  it('lists all operations that share an endpoint', () => {
    assert.deepEqual(
      matchOperation('POST', '/api/v1/crm/messenger/chat/create', '2.0.0')
        .map((o) => o.id)
        .sort(),
      ['v2.case.create', 'v2.case.reopen'],
    );
  });

  it('keeps the generations apart', () => {
    assert.deepEqual(matchOperation('POST', '/api/profile/lead/list', '2.0.0'), []);
    assert.equal(isKnownRead('POST', '/api/profile/lead/list', '2.0.0'), false);
  });

  it('takes nothing but exact paths for a known read', () => {
    assert.equal(isKnownRead('POST', '/api/profile/lead/list', '1.0.0'), true);
    assert.equal(isKnownRead('GET', '/api/v1/crm/objects/contact/12', '2.0.0'), true);
    assert.equal(isKnownRead('HEAD', '/api/v1/crm/objects/contact/12', '2.0.0'), true);
    const writes: [string, string][] = [
      ['POST', '/api/profile/lead/delete'],
      ['POST', '/api/profile/lead/list/'],
      ['POST', '//api/profile/lead/list'],
      ['POST', '/API/profile/lead/list'],
      ['POST', '/api/profile/lead%2Flist'],
      ['POST', '/api/profile/lead/list/../delete'],
      ['PUT', '/api/profile/lead/list'],
      ['POST', '/'],
      ['POST', ''],
      ['', ''],
      ['POST', '/api/api/profile/lead/list'],
      ['POST', '/nowhere'],
    ];
    for (const [method, path] of writes) assert.equal(isKnownRead(method, path, '1.0.0'), false, `${method} ${path}`);
    const hidden = ['12%2f..%2fdelete', '..', '%2e%2e', '%2E', '12%5c..', '', '1%00', '1%zz'];
    for (const value of hidden)
      assert.equal(isKnownRead('GET', `/api/v1/crm/objects/contact/${value}`, '2.0.0'), false, value);
  });
});

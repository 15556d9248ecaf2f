import assert from 'node:assert/strict';
import {
  findOperation,
  matchOperation,
  operation,
  operations,
  operationsAt,
  operationsLike,
  retiredOperations,
} from '../../../src/api/catalogue';
import { liveFacts, retiredFacts } from './facts';

describe('catalogue lookup', () => {
  it('knows every operation of the facts, current and retired', () => {
    const ids = (facts: readonly { readonly id: string }[]): string[] => facts.map(({ id }) => id);
    assert.deepEqual(ids(operations()), ids(liveFacts));
    assert.equal(operations('1.0.0').length + operations('2.0.0').length, liveFacts.length);
    assert.deepEqual(ids(retiredOperations()), ids(retiredFacts));
  });

  it('knows how to manage webhooks, from a removed page, with a secret that is never shown', () => {
    const webhooks = retiredOperations().filter((o) => o.id.startsWith('v2.off.webhook.'));
    assert.deepEqual(
      webhooks.map((o) => [o.method, o.path, o.reads, o.destructive]),
      [
        ['GET', '/api/v1/webhook', true, false],
        ['GET', '/api/v1/webhook/{webhookId}', true, false],
        ['POST', '/api/v1/webhook', false, false],
        ['PUT', '/api/v1/webhook/{webhookId}', false, false],
        ['DELETE', '/api/v1/webhook/{webhookId}', false, true],
      ],
    );
    assert.equal(webhooks[2]?.body.find((p) => p.name === 'hmacKey')?.secret, true);
    assert.ok(
      retiredOperations().every(
        (o) => o.reads !== o.writes && (o.method === 'GET' || o.writes || o.id === 'v2.off.snooze.get'),
      ),
    );
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
    for (const one of [...operations(), ...retiredOperations()]) {
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

  it('separates the API versions', () => {
    assert.deepEqual(matchOperation('POST', '/api/profile/lead/list', '2.0.0'), []);
    assert.deepEqual(operationsAt('POST', '/api/profile/lead/list', '2.0.0'), []);
  });

  it('normalizes the path before it matches, and matches none that servers read in different ways', () => {
    const ids = (path: string): string[] => matchOperation('POST', path, '1.0.0').map((o) => o.id);
    for (const path of ['/api/profile/lead/%64elete', '/profile/%6cead/delete', '/profile/lead/delete?x=1'])
      assert.deepEqual(ids(path), ['v1.lead.delete'], path);
    for (const path of [
      '/api/profile/lead/delete/',
      '//api/profile/lead/delete',
      '/API/profile/lead/delete',
      '/api/profile/lead%2Fdelete',
      '/api/profile/lead/list/../delete',
      '/',
      '',
      '/api/api/profile/lead/list',
      '/nowhere',
    ])
      assert.deepEqual(ids(path), [], path);
  });

  it('finds an open placeholder as written in documents and as a URL encodes it', () => {
    for (const path of ['{contactId}', '%7BcontactId%7D', '{{id}}', '%7B%7Bid%7D%7D'])
      assert.deepEqual(
        matchOperation('GET', `/api/v1/crm/objects/contact/${path}`, '2.0.0').map((o) => o.id),
        ['v2.contact.get'],
        path,
      );
  });

  it('finds what a lenient server may take a path for, of one method or of all', () => {
    const like = (path: string, method?: string): string[] => operationsLike(method, path, '2.0.0').map((o) => o.id);
    assert.deepEqual(like('/API/V1/crm/objects/Contact.json/7', 'DELETE'), ['v2.contact.delete']);
    assert.ok(like('/api/v1/crm/objects/contact/7').includes('v2.contact.delete'));
    assert.deepEqual(like('/api/v1/crm/objects/contact/7/8'), []);
  });
});

import assert from 'node:assert/strict';
import { AcquireError } from '../../../src/api/errors/errors';
import type { Body } from '../../../src/api/client/types';
import { recordText } from '../../../src/core/json/jsonText';
import { createLeadSource } from '../../../src/features/leads/sources/sources';
import { LeadsV1 } from '../../../src/features/leads/sources/v1/source';
import { LeadsV2 } from '../../../src/features/leads/sources/v2/source';
import answers from '../../fixtures/lead-answers.json';
import { FakeClient, fakeAccount, fakeLead } from './fakes';

const v1 = fakeAccount('1.0.0');
const v2 = fakeAccount('2.0.0');
const json = (body: Body | undefined): unknown => (body?.kind === 'json' ? body.value : undefined);
const kind = (wanted: string) => (error: AcquireError) => error.kind === wanted;

describe('the leads of a 1.0.0 account', () => {
  it('lists with a form, pages counted from 1 on the wire', async () => {
    const client = new FakeClient(() => answers['v1.lead.list']);
    const page = await createLeadSource('1.0.0', client).page(v1, 2, 50);
    assert.deepEqual(client.sent[0]?.request, {
      method: 'POST',
      url: '/profile/lead/list',
      operationId: 'v1.lead.list',
      body: {
        kind: 'form',
        fields: [
          ['limit', '50'],
          ['page', '3'],
        ],
      },
    });
    assert.deepEqual([page.leads.map((l) => l.id), page.total, page.page], [['70574'], 1, 2]);
  });

  it('says that a response without a list is malformed', async () => {
    await assert.rejects(
      new LeadsV1(new FakeClient(() => ({ success: true, data: 'x' }))).page(v1, 0, 5),
      kind('malformed'),
    );
  });

  it('passes the error of a failed call on', async () => {
    await assert.rejects(
      new LeadsV1(new FakeClient(() => new AcquireError('unauthorized', { status: 401 }))).page(v1, 0, 5),
      kind('unauthorized'),
    );
  });

  it('keeps ids beyond 2^53 exact in lists', async () => {
    const page = await new LeadsV1(
      new FakeClient(() => '{"success":true,"data":{"total":2,"data":[{"id":9007199254740993},{"id":"12"}]}}'),
    ).page(v1, 0, 5);
    assert.deepEqual(
      page.leads.map((l) => l.id),
      ['9007199254740993', '12'],
    );
  });

  it('gets one as JSON, with its text as received', async () => {
    const client = new FakeClient(
      () =>
        '{"success":true,"error":null,"data":{"id":7,"big":12345678901234567890,"a":1,"a":2,"e":"\\u00e9","f":1.50,"list":[],"o":{}}}',
    );
    const { lead: got, text } = await new LeadsV1(client).get(v1, '7');
    assert.deepEqual(json(client.sent[0]?.request.body), { id: 7 });
    assert.equal(got.id, '7');
    assert.equal(
      text,
      '{\n  "id": 7,\n  "big": 12345678901234567890,\n  "a": 1,\n  "a": 2,\n  "e": "\\u00e9",\n  "f": 1.50,\n  "list": [],\n  "o": {}\n}',
    );
  });

  it('says not found for an empty record', async () => {
    for (const data of [null, [], {}, ''])
      await assert.rejects(
        new LeadsV1(new FakeClient(() => ({ success: true, data }))).get(v1, '7'),
        kind('not-found'),
      );
  });

  it('updates with the visitor id and exactly the changed fields, custom ones in brackets', async () => {
    const client = new FakeClient(() => ({ success: true, data: 'Updated.' }));
    await new LeadsV1(client).update(v1, fakeLead('70711', { raw: { id: 70711, visitor_id: 37167 } }), {
      name: 'Ada',
      tags: ['73', 74],
      'text-1': null,
    });
    assert.deepEqual(client.sent[0]?.request.body, {
      kind: 'form',
      fields: [
        ['visitor_id', '37167'],
        ['name', 'Ada'],
        ['tags', '73,74'],
        ['[extra_field][text-1]text-1', ''],
      ],
    });
  });

  it('deletes many in one call', async () => {
    const client = new FakeClient(() => ({ success: true, data: 'Deleted.' }));
    const done: string[] = [];
    await new LeadsV1(client).remove(v1, ['1', '9007199254740993'], (id) => done.push(id));
    assert.deepEqual(
      client.sent.map((s) => json(s.request.body)),
      [{ id: [1, '9007199254740993'] }],
    );
    assert.deepEqual(done, ['1', '9007199254740993']);
    await assert.rejects(new LeadsV1(client).remove(v1, []), kind('invalid-request'));
  });

  it('creates without knowing the new id', async () => {
    assert.deepEqual(
      await new LeadsV1(new FakeClient(() => ({ success: true, data: 'Added.' }))).create(v1, { name: 'Ada' }),
      {},
    );
  });
});

describe('the contacts of a 2.0.0 account', () => {
  it('lists with pages counted from 0', async () => {
    const client = new FakeClient(() => answers['v2.contact.list']);
    const page = await new LeadsV2(client).page(v2, 0, 20);
    assert.deepEqual(client.sent[0]?.request, {
      method: 'GET',
      url: '/api/v1/crm/objects/contact',
      operationId: 'v2.contact.list',
      query: [
        ['limit', '20'],
        ['page', '0'],
      ],
    });
    assert.deepEqual([page.leads.length, page.total], [3, 6]);
  });

  it('searches with a POST and reads the filtered count', async () => {
    const client = new FakeClient(() => answers['v2.contact.search']);
    const page = await new LeadsV2(client).page(v2, 1, 20, { search: 'user16' });
    assert.deepEqual(
      [client.sent[0]?.request.url, json(client.sent[0]?.request.body)],
      ['/api/v1/crm/contact/list', { search: 'user16', payload: {}, page: 1, limit: 20 }],
    );
    assert.deepEqual([page.leads.length, page.total], [2, 2]);
  });

  it('gets, updates and creates with fields inside fields and columns beside', async () => {
    const client = new FakeClient((request) =>
      request.method === 'POST' ? { data: { id: 12 } } : answers['v2.contact.get'],
    );
    const source = new LeadsV2(client);
    const { lead: got } = await source.get(v2, '1');
    assert.equal(got.name, 'Quinn Nobody');
    await source.update(v2, got, { name: 'Ada', companyId: 3 });
    assert.deepEqual(
      [client.sent[1]?.request.method, client.sent[1]?.request.url, json(client.sent[1]?.request.body)],
      ['PUT', '/api/v1/crm/objects/contact/1', { fields: { name: 'Ada' }, companyId: 3 }],
    );
    assert.deepEqual(await source.create(v2, { email: 'a@example.com' }), { id: '12' });
  });

  it('sends tags as the documented numbers, and IDs beyond 2^53 as text', async () => {
    const client = new FakeClient(() => answers['v2.contact.get']);
    await new LeadsV2(client).update(v2, fakeLead('1'), { tags: ['73', '9007199254740993', 'new'] });
    assert.deepEqual(json(client.sent[0]?.request.body), { tags: [73, '9007199254740993', 'new'] });
    await new LeadsV2(client).update(v2, fakeLead('1'), { tags: [] });
    assert.deepEqual(json(client.sent[1]?.request.body), { tags: [] });
  });

  it('deletes one by one, reports each, and continues if one is already gone', async () => {
    const client = new FakeClient((_request, n) =>
      n === 2 ? new AcquireError('not-found', { status: 404 }) : { data: { deleted: n === 1 ? 0 : 1 } },
    );
    const done: string[] = [];
    await new LeadsV2(client).remove(v2, ['1', '2', '3', '4'], (id) => done.push(id));
    assert.deepEqual([done, client.sent.length], [['1', '2', '3', '4'], 4]);
    await assert.rejects(
      new LeadsV2(new FakeClient(() => ({ data: { deleted: 0 } }))).remove(v2, ['1']),
      kind('not-found'),
    );
    const failing = new FakeClient((_request, n) =>
      n ? new AcquireError('server', { status: 500 }) : { data: { deleted: 1 } },
    );
    const before: string[] = [];
    await assert.rejects(
      new LeadsV2(failing).remove(v2, ['1', '2', '3'], (id) => before.push(id)),
      kind('server'),
    );
    assert.deepEqual([before, failing.sent.length], [['1'], 2]);
  });

  it('never lets an id change the path', async () => {
    const client = new FakeClient(() => ({ data: { deleted: 1 } }));
    for (const id of ['..', '.', ''])
      await assert.rejects(new LeadsV2(client).remove(v2, [id]), kind('invalid-request'));
    assert.equal(client.sent.length, 0);
    await new LeadsV2(client).remove(v2, ['a/../b?c']);
    assert.equal(client.sent[0]?.request.url, '/api/v1/crm/objects/contact/a%2F..%2Fb%3Fc');
  });

  it('merges and blocks as documented', async () => {
    const client = new FakeClient(() => ({ data: true }));
    await new LeadsV2(client).merge(v2, '90', ['11']);
    await new LeadsV2(client).block(v2, ['827'], '2030-01-01T00:00:00.000Z');
    assert.deepEqual(
      client.sent.map((s) => [s.request.url, json(s.request.body)]),
      [
        ['/api/v1/crm/contact/merge/90', { mergeId: [11] }],
        ['/api/v1/crm/block-visitor', { data: [827], type: 'contact', blockTill: '2030-01-01T00:00:00.000Z' }],
      ],
    );
  });
});

describe('the text of a record', () => {
  it('finds rows and keeps every token', () => {
    assert.equal(recordText('{"data":[{"x":1e400},{"x":0.10}]}', ['data', 1]), '{\n  "x": 0.10\n}');
    assert.equal(recordText('{"data":1}', ['nothing']), undefined);
  });

  it('takes the last of duplicate keys, as JSON.parse does', () => {
    assert.equal(recordText('{"data":{"id":1},"data":{"id":2}}', ['data']), '{\n  "id": 2\n}');
  });
});

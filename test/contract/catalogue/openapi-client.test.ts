import assert from 'node:assert/strict';
import { OpenAPIClientAxios, type Document } from 'openapi-client-axios';
import type { Generation } from '../../../src/api/client/account';
import { openApiDocument } from '../../../src/api/catalogue/openapi';
import { startSandbox } from '../../../src/features/sandbox/server';
import { endpointCount } from '../../unit/catalogue/facts';

/** The part of a sandbox these tests use. */
type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

describe('a client generated from the OpenAPI documents', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ leads: 120 });
  });
  after(() => sandbox.stop());

  /** The client that an existing tool generates from the document, with the sandbox as its server and no other input. */
  async function clientOf(generation: Generation) {
    const document = { ...openApiDocument(generation), servers: [{ url: sandbox.origin }] } as unknown as Document;
    const api = new OpenAPIClientAxios({
      definition: document,
      axiosConfigDefaults: { headers: { Authorization: `Bearer ${sandbox.token}` }, proxy: false },
    });
    return api.init();
  }

  it('has a method for every path and method of the document', async () => {
    for (const generation of ['1.0.0', '2.0.0'] as const)
      assert.equal((await clientOf(generation)).api.getOperations().length, endpointCount(generation), generation);
  });

  it('lists and reads leads over 1.0.0', async () => {
    const client = await clientOf('1.0.0');
    const list = await client['v1.lead.list']?.(undefined, new URLSearchParams({ limit: '3', page: '1' }), {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(list?.status, 200);
    const { data } = list.data as { data: { total: number; data: { id: number }[] } };
    assert.equal(data.total, 120);
    assert.equal(data.data.length, 3);
    const detail = await client['v1.lead.detail']?.(undefined, { id: data.data[0]?.id });
    assert.equal((detail?.data as { success: boolean }).success, true);
  });

  it('lists, creates, reads and deletes contacts over 2.0.0, by path and query parameters', async () => {
    const client = await clientOf('2.0.0');
    const list = await client['v2.contact.list']?.({ limit: 2 });
    assert.equal((list?.data as { data: { list: unknown[] } }).data.list.length, 2);
    const made = await client['v2.contact.create']?.(undefined, {
      fields: { name: 'Ada Lovelace', email: 'ada@example.com' },
    });
    const { id } = (made?.data as { data: { id: number } }).data;
    const read = await client['v2.contact.get']?.({ contactId: id });
    assert.equal((read?.data as { data: { fields: { name: string } } }).data.fields.name, 'Ada Lovelace');
    const gone = await client['v2.contact.delete']?.({ contactId: id });
    assert.equal((gone?.data as { data: { deleted: number } }).data.deleted, 1);
    assert.ok(
      sandbox
        .requests()
        .some((r) => r.method === 'DELETE' && r.path === `/api/v1/crm/objects/contact/${id}` && r.auth === 'Bearer'),
    );
  });

  it('sends an id in the query if the path has none', async () => {
    const client = await clientOf('2.0.0');
    const made = await client['v2.tag.create']?.(undefined, { name: 'vip', color: '#3F95FD', type: ['contact'] });
    const { id } = (made?.data as { data: { id: number } }).data;
    const gone = await client['v2.tag.delete']?.({ id });
    assert.equal(gone?.status, 200);
  });
});

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { loadTestApi } from './leadSupport';

describe('the built-in sandbox', () => {
  it('has one URL for both API versions, the same people, and a chat on request', async () => {
    const { services } = await loadTestApi();
    const [old, young] = [await services.sandboxAccount('1.0.0'), await services.sandboxAccount('2.0.0')];
    assert.match(old.origin, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(young.origin, old.origin);
    const client = await services.client();
    const first = async (id: 'v1.lead.list' | 'v2.contact.list'): Promise<Record<string, unknown>> => {
      const { items } = await client.call(id.startsWith('v1') ? old : young, id, { limit: 1 });
      return items?.[0] as Record<string, unknown>;
    };
    const [lead, contact] = [await first('v1.lead.list'), await first('v2.contact.list')];
    assert.equal(lead.id, contact.id);

    await vscode.commands.executeCommand('acquire.sandbox.chat');
    const { items } = await client.call(old, 'v1.thread.list', { visitor_id: Number(lead.id), limit: 5, page: 1 });
    const newest = items?.[0] as Record<string, unknown>;
    assert.deepEqual(
      [newest.thread_status, newest.message, newest.agents],
      ['closed', 'Yes. How can I help?', 'Jordan Demo'],
    );
    assert.equal(((await first('v2.contact.list')) as { status: unknown }).status, 'closed');
  });

  it('responds while the extension host is busy, because it runs in its own thread', async () => {
    const { services } = await loadTestApi();
    const account = await services.sandboxAccount('1.0.0');
    const client = await services.client();
    const asked = client.call(account, 'v1.tag.list', {});
    const until = Date.now() + 300;
    while (Date.now() < until) Math.sqrt(until);
    assert.ok((await asked).items?.length);
  });
});

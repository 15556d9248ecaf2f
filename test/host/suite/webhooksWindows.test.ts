// The webhook state that windows share, and what a window must not assume before it has read the stored state.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { logHandlers } from '../../../src/features/webhooks/ui/logCommands';
import { WebhookSession } from '../../../src/features/webhooks/ui/session';
import { respondWith } from './fakeUsers';
import { loadTestApi, waitUntil, loadWebhooks } from './leadSupport';
import { withSettings } from './settings';

const SECRET = 'acquire.webhooks.secret';

describe('webhooks in several windows', () => {
  const body = JSON.stringify({ event: 'CHAT_ON_CLOSE', id: '77' });
  const signature = (secret: string): string => createHmac('sha256', secret).update(body).digest('hex');
  const post = async (address: string, headers: Record<string, string> = {}): Promise<number> =>
    (await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }))
      .status;
  after(async () => {
    const { services } = await loadTestApi();
    const webhooks = await loadWebhooks();
    await webhooks.session.receiver.stop();
    await webhooks.session.clear();
    await services.context.secrets.delete(SECRET);
  });

  it('verify with the secret another window has set, and forget it when that window removes it', async () => {
    const { services } = await loadTestApi();
    const webhooks = await loadWebhooks();
    const { session } = webhooks;
    await services.context.secrets.delete(SECRET);
    const { address } = await session.receiver.start();
    for (const secret of ['of-the-other-window', 'changed-there']) {
      await services.context.secrets.store(SECRET, secret);
      await waitUntil('the secret', () => session.identity.secret === secret);
      assert.equal(await post(address, { 'x-acquire-signature': signature(secret) }), 200);
      assert.equal(session.log.list()[0]?.signature, 'raw');
    }
    await services.context.secrets.delete(SECRET);
    await waitUntil('no secret', () => !session.identity.secret);
  });

  it('sign triggered events, and ask before clearing, even if nothing was read yet', async () => {
    const { services } = await loadTestApi();
    const webhooks = await loadWebhooks();
    await webhooks.session.store.flush();
    await services.context.secrets.store(SECRET, 'whsec-stored');
    const fresh = new WebhookSession(services, () => undefined);
    try {
      const bytes = Buffer.from(body);
      assert.deepEqual((await fresh.signed(bytes)).headers.at(-1), ['x-acquire-signature', signature('whsec-stored')]);
    } finally {
      fresh.dispose();
    }
    const other = new WebhookSession(services, () => undefined);
    try {
      const clear = logHandlers(other, webhooks.tree)['acquire.webhooks.clear'];
      assert.deepEqual(await respondWith([undefined], async () => clear()), ['Clear the webhook log?']);
      assert.ok(other.log.counts().kept >= 2);
    } finally {
      other.dispose();
    }
  });

  it('never forward a delivery to the receiver itself', async () => {
    const { session } = await loadWebhooks();
    const { address } = await session.receiver.start();
    await withSettings('acquire.webhooks.forwardTo', address, async () => {
      const before = session.log.counts().kept;
      assert.equal(await post(address), 200);
      await waitUntil('the outcome', () => session.log.list()[0]?.forward.length === 1);
      assert.deepEqual(
        [session.log.list()[0]?.forward[0]?.code, session.log.counts().kept],
        ['own-address', before + 1],
      );
    });
  });
});

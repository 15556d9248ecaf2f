import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { useWindow } from './support/window';

/** Posts with curl, like an external client; resolves to the status. */
function post(address: string, body: string, ...headers: string[]): string {
  return execFileSync('curl', [
    '-s',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    '-X',
    'POST',
    '-H',
    'content-type: application/json',
    ...headers.flatMap((h) => ['-H', h]),
    '--data-binary',
    body,
    address,
  ]).toString();
}

describe('webhooks in the window @long', () => {
  const window = useWindow({ settings: { 'acquire.webhooks.redact': false } });
  const secret = 'whsec-canary-3f1a';
  let address = '';

  it('start from the welcome view, with a hidden signing secret', async () => {
    const { wb, page } = window;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await wb.openView('Acquire');
    const view = wb.section('Webhooks');
    await view.expand();
    await wb.screenshot('webhooks-stopped');
    await view.pressButton('Start Webhook Receiver');
    await wb.notification('listening at').waitFor();
    await wb.screenshot('webhooks-started');
    await wb.answerNotification('listening at', 'Set Signing Secret');
    await wb.quick.pick('Enter the Secret Set in Acquire…');
    assert.ok(await wb.quick.masked());
    await wb.quick.answer(secret);
    await wb.quick.box.waitFor({ state: 'hidden' });
    await wb.command('Acquire: Copy Webhook Address');
    let copied = '';
    for (let i = 0; i < 50 && !/[0-9a-f]{32}/.test(copied); i++) {
      await page.waitForTimeout(200);
      copied = await page.evaluate(() => navigator.clipboard.readText());
    }
    const port = /port (\d+)/.exec((await view.description()) ?? '')?.[1];
    address = `http://127.0.0.1:${port}/${/[0-9a-f]{32}/.exec(copied)?.[0]}`;
  });

  it('show deliveries as verified, invalid or unsigned, and recognize retries', async () => {
    const { wb } = window;
    const view = wb.section('Webhooks');
    const body = JSON.stringify({
      id: '104111',
      visitor_id: '61111',
      message: '{"type":"message","msg":"<img src=x onerror=alert(1)>"}',
      event: 'CHAT_ON_MESSAGE',
    });
    const good = `x-acquire-signature: ${createHmac('sha256', secret).update(body).digest('hex')}`;
    assert.equal(post(address, body, good), '200');
    assert.equal(post(address, body, good), '200');
    assert.equal(
      post(
        address,
        JSON.stringify({
          event: 'CHAT_ON_START',
          data: { id: 172, details: { name: '$(trash) \u202Eevil [x](command:y)' } },
        }),
        'x-acquire-signature: 00',
      ),
      '200',
    );
    assert.equal(post(address, '{"event":"Case new","data":{"id":7}}'), '200');
    assert.equal(post(address.replace(/[0-9a-f]{32}$/, '0'.repeat(32)), body, good), '403');
    await view.row('Case new').waitFor();
    const labels = await view.labels();
    assert.equal(labels.filter((l) => l.includes('CHAT_ON_MESSAGE')).length, 2, labels.join());
    const texts = (await view.texts()).join('\n');
    assert.match(texts, /chat 104111/);
    assert.match(texts, /retry 1/);
    await wb.screenshot('webhooks-list');
  });

  it('open as a document with a link to the lead', async () => {
    const { wb } = window;
    await wb.dismissNotifications();
    await wb.section('Requests').collapse();
    await wb.section('Leads').collapse();
    await wb.screenshot('webhooks-tall');
    await wb.section('Webhooks').open('CHAT_ON_MESSAGE');
    await wb.editors.tab('CHAT_ON_MESSAGE').waitFor();
    const text = await wb.editors.visibleText();
    assert.match(text, /"signature": "raw"/);
    assert.match(text, /"leadId": "61111"/);
    assert.doesNotMatch(text, new RegExp(secret));
    await window.pictures('webhooks-document');
  });

  it('are grouped by lead, chat or case when there are many', async () => {
    const { wb, page } = window;
    const view = wb.section('Webhooks');
    for (let i = 0; i < 30; i++) {
      const body = JSON.stringify({
        id: String(200_000 + (i % 6)),
        visitor_id: '61111',
        note: `n${i}`,
        event: i % 2 ? 'CHAT_ON_MESSAGE' : 'CHAT_ON_CLOSE',
      });
      assert.equal(
        post(
          address,
          body,
          `x-acquire-signature: ${i % 5 === 4 ? '00' : createHmac('sha256', secret).update(body).digest('hex')}`,
        ),
        '200',
      );
    }
    await view.row('chat 200005').waitFor();
    await wb.screenshot('webhooks-many');
    const edge = await page.locator('.part.sidebar').boundingBox();
    assert.ok(edge);
    await page.mouse.move(edge.x + edge.width, 400);
    await page.mouse.down();
    await page.mouse.move(edge.x + 240, 400, { steps: 5 });
    await page.mouse.up();
    await window.pictures('webhooks-narrow');
  });

  it('keep the secret out of every file', async () => {
    assert.deepEqual(window.filesContaining(secret), []);
  });
});

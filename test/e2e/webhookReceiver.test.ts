import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { clipboardText } from './support/clipboard';
import { useWindow } from './support/window';

/** Posts with curl; resolves to the status. */
const post = (address: string, body: unknown, ...headers: string[]): string =>
  execFileSync('curl', [
    '-s',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    '-H',
    'content-type: application/json',
    ...headers.flatMap((h) => ['-H', h]),
    '--data-binary',
    JSON.stringify(body),
    address,
  ]).toString();
const chat = (id: number): object => ({ event: 'CHAT_ON_START', data: { id } });

describe('a webhook receiver with a fixed port, a small log and strict signature checks', () => {
  let taken: Server;
  let port = 0;
  let address = '';
  let secret = '';
  const window = useWindow(async () => {
    taken = createServer();
    await new Promise<void>((ok) => {
      taken.listen(0, '127.0.0.1', ok);
    });
    ({ port } = taken.address() as { port: number });
    return {
      settings: { 'acquire.webhooks.port': port, 'acquire.webhooks.keep': 10, 'acquire.webhooks.redact': true },
    };
  });
  after(() => {
    taken.close();
  });

  async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let i = 0; i < 100; i++) {
      if (await holds()) return;
      await window.page.waitForTimeout(100);
    }
    const view = window.wb.section('Webhooks');
    assert.fail(
      `${what}: not so. The view shows "${await view.description()}" and\n${(await view.texts()).join('\n')}`,
    );
  }

  /** The clipboard text after `act`, once it matches `form`. */
  async function copiedBy(act: () => Promise<void>, form: RegExp): Promise<string> {
    await window.page.evaluate(() => navigator.clipboard.writeText(''));
    await act();
    return clipboardText(window.page, (text) => form.test(text));
  }
  const copiedAddress = (): Promise<string> =>
    copiedBy(() => window.wb.command('Acquire: Copy Webhook Address'), /\/[0-9a-f]{32}$/);
  const signed = (body: unknown): string =>
    `x-acquire-signature: ${createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex')}`;

  it('offers a choice when the port is taken, and uses the port once it is free', async () => {
    const { wb } = window;
    const view = wb.section('Webhooks');
    await wb.openView('Acquire');
    for (const title of ['Leads', 'Requests', 'API Reference']) await wb.section(title).collapse();
    await view.expand();
    await view.pressButton('Start Webhook Receiver');
    await wb.notification(`Port ${port} is in use`).waitFor();
    assert.equal(await view.description(), 'stopped');
    await wb.screenshot('webhooks-port-taken');
    await wb.answerNotification(`Port ${port} is in use`, 'Use a Free Port');
    await wb.notification('listening at').waitFor();
    await until('a port of its own', async () => /^port \d+$/.test(await view.description()));
    assert.notEqual(await view.description(), `port ${port}`);
    await wb.command('Acquire: Stop Webhook Receiver');
    await view.header.filter({ hasText: 'stopped' }).waitFor();
    taken.close();
    await wb.dismissNotifications();
    await wb.command('Acquire: Start Webhook Receiver');
    await wb.notification('listening at').waitFor();
    await view.header.filter({ hasText: `port ${port}` }).waitFor();
    await wb.dismissNotifications();
    const copied = await copiedAddress();
    // The browser reaches the port through a path of its server, but this test posts to it directly.
    assert.match(copied, new RegExp(`[:/]${port}/[0-9a-f]{32}$`));
    address = `http://127.0.0.1:${port}/${copied.slice(-32)}`;
  });

  it('shows unsigned deliveries and invalid signatures', async () => {
    const { wb } = window;
    const view = wb.section('Webhooks');
    secret = await copiedBy(async () => {
      await wb.command('Acquire: Set Webhook Signing Secret…');
      await wb.quick.pick('Generate a New Secret');
      assert.equal(await clipboardText(window.page, () => true), '', 'nothing is copied unasked');
      await wb.answerNotification('A new signing secret is set', 'Copy Secret');
    }, /^[\w-]{32}$/);
    await wb.dismissNotifications();
    assert.equal(post(address, chat(1)), '200');
    assert.equal(post(address, chat(2), 'x-acquire-signature: 00'), '200');
    assert.equal(post(address, chat(3), signed(chat(3))), '200');
    const said = async (id: number): Promise<string> =>
      (await view.texts()).find((text) => text.includes(`chat ${id} `)) ?? '';
    await until('three rows', async () => (await view.labels()).length === 3);
    assert.match(await said(1), /not signed/);
    assert.match(await said(2), /signature wrong/);
    assert.match(await said(3), /CHAT_ON_START/);
    assert.doesNotMatch(await said(3), /sign/);
    await wb.screenshot('webhooks-trust');
  });

  it('accepts only the public URL that the user entered', async () => {
    const { wb } = window;
    const view = wb.section('Webhooks');
    assert.equal(post(address, { event: 'Foreign' }, 'host: name.example.dev'), '403');
    await wb.commandThatAsks('Acquire: Set Public Webhook Address…', 'The address of your tunnel');
    await wb.quick.answer('https://name.example.dev/proxy/');
    await wb.quick.box.waitFor({ state: 'hidden' });
    assert.equal(await copiedAddress(), `https://name.example.dev/proxy/${address.slice(-32)}`);
    assert.equal(post(address, { event: 'Foreign' }, 'host: other.example.dev'), '403');
    assert.equal(post(address, chat(4), 'host: name.example.dev'), '200');
    await view.message.filter({ hasText: 'Refused: foreign host (2).' }).waitFor();
    await until('one row more', async () => (await view.labels()).length === 4);
    assert.ok(!(await view.labels()).includes('Foreign'));
    await wb.screenshot('webhooks-refused');
  });

  it('keeps up to the limit, counts the dropped ones, and restores the log after a reload, without personal data on disk', async () => {
    const { wb } = window;
    const view = wb.section('Webhooks');
    const kept = async (): Promise<boolean> =>
      (await view.labels()).join() === Array<string>(10).fill('Case new').join();
    for (let id = 101; id <= 114; id++)
      assert.equal(
        post(address, {
          event: 'Case new',
          data: { id, contact: { id: 9, fields: { email: 'canary-person@example.org', name: 'Canary-Person' } } },
        }),
        '200',
      );
    // Four deliveries came before these fourteen.
    await view.message.filter({ hasText: '8 older deliveries were dropped; 10 are kept.' }).waitFor();
    await until('ten rows', kept);
    await wb.screenshot('webhooks-overflow');
    await until('the last one on disk', () =>
      window.filesContaining('\\"id\\":114').some((file) => file.endsWith('webhooks.jsonl')),
    );
    for (const personal of ['canary-person', 'Canary-Person']) assert.deepEqual(window.filesContaining(personal), []);
    window.setSettings({ 'acquire.webhooks.refuseUnsigned': true }); // for the next test; the window reads its settings when it loads
    await window.keepStates();
    await window.reload();
    await wb.openView('Acquire');
    await view.expand();
    await view.message.filter({ hasText: '8 older deliveries were dropped; 10 are kept.' }).waitFor();
    await until('ten rows after the reload', kept);
    assert.match((await view.texts())[0] ?? '', /case 114/);
    assert.equal(await view.description(), 'stopped');
  });

  it('refuses invalid signatures if the setting says so', async () => {
    const { wb } = window;
    const view = wb.section('Webhooks');
    await wb.command('Acquire: Start Webhook Receiver');
    await view.header.filter({ hasText: `port ${port}` }).waitFor();
    assert.equal(post(address, { event: 'Foreign' }), '401');
    assert.equal(post(address, { event: 'Foreign' }, 'x-acquire-signature: 00'), '401');
    assert.equal(post(address, chat(5), signed(chat(5))), '200');
    await view.message.filter({ hasText: 'Refused: signature missing or wrong (2).' }).waitFor();
    await view.row('CHAT_ON_START').waitFor();
    assert.equal(await view.description(), `port ${port} · 2 refused`);
    assert.ok(!(await view.labels()).includes('Foreign'));
  });
});

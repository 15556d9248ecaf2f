import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { useWindow } from './support/window';

/** Posts with curl; resolves to the status. */
const post = (address: string, body: string, ...headers: string[]): string =>
  execFileSync('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'content-type: application/json', ...headers.flatMap((h) => ['-H', h]), '--data-binary', body, address]).toString();

describe('a webhook receiver with a fixed port, a small log and no patience for the unsigned', () => {
  let taken: Server, port = 0, address = '';
  const window = useWindow(async () => {
    taken = createServer();
    await new Promise<void>((ok) => { taken.listen(0, '127.0.0.1', ok); });
    ({ port } = taken.address() as { port: number });
    return { settings: { 'acquire.webhooks.port': port, 'acquire.webhooks.keep': 10, 'acquire.webhooks.redact': true } };
  });
  after(() => { taken.close(); });
  const copied = async (): Promise<string> => {
    const { wb, page } = window;
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await wb.command('Acquire: Copy Webhook Address');
    await page.waitForFunction(async () => /[0-9a-f]{32}$/.test(await navigator.clipboard.readText()));
    return page.evaluate(() => navigator.clipboard.readText());
  };

  it('offers a choice when the port is taken, and starts once it is free', async () => {
    const { wb, page } = window;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await wb.openView('Acquire');
    for (const title of ['Leads', 'Requests', 'API Reference']) await wb.section(title).collapse();
    const view = wb.section('Webhooks');
    await view.expand();
    await view.welcomeButton('Start Webhook Receiver').click();
    await wb.notification(`Port ${port} is in use`).waitFor();
    await wb.screenshot('webhooks-port-taken');
    await wb.answerNotification(`Port ${port} is in use`, 'Use a Free Port');
    await wb.notification('listens at').waitFor();
    assert.doesNotMatch(await view.description(), new RegExp(String(port)));
    await wb.command('Acquire: Stop Webhook Receiver');
    taken.close();
    await wb.dismissNotifications();
    await wb.command('Acquire: Start Webhook Receiver');
    await wb.notification('The webhook receiver listens').waitFor();
    assert.match((await wb.notifications()).join(), new RegExp(`[:/]${port}/[0-9a-f]{32}`));
    await view.header.filter({ hasText: `port ${port}` }).waitFor();
    await wb.dismissNotifications();
    address = await copied();
    // A window in the browser reaches the port through the path of its server; whoever posts from here, directly.
    assert.match(address, new RegExp(`[:/]${port}/[0-9a-f]{32}$`));
    address = `http://127.0.0.1:${port}/${address.slice(-32)}`;
  });

  it('accepts the public address the user entered and no other', async () => {
    const { wb } = window;
    assert.equal(post(address, '{}', 'host: name.example.dev'), '403');
    await wb.command('Acquire: Set Public Webhook Address…');
    await wb.quick.answer('https://name.example.dev/proxy/', 'The address your tunnel gave you');
    await wb.quick.box.waitFor({ state: 'hidden' });
    assert.equal(await copied(), `https://name.example.dev/proxy/${address.slice(-32)}`);
    assert.equal(post(address, '{"event":"CHAT_ON_START","data":{"id":5}}', 'host: name.example.dev'), '200');
    assert.equal(post(address, '{}', 'host: other.example.dev'), '403');
    await wb.section('Webhooks').message.filter({ hasText: 'foreign host 2' }).waitFor();
    await wb.screenshot('webhooks-refused');
  });

  it('keeps as many as it may, counts the others, and has them after a reload, without personal data on disk', async () => {
    const { wb } = window, view = wb.section('Webhooks');
    for (let i = 1; i <= 14; i++) assert.equal(post(address, JSON.stringify({ event: 'Case new', data: { id: i, contact: { id: 9, fields: { email: 'canary-person@example.org' } } } })), '200');
    await view.message.filter({ hasText: '5 older deliveries were dropped; 10 are kept.' }).waitFor();
    assert.equal((await view.labels()).length, 10);
    await wb.screenshot('webhooks-overflow');
    await window.page.waitForTimeout(600);
    assert.deepEqual(window.filesContaining('canary-person'), []);
    await window.reload();
    await wb.openView('Acquire');
    await view.row('Case new').waitFor();
    assert.equal((await view.labels()).length, 10);
    await view.header.filter({ hasText: 'stopped' }).waitFor();
  });

  it('turns away what is not rightly signed when the setting says so', async () => {
    const { wb } = window, view = wb.section('Webhooks');
    window.setSettings({ 'acquire.webhooks.refuseUnsigned': true });
    await window.reload();
    await wb.openView('Acquire');
    await wb.command('Acquire: Start Webhook Receiver');
    await wb.notification('listens').waitFor();
    await wb.dismissNotifications();
    await wb.command('Acquire: Set Webhook Signing Secret…');
    await wb.quick.pick('Make a New Secret and Copy It');
    await wb.notification('A new signing secret').waitFor();
    assert.equal(post(address, '{"event":"CHAT_ON_START","data":{"id":77}}'), '401');
    assert.equal(post(address, '{"event":"CHAT_ON_START","data":{"id":77}}', 'x-acquire-signature: 00'), '401');
    await view.message.filter({ hasText: 'not rightly signed 2' }).waitFor();
    await view.header.filter({ hasText: '2 refused' }).waitFor();
    assert.ok(!(await view.labels()).includes('CHAT_ON_START'));
  });
});

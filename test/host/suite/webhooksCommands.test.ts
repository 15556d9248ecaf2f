import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import type { WebhookNode } from '../../../src/features/webhooks/ui/tree';
import { shownTexts, withUser } from './fakeUi';
import { respondWith } from './fakeUsers';
import {
  loadTestApi,
  waitUntilSettled,
  createLeadSite,
  waitUntil,
  type LeadSite,
  loadLeads,
  loadWebhooks,
} from './leadSupport';
import { trackResources } from './resourceTracker';
import { withSettings } from './settings';

type Row = WebhookNode & { readonly kind: 'delivery' };

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => probe.once('listening', ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

describe('the commands of the Webhooks view', () => {
  const { trees } = trackResources(vscode.extensions.getExtension('acquire-community.acquire')!.extensionPath);
  const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
    vscode.commands.executeCommand(command, ...args);
  const nodes = async (): Promise<WebhookNode[]> =>
    (await trees.get('acquire.webhooks')!.getChildren()) as WebhookNode[];
  const rows = async (): Promise<Row[]> => (await nodes()).filter((node): node is Row => node.kind === 'delivery');
  const newestBody = (list: readonly Row[]): string => Buffer.from(list[0]?.delivery.body ?? []).toString();
  const text = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';
  const heard: { readonly body: string; readonly signature: string | undefined }[] = [];
  let here: LeadSite;
  let handler: Server;
  let handlerUrl: string;
  let address: string;
  let port: number;

  /** Posts a body to the receiver, like Acquire. */
  async function post(body: unknown, headers: Record<string, string> = {}): Promise<number> {
    return (
      await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
    ).status;
  }

  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Hooks' });
    await waitUntilSettled();
    handler = createServer((req, res) => {
      let body = '';
      req.on('data', (part: Buffer) => {
        body += part.toString();
      });
      req.on('end', () => {
        heard.push({ body, signature: req.headers['x-acquire-signature'] as string | undefined });
        res.writeHead(body.includes('refuse') ? 503 : 200).end();
      });
    }).listen(0, '127.0.0.1');
    await new Promise((ready) => handler.once('listening', ready));
    handlerUrl = `http://127.0.0.1:${(handler.address() as AddressInfo).port}/hook`;
    await run('acquire.webhooks.stop');
    await respondWith(['Clear'], () => run('acquire.webhooks.clear')).catch(() => undefined);
    // We choose the port, because VS Code's port forwarding changes the copied URL.
    port = await freePort();
    await withSettings('acquire.webhooks.port', port, async () => {
      await run('acquire.webhooks.start');
    });
    await run('acquire.webhooks.copyAddress');
    address = `http://127.0.0.1:${port}${/\/[0-9a-f]{32}/.exec(await vscode.env.clipboard.readText())?.[0]}`;
  });
  after(async () => {
    await run('acquire.webhooks.stop');
    await run('workbench.action.closeAllEditors');
    handler.close();
    await here.stop();
  });

  it('trigger an event for the sample visitor, open it, and copy it as a fixture without personal data', async () => {
    await respondWith(['CHAT_ON_START', 'JSON', 'The receiver of this window'], () => run('acquire.webhooks.trigger'));
    await waitUntil('the delivery', async () => (await rows()).length === 1);
    const [row] = await rows();
    await run('acquire.webhooks.openDelivery', row);
    await waitUntil('the document', () => vscode.window.activeTextEditor?.document.uri.scheme === 'acquire-delivery');
    assert.match(text(), /CHAT_ON_START/);
    await run('acquire.webhooks.copyFixture', row);
    assert.match(await vscode.env.clipboard.readText(), /CHAT_ON_START/);
  });

  it('open the lead of a delivery, or say that it names none', async () => {
    const leads = await loadLeads();
    const id = leads.browser.list!.shown[0]!.id;
    assert.equal(await post({ id: '99', visitor_id: id, event: 'CHAT_ON_MESSAGE', message: 'x' }), 200);
    await waitUntil('it', async () => (await rows()).length === 2);
    await run('acquire.webhooks.openLead', (await rows())[0]);
    await waitUntil('the lead', () => vscode.window.activeTextEditor?.document.uri.scheme === 'acquire-lead');
    assert.match(vscode.window.activeTextEditor!.document.uri.path, new RegExp(`^/${id}/`));
  });

  it('name the account that the case of a delivery needs', async () => {
    assert.equal(await post({ event: 'Case New', data: { id: 7, caseId: 7 } }), 200);
    await waitUntil('it', async () => (await rows()).length === 3);
    const row = (await rows())[0];
    const said = await shownTexts(() => run('acquire.webhooks.openCase', row));
    assert.deepEqual(
      said.map(({ text }) => text),
      ['Cases can be read with API 2.0.0 only. Sign in to a 2.0.0 account first.'],
    );
  });

  it('replay to the configured handler, unchanged', async () => {
    await withSettings('acquire.webhooks.forwardTo', handlerUrl, async () => {
      const row = (await rows()).at(-1)!;
      heard.length = 0;
      await respondWith(['Your handler'], () => run('acquire.webhooks.replay', row));
      await waitUntil('the handler', () => heard.length === 1);
      assert.equal(heard[0]!.body, Buffer.from(row.delivery.body).toString());
    });
  });

  it('set the URL of the handler, refuse invalid ones, and end forwarding', async () => {
    const receiverAddress = address;
    const handlerSet = (): unknown => vscode.workspace.getConfiguration('acquire.webhooks').get('forwardTo');
    const forwardTo = (answer: string | undefined): Promise<string[]> =>
      respondWith([answer], () => run('acquire.webhooks.forwardTo'));
    await forwardTo(handlerUrl);
    await waitUntil('the setting', () => handlerSet() === handlerUrl);
    for (const wrong of [undefined, 'nowhere', 'ftp://127.0.0.1/', 'http://user:secret@127.0.0.1/', 'javascript:1'])
      await forwardTo(wrong);
    await forwardTo(receiverAddress);
    assert.equal(handlerSet(), handlerUrl);
    // Another machine needs confirmation, and Escape declines.
    await respondWith(['https://handler.example.com/', undefined], () => run('acquire.webhooks.forwardTo'));
    assert.equal(handlerSet(), handlerUrl);
    await forwardTo('');
    await waitUntil('no setting', () => handlerSet() === '');
  });

  it('show the worse result of signature and handler, with the handler status first, and find failures', async () => {
    const item = async (): Promise<vscode.TreeItem> => {
      const row = (await rows())[0]!;
      return trees.get('acquire.webhooks')!.getTreeItem(row);
    };
    await withSettings('acquire.webhooks.forwardTo', handlerUrl, async () => {
      const said = { msg: 'refuse \u202ethis', user: { name: 'Grace Hopper' } };
      assert.equal(await post({ event: 'CHAT_ON_MESSAGE', id: 77, message: said }), 200);
      await waitUntil('the response of the handler', async () => /^→ 503/.test(String((await item()).description)));
    });
    const { description, iconPath } = await item();
    assert.equal((iconPath as vscode.ThemeIcon).id, 'error');
    assert.match(String(description), /^→ 503 in .+ · “refuse this” · Grace Hopper · not signed · /);
    await withUser(
      (q) => {
        if (q.kind !== 'box') return undefined;
        q.box.activeItems = q.box.items.filter(({ label }) => label === 'Failed only');
        q.box.accept();
        return undefined;
      },
      () => run('acquire.webhooks.filter'),
    );
    assert.deepEqual(
      (await rows()).map(({ delivery }) => delivery.facts.chatId),
      ['77'],
    );
    await run('acquire.webhooks.clearFilter');
  });

  it('count new deliveries while the view is hidden', async () => {
    const { view } = (await loadWebhooks()).tree;
    await run('acquire.webhooks.focus');
    await waitUntil('the view is seen', () => view.visible && view.badge === undefined);
    await run('workbench.view.explorer');
    await waitUntil('the view is hidden', () => !view.visible);
    for (const id of [801, 802]) assert.equal(await post({ event: 'CHAT_ON_START', data: { id } }), 200);
    await waitUntil('the badge', () => view.badge?.value === 2);
    await run('acquire.webhooks.focus');
    await waitUntil('no badge', () => view.badge === undefined);
  });

  it('edit a delivery and replay the edited text', async () => {
    await withSettings('acquire.webhooks.forwardTo', handlerUrl, async () => {
      await run('acquire.webhooks.editAndReplay', (await rows()).at(-1));
      const editor = vscode.window.activeTextEditor!;
      assert.ok(editor.document.isUntitled);
      await editor.edit((edit) => {
        edit.replace(new vscode.Range(0, 0, editor.document.lineCount, 0), '{"event":"CHAT_ON_CLOSE","edited":true}');
      });
      heard.length = 0;
      await respondWith(['Your handler'], () => run('acquire.webhooks.replayDraft', editor.document.uri.toString()));
      await waitUntil('the handler', () => heard.some(({ body }) => body.includes('"edited":true')));
    });
  });

  it('compare two deliveries', async () => {
    const [a, b] = await rows();
    await run('acquire.webhooks.compare', a, [a, b]);
    await waitUntil(
      'a comparison',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff,
    );
  });

  it('filter the view by typed text, group it by chat or case, and show all again', async () => {
    const all = (await rows()).length;
    const shown = await withUser(
      (q) => {
        if (q.kind !== 'box') return undefined;
        q.box.type('Case New');
        q.box.accept();
        return undefined;
      },
      () => run('acquire.webhooks.filter'),
    );
    assert.equal(shown.length, 1);
    assert.equal((await rows()).length, 1);
    await run('acquire.webhooks.clearFilter');
    assert.equal((await rows()).length, all);
    // A group needs two deliveries; the second message of this chat makes one.
    assert.equal(await post({ id: '99', event: 'CHAT_ON_MESSAGE', message: 'y' }), 200);
    const grouped = async (): Promise<boolean> => (await nodes()).some((node) => node.kind === 'group');
    const first = await grouped();
    await run('acquire.webhooks.toggleGroups');
    assert.equal(await grouped(), !first);
    if (!first) await run('acquire.webhooks.toggleGroups');
  });

  it('write the log to a file without personal data', async () => {
    const target = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'hooks.json');
    await respondWith(['Without personal data', target], () => run('acquire.webhooks.export'));
    const written = JSON.parse(Buffer.from(await vscode.workspace.fs.readFile(target)).toString()) as unknown[];
    assert.equal(written.length, (await rows()).length);
    await vscode.workspace.fs.delete(target);
  });

  it('set the signing secret that verifies deliveries, and remove it again', async () => {
    await respondWith(['Enter the Secret Set in Acquire…', 'whsec-of-the-test'], () =>
      run('acquire.webhooks.setSecret'),
    );
    const body = { event: 'CHAT_ON_ACCEPT', id: 5 };
    assert.equal(
      await post(body, {
        'x-acquire-signature': createHmac('sha256', 'whsec-of-the-test').update(JSON.stringify(body)).digest('hex'),
      }),
      200,
    );
    await waitUntil('it', async () => (await rows())[0]?.delivery.facts.event === 'CHAT_ON_ACCEPT');
    assert.equal((await rows())[0]!.delivery.signature, 'raw');
    await withSettings('acquire.webhooks.refuseUnsigned', true, async () => {
      assert.ok((await post({ event: 'CHAT_ON_CLOSE' })) >= 400);
    });
    assert.equal(await post({ event: 'CHAT_ON_CLOSE' }), 200);
    await respondWith(['Remove the Secret'], () => run('acquire.webhooks.setSecret'));
  });

  it('[threat: token] generate a signing secret without touching the clipboard, and copy it when asked', async () => {
    const { session } = await loadWebhooks();
    await vscode.env.clipboard.writeText('a recipe');
    await respondWith(['Generate a New Secret'], () => run('acquire.webhooks.setSecret'));
    assert.equal(await vscode.env.clipboard.readText(), 'a recipe');
    await respondWith(['Copy Secret'], () => run('acquire.webhooks.setSecret'));
    assert.equal(await vscode.env.clipboard.readText(), session.identity.secret);
    await vscode.env.clipboard.writeText('');
    await respondWith(['Remove the Secret'], () => run('acquire.webhooks.setSecret'));
  });

  it('[threat: personal-data] remove personal data from the stored log when redaction is turned on', async () => {
    const { services } = await loadTestApi();
    const webhooks = await loadWebhooks();
    const file = vscode.Uri.joinPath(
      services.context.storageUri ?? services.context.globalStorageUri,
      'webhooks.jsonl',
    );
    const stored = async (): Promise<string> => Buffer.from(await vscode.workspace.fs.readFile(file)).toString();
    assert.equal(await post({ event: 'CHAT_ON_MESSAGE', id: 498, 'Zebulon Quixote': 'Zebulon' }), 200);
    await waitUntil('it on disk', async () => (await stored()).includes('Zebulon'));
    await withSettings('acquire.webhooks.redact', true, async () => {
      await waitUntil('it redacted', async () => !(await stored()).includes('Zebulon'));
      await webhooks.session.store.flush();
      assert.match(await stored(), /498/);
      assert.match(newestBody(await rows()), /Zebulon/, 'the session still shows what arrived');
    });
  });

  it('keep the configured number of deliveries, and drop the oldest', async () => {
    await withSettings('acquire.webhooks.keep', 10, async () => {
      for (let n = 0; n < 12; n++) assert.equal(await post({ event: 'CHAT_ON_MESSAGE', id: 500 + n }), 200);
      await waitUntil('ten rows', async () => (await rows()).length === 10);
    });
  });

  it('forward deliveries to the handler, and retry failed ones if that is enabled', async () => {
    await withSettings('acquire.webhooks.forwardTo', handlerUrl, () =>
      withSettings('acquire.webhooks.retry', true, async () => {
        heard.length = 0;
        assert.equal(await post({ event: 'CHAT_ON_MESSAGE', id: 900, message: 'refuse' }), 200);
        await waitUntil('a second attempt', () => heard.length >= 2, 20_000);
      }),
    );
  });

  it('store the public URL of a tunnel, and remove it', async () => {
    await respondWith(['https://name.example.dev'], () => run('acquire.webhooks.setPublicAddress'));
    await run('acquire.webhooks.copyAddress');
    assert.match(await vscode.env.clipboard.readText(), /^https:\/\/name\.example\.dev\/[0-9a-f]{32}$/);
    await respondWith([''], () => run('acquire.webhooks.setPublicAddress'));
  });

  it('write a handler that verifies the signature, and explain tunnels', async () => {
    await withUser(
      (q) => (q.kind === 'pick' ? q.rows.slice(0, 1) : undefined),
      () => run('acquire.webhooks.newHandler'),
    );
    assert.match(text(), /timingSafeEqual|hmac/i);
    await run('acquire.webhooks.aboutTunnels');
    await waitUntil('the page', () =>
      vscode.window.tabGroups.all.flatMap((g) => g.tabs).some((tab) => tab.input instanceof vscode.TabInputWebview),
    );
  });

  it('verify webhooks from the sandbox and triggered ones while no secret is set', async () => {
    const { services } = await loadTestApi();
    const webhooks = await loadWebhooks();
    await webhooks.session.identity.setSecret(undefined);
    await respondWith(['CHAT_ON_ACCEPT', 'XML', 'The receiver of this window'], () => run('acquire.webhooks.trigger'));
    await waitUntil('it', async () => (await rows())[0]?.delivery.source === 'triggered');
    assert.equal((await rows())[0]!.delivery.signature, 'raw');
    await services.sandboxAccount('1.0.0');
    await run('acquire.sandbox.chat');
    await waitUntil('the chat', () =>
      webhooks.session.log.list().some(({ facts, headers, signature }) => {
        const isSandbox = headers.some(([, value]) => value === 'Acquire-Sandbox');
        return isSandbox && facts.event === 'CHAT_ON_CLOSE' && signature === 'raw';
      }),
    );
    // Nobody else can sign like this, and Acquire's signatures are still not verified.
    const fake = { 'user-agent': 'Acquire-Sandbox', 'x-acquire-signature': 'ab'.repeat(32) };
    assert.equal(await post({ event: 'fake' }, fake), 200);
    const arrived = (event: string) => webhooks.session.log.list().find(({ facts }) => facts.event === event);
    await waitUntil('the fake', () => arrived('fake') !== undefined);
    assert.equal(arrived('fake')!.signature, 'wrong');
    assert.equal(await post({ event: 'genuine' }, { 'x-acquire-signature': 'ab'.repeat(32) }), 200);
    await waitUntil('the genuine one', () => arrived('genuine') !== undefined);
    assert.equal(arrived('genuine')!.signature, 'unchecked');
  });

  it('leave no receiver behind when started and stopped at the same time', async () => {
    const servers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
    await run('acquire.webhooks.stop');
    // Node still lists a server briefly after it has closed.
    await new Promise((later) => setTimeout(later, 300));
    const before = servers();
    const [start, stop] = ['acquire.webhooks.start', 'acquire.webhooks.stop'];
    await Promise.all([start, start, stop, start, start].map((command) => run(command)));
    assert.equal(servers(), before + 1);
    await run(stop);
    await waitUntil('the last server has closed', () => servers() === before);
    await withSettings('acquire.webhooks.port', port, async () => {
      await run(start);
    });
  });

  it('listen on the configured port', async () => {
    await run('acquire.webhooks.stop');
    const other = await freePort();
    await withSettings('acquire.webhooks.port', other, async () => {
      await run('acquire.webhooks.start');
      assert.equal((await fetch(`http://127.0.0.1:${other}/`, { method: 'POST' })).status, 403);
      await run('acquire.webhooks.stop');
    });
  });
});

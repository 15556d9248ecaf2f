// Links into the extension: the ones that may be opened, and hostile ones, which open nothing.
import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import type { Account } from '../../src/api/client/account';
import type { ApiRequest } from '../../src/api/client/types';
import { leadApiOf } from '../../src/features/leads/sources/apis';
import { linkAccountName, linkText, readLink, type Link, type LinkUri } from '../../src/features/links/link';
import { openLink, type LinkProblem } from '../../src/features/links/openLink';
import { figure } from '../figures';
import { testAccount, testClient, closeAll, jsonHandler, startTestServer, type TestServer } from './client/support';

const OWN = 'acquire-community.acquire';

/** The parts of a URI as VS Code passes them to an extension: path, query and fragment are decoded once. */
function uriOf(text: string): LinkUri {
  const [, authority = '', path = '', query = '', fragment = ''] =
    /^[^:/?#]+:(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/su.exec(text) ?? [];
  const decode = (part: string): string =>
    part.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  return { authority: decode(authority), path: decode(path), query: decode(query), fragment: decode(fragment) };
}

const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('links', () => {
  let server: TestServer;
  let accounts: Account[];
  /** What was opened, what was asked, and how many connections this process made. */
  let opened: string[];
  let asked: (readonly string[])[];
  let connections: number;
  const { connect } = Socket.prototype;

  before(async () => {
    server = await startTestServer((_request, response) => jsonHandler(response, { success: true, data: { id: 7 } }));
    Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
      connections++;
      return (connect as (...all: unknown[]) => Socket).apply(this, args);
    } as typeof connect;
  });
  after(async () => {
    Socket.prototype.connect = connect;
    await closeAll();
  });
  beforeEach(() => {
    accounts = [
      testAccount(server.origin, { key: 'aaaaaaaaaaaa', label: 'Local' }),
      testAccount('https://acme.acquire.io', { key: 'bbbbbbbbbbbb', accountId: 'acme', label: 'Acme' }, '2.0.0'),
      testAccount('https://app.acquire.io', { key: 'cccccccccccc', label: 'One' }),
      testAccount('https://app.acquire.io', { key: 'dddddddddddd', label: 'Two' }),
    ];
    [opened, asked, connections] = [[], [], 0];
    server.hits.length = 0;
  });

  /** Opens a link with a real client; picks the last account if there are several. */
  async function open(text: string): Promise<LinkProblem | undefined> {
    const { client: api } = testClient();
    return openLink(uriOf(text), {
      accounts: () => accounts,
      choose: (named) => {
        asked.push(named.map(({ key }) => key));
        return Promise.resolve(named.at(-1));
      },
      openLead: async (key, id) => {
        opened.push(`lead ${id} of ${key}`);
        const owner = accounts.find((one) => one.key === key)!;
        if (owner.origin === server.origin) await api.send(owner, leadApiOf(owner.generation).readRequest(id));
      },
      openRequest: (request, key) => {
        opened.push(`${request.method} ${request.url} of ${key}`);
        return Promise.resolve();
      },
      openDelivery: (id) => {
        opened.push(`delivery ${id}`);
        return Promise.resolve(id === 'known-0123456');
      },
    });
  }

  it('open a lead of the account they name by origin, by key or by account ID, with one read', async () => {
    for (const name of [server.origin, 'aaaaaaaaaaaa'])
      assert.equal(await open(`vscode://${OWN}/lead?account=${name}&id=7`), undefined);
    assert.deepEqual(opened, ['lead 7 of aaaaaaaaaaaa', 'lead 7 of aaaaaaaaaaaa']);
    assert.equal(server.hits.length, 2);
    for (const name of ['https://acme.acquire.io', 'https%3A%2F%2Facme.acquire.io', 'bbbbbbbbbbbb', 'acme'])
      await open(`vscode://${OWN}/lead?id=9&account=${name}`);
    assert.deepEqual(new Set(opened.slice(2)), new Set(['lead 9 of bbbbbbbbbbbb']));
    assert.deepEqual(asked, []);
  });

  it('ask if several accounts match, and say if none does', async () => {
    await open(`vscode://${OWN}/lead?account=https://app.acquire.io&id=5`);
    assert.deepEqual([asked, opened], [[['cccccccccccc', 'dddddddddddd']], ['lead 5 of dddddddddddd']]);
    const problem = await open(`vscode://${OWN}/lead?account=https://other.acquire.io&id=5`);
    assert.deepEqual(problem, { kind: 'no-account', account: 'https://other.acquire.io' });
    assert.equal(opened.length, 1);
  });

  it('fill in a request and send nothing', async () => {
    const request = encoded({ method: 'DELETE', path: '/api/v1/crm/objects/contact/5' });
    assert.equal(await open(`vscode://${OWN}/request?account=acme&request=${request}`), undefined);
    assert.deepEqual(opened, ['DELETE /api/v1/crm/objects/contact/5 of bbbbbbbbbbbb']);
    assert.equal(connections, 0);
  });

  it('open a delivery of the log, and say if it is missing', async () => {
    assert.equal(await open(`vscode://${OWN}/delivery?id=known-0123456`), undefined);
    assert.deepEqual(await open(`vscode://${OWN}/delivery?id=gone`), { kind: 'no-delivery' });
  });

  it('are read exactly as written', () => {
    const requests: ApiRequest[] = [
      { method: 'GET', url: '/profile/lead/list?page=2' },
      { method: 'GET', url: '/api/v1/crm/objects/contact', query: [['where', '{"a":"x & y"}'], ['limit', '5']] }, // prettier-ignore
      { method: 'POST', url: '/profile/lead/list', body: { kind: 'form', fields: [['name', 'Zoë & Co\n2'], ['id[]', '']] } }, // prettier-ignore
      { method: 'PUT', url: '/x', body: { kind: 'json', value: { a: [1, null, 'ü'] } } },
      { method: 'PATCH', url: '/x', headers: [['Content-Type', 'text/xml; charset=utf-8']], body: { kind: 'text', text: '<a/>' } }, // prettier-ignore
      { method: 'HEAD', url: '/', headers: [['x-other', 'left out']], body: { kind: 'none' } },
    ];
    const links: Link[] = [
      { kind: 'lead', account: 'https://acme.acquire.io', id: '5' },
      { kind: 'lead', account: 'http://[::1]:4010', id: '1234567890123456789' },
      { kind: 'lead', account: linkAccountName({ ...accounts[0]!, kind: 'sandbox' }), id: '5' },
      { kind: 'delivery', id: 'A_b-9' },
      ...requests.map((request): Link => ({ kind: 'request', account: 'https://app.acquire.io:8443', request })),
    ];
    for (const link of links) {
      const text = linkText('vscode', link);
      assert.ok(text && URL.canParse(text), JSON.stringify(link));
      const read = readLink(uriOf(text));
      assert.equal(read?.kind, link.kind);
      assert.equal(linkText('vscode', read!), text);
      if (link.kind !== 'request') assert.deepEqual(read, link);
    }
    assert.equal(
      linkAccountName({ kind: 'own', key: 'k', origin: 'https://acme.acquire.io' }),
      'https://acme.acquire.io',
    );
  });

  it('are not created for what they cannot contain', () => {
    const request = (change: Partial<ApiRequest>): Link => ({
      kind: 'request',
      account: 'acme',
      request: { method: 'GET', url: '/x', ...change },
    });
    for (const link of [
      request({ url: 'https://evil.example/x' }),
      request({ url: '//evil.example/x' }),
      request({ body: { kind: 'bytes', bytes: new Uint8Array(3) } }),
      request({ body: { kind: 'multipart', parts: [] } }),
      request({ body: { kind: 'text', text: 'x'.repeat(10_000) } }),
      request({ body: { kind: 'text', text: 'a\u202eb' } }),
      { kind: 'lead', account: 'acme', id: '../5' },
      { kind: 'delivery', id: '' },
    ] satisfies Link[])
      assert.equal(linkText('vscode', link), undefined, JSON.stringify(link).slice(0, 80));
  });

  it('[threat: link] open nothing when they are hostile', async () => {
    const good = `account=${server.origin}&id=7`;
    const lead = (query: string): string => `vscode://${OWN}/lead?${query}`;
    const request = (value: unknown, more = ''): string =>
      `vscode://${OWN}/request?account=${server.origin}&request=${encoded(value)}${more}`;
    const path = '/profile/lead/list';
    const hostile: readonly string[] = [
      // Accounts that do not exactly match a known one.
      lead('account=https://evil.example&id=7'),
      lead('account=https://acme.acquire.io.evil.example&id=7'),
      lead('account=https://evil.example/https://acme.acquire.io&id=7'),
      lead('account=https://acme.acquire.io@evil.example&id=7'),
      lead('account=https://user:secret@acme.acquire.io&id=7'),
      lead('account=https://acme.acquire.io/&id=7'),
      lead('account=https://acme.acquire.io:443&id=7'),
      lead('account=http://acme.acquire.io&id=7'),
      lead('account=HTTPS://ACME.ACQUIRE.IO&id=7'),
      lead('account=https:/acme.acquire.io&id=7'),
      lead('account=https:\\\\acme.acquire.io&id=7'),
      lead('account=//acme.acquire.io&id=7'),
      lead('account=https://acme.acquire.io.&id=7'),
      lead('account=https://acme%252eacquire.io&id=7'),
      lead('account=https:%252F%252Facme.acquire.io&id=7'),
      lead('account=https://аcme.acquire.io&id=7'), // Cyrillic а
      lead('account=https://acme。acquire.io&id=7'),
      lead('account=https://xn--cme-8cd.acquire.io&id=7'),
      lead('account=https://acme\u202e.acquire.io&id=7'),
      lead('account=https://acme\u200b.acquire.io&id=7'),
      lead('account=https://acme.acquire.io%00&id=7'),
      lead('account=https://acme.acquire.io%0d%0a&id=7'),
      lead('account=*&id=7'),
      lead('account=&id=7'),
      lead('account=__proto__&id=7'),
      lead('account=undefined&id=7'),
      lead('account=AAAAAAAAAAAA&id=7'),
      lead('account=aaaaaaaaaaaa%20&id=7'),
      lead(`account=${'a'.repeat(100_000)}&id=7`),
      // Invalid IDs.
      ...['', '0', '-1', '7.0', '07', '1e3', '٧', '7%20', '../7', '..%2f7', '%252e%252e%252f7', '7/../8', '7?x', '7%23', '7%00', '$(x)', '{{id}}', '__proto__', "7' or 1=1", '<b>7', '1'.repeat(5_000)].map((id) => lead(`account=${server.origin}&id=${id}`)), // prettier-ignore
      // Missing, repeated or unknown parameters.
      lead(''),
      lead(`account=${server.origin}`),
      lead('id=7'),
      lead(`${good}&id=8`),
      lead(`${good}&account=https://acme.acquire.io`),
      lead(`${good}%26id=8`),
      lead(`${good}&`),
      lead(`${good}&send=true`),
      lead(`${good}&__proto__=1`),
      lead(`${good}&token=x`),
      lead(`ID=7&account=${server.origin}`),
      lead(`account[]=${server.origin}&id=7`),
      lead(`id[$gt]=7&account=${server.origin}`),
      lead(`${good}#fragment`),
      // A different authority, path or scheme.
      `vscode://${OWN}.evil/lead?${good}`,
      `vscode://user@${OWN}/lead?${good}`,
      `vscode://${OWN}:80/lead?${good}`,
      `vscode://evil.extension/lead?${good}`,
      `vscode:/lead?${good}`,
      `vscode://${OWN}//lead?${good}`,
      `vscode://${OWN}/lead/?${good}`,
      `vscode://${OWN}/lead/../request?${good}`,
      `vscode://${OWN}/%2e%2e/lead?${good}`,
      `vscode://${OWN}/LEAD?${good}`,
      `vscode://${OWN}/lead%2f7?${good}`,
      `vscode://${OWN}/constructor?${good}`,
      `vscode://${OWN}/delete?${good}`,
      `vscode://${OWN}?${good}`,
      `vscode://${OWN}/?${good}`,
      'javascript:alert(1)',
      'command:acquire.lead.delete',
      `data:text/html,<a href="vscode://${OWN}/lead?${good}">`,
      `file:///lead?${good}`,
      // Invalid requests, and requests to other hosts.
      ...['', '{', 'null', '[]', '7', '"x"', '{}'].map((text) => request(text)),
      `vscode://${OWN}/request?account=${server.origin}&request=%7B%22method%22%3A%22GET%22%7D`,
      `vscode://${OWN}/request?account=${server.origin}&request=!!!`,
      request({ method: 'GET', path }, '%3D'),
      request({ method: 'GET', path }, '&request=e30'),
      request({ method: 'GET', path }).replace(server.origin, 'https://evil.example'),
      request({ method: 'CONNECT', path }),
      request({ method: 'get', path }),
      request({ method: ['GET'], path }),
      request({ path }),
      request({ method: 'GET' }),
      request({ method: 'GET', path: 7 }),
      request({ method: 'GET', path: '' }),
      request({ method: 'GET', path: 'profile/lead/list' }),
      request({ method: 'GET', path: `${server.origin}${path}` }),
      request({ method: 'GET', path: 'https://evil.example/' }),
      request({ method: 'GET', path: '//evil.example/' }),
      request({ method: 'GET', path: '/\\evil.example/' }),
      request({ method: 'GET', path: '/a\r\nauthorization: Bearer x' }),
      request({ method: 'GET', path: '/a b' }),
      request({ method: 'GET', path: '/a#b' }),
      request({ method: 'GET', path: '/ü' }),
      request({ method: 'GET', path: '/a\u202eb' }),
      request({ method: 'GET', path: `/${'a'.repeat(5_000)}` }),
      request({ method: 'GET', path, headers: [['authorization', 'Bearer x']] }),
      request({ method: 'GET', path, url: 'https://evil.example/' }),
      request({ method: 'GET', path, sentBy: 'user' }),
      request({ method: 'GET', path, operationId: 'v1.lead.list' }),
      request('{"method":"GET","path":"/x","__proto__":{"send":true}}'),
      request({ method: 'POST', path, form: 'a=b' }),
      request({ method: 'POST', path, form: [['a']] }),
      request({ method: 'POST', path, form: [['a', 1]] }),
      request({ method: 'POST', path, form: [['a', 'b\u202ec']] }),
      request({ method: 'POST', path, form: [['a', 'b']], text: 'x', type: 'text/plain' }),
      request({ method: 'POST', path, form: Array.from({ length: 500 }, () => ['a', 'b']) }),
      request({ method: 'POST', path, text: 'x' }),
      request({ method: 'POST', path, type: 'text/plain' }),
      request({ method: 'POST', path, text: 'x', type: 'text/plain\r\nx: y' }),
      request({ method: 'POST', path, text: { a: 1 }, type: 'application/json' }),
      request({ method: 'POST', path, text: 'x'.repeat(100_000), type: 'text/plain' }),
      request(Buffer.from([0xff, 0xfe, 0x7b]).toString('latin1')),
      // Deliveries.
      ...['', '../x', 'a/b', 'a%2fb', 'a%00', 'ä', '$(x)', 'x'.repeat(100)].map(
        (id) => `vscode://${OWN}/delivery?id=${id}`,
      ),
      `vscode://${OWN}/delivery?id=known-0123456&id=other`,
      `vscode://${OWN}/delivery?id=known-0123456&account=acme`,
    ];
    const problems = new Map<string, number>();
    for (const link of hostile) {
      const problem = await open(link);
      assert.ok(problem, link.slice(0, 200));
      problems.set(problem.kind, (problems.get(problem.kind) ?? 0) + 1);
      assert.deepEqual(opened, [], link.slice(0, 200));
    }
    assert.equal(new Set(hostile).size, hostile.length);
    assert.deepEqual([asked, connections, server.hits.length], [[], 0, 0]);
    assert.ok(hostile.length >= 54 && problems.get('unreadable')! > 54, String(hostile.length));
    figure('link', `${hostile.length} hostile links: 0 sockets, 0 writes, 0 wrong accounts`);
  });

  it('[threat: link] take linear time to read', () => {
    const started = performance.now();
    for (const size of [10_000, 1_000_000, 10_000_000]) {
      readLink(uriOf(`vscode://${OWN}/lead?account=${'a'.repeat(size)}&id=1`));
      readLink({ authority: OWN, path: '/lead', query: '&'.repeat(size), fragment: '' });
      readLink({ authority: OWN, path: `/${'/'.repeat(size)}`, query: '', fragment: '' });
    }
    assert.ok(performance.now() - started < 5_000);
  });
});

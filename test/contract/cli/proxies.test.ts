import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { root } from '../../../scripts/lib/paths';
import { useProxyAgents } from '../../../src/api/client/transport/proxy';
import { builtCli, SECRET_TOKEN, type CliRun, CliFolder } from './support';

const fixture = (name: string): string => path.join(root, 'test/fixtures/tls', name);
const CA = { NODE_EXTRA_CA_CERTS: fixture('company-ca.pem') };
const NO_VARIABLES = { HTTPS_PROXY: '', https_proxy: '', HTTP_PROXY: '', http_proxy: '', NO_PROXY: '', no_proxy: '' };

const listening = async (server: net.Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** An HTTP proxy with CONNECT that resolves every name to one local port. */
async function startProxy(target: number) {
  const proxy = { port: 0, status: 200, connects: [] as string[], logins: [] as (string | undefined)[], received: '' };
  const server = http.createServer((request, response) => {
    proxy.received += `${request.method} ${request.url} ${JSON.stringify(request.headers)}`;
    response.writeHead(501).end();
  });
  server.on('connect', (request, socket: net.Socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (piece: Buffer) => (proxy.received += piece.toString('latin1')));
    proxy.connects.push(request.url ?? '');
    proxy.logins.push(request.headers['proxy-authorization']);
    proxy.received += JSON.stringify(request.headers);
    if (proxy.status !== 200) {
      socket.end(`HTTP/1.1 ${proxy.status} No\r\nContent-Length: 2\r\n\r\nno`);
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    const out = net.connect(target, '127.0.0.1');
    out.on('error', () => socket.destroy());
    socket.on('close', () => out.destroy());
    socket.pipe(out).pipe(socket);
  });
  proxy.port = await listening(server);
  return { proxy, server };
}

describe('[threat: credential] proxies and certificates of the command line', () => {
  let place: CliFolder;
  let api: https.Server;
  let plain: http.Server;
  let arrived: { readonly path: string; readonly authorization: string | undefined }[];
  let apiPort: number;
  let plainPort: number;
  let proxied: Awaited<ReturnType<typeof startProxy>>;

  before(async function () {
    this.timeout(120_000);
    await builtCli();
  });
  beforeEach(async () => {
    place = new CliFolder();
    arrived = [];
    const respond: http.RequestListener = (request, response) => {
      arrived.push({ path: request.url ?? '', authorization: request.headers.authorization });
      request.resume();
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"success":true,"error":null,"data":{"rows":[],"count":0}}');
    };
    api = https.createServer(
      { key: readFileSync(fixture('company-good.key')), cert: readFileSync(fixture('company-good.pem')) },
      respond,
    );
    api.on('tlsClientError', () => undefined);
    plain = http.createServer(respond);
    apiPort = await listening(api);
    plainPort = await listening(plain);
    proxied = await startProxy(apiPort);
  });
  afterEach(() => {
    place.remove();
    for (const server of [api, plain, proxied.server]) {
      server.closeAllConnections();
      server.close();
    }
  });

  const exporting = (account: string): string[] =>
    ['leads', 'export', '--account', account, '--api', '2.0.0', '--out', 'leads.csv', '--format', 'csv']; // prettier-ignore
  const exportAll = (account: string, env: Record<string, string>): Promise<CliRun> =>
    place.runBuilt(exporting(account), { env: { ...NO_VARIABLES, ...CA, ...env } });
  /** Like `exportAll`, in this process, which does not trust the certificate: for what happens before the handshake. */
  const beginExport = (account: string, env: Record<string, string>): Promise<CliRun> =>
    place.run(exporting(account), { env: { ...NO_VARIABLES, ...env } }).finally(() => useProxyAgents(undefined));

  it('uses the proxy for https, in both spellings, with or without http://', async () => {
    const { proxy } = proxied;
    const spellings: Record<string, string>[] = [
      { https_proxy: `http://127.0.0.1:${proxy.port}/` },
      { HTTPS_PROXY: `127.0.0.1:${proxy.port}` },
      { HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: `http://127.0.0.1:${proxy.port}` },
    ];
    for (const env of spellings) {
      proxy.connects.length = 0;
      await beginExport(`https://localhost:${apiPort}`, env);
      assert.ok(proxy.connects.length > 0);
    }
    const { code, err } = await exportAll(`https://localhost:${apiPort}`, {
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    });
    assert.equal(code, 0, err);
    assert.ok(proxy.connects.every((to) => to === `localhost:${apiPort}`));
    assert.equal(arrived.at(-1)!.authorization, `Bearer ${SECRET_TOKEN}`);
    assert.ok(!proxy.received.includes(SECRET_TOKEN), 'the proxy saw the token');
  });

  it('sends the proxy login only to the proxy', async () => {
    const { proxy } = proxied;
    const { code, err } = await exportAll(`https://localhost:${apiPort}`, {
      HTTPS_PROXY: `http://user:p%40ss-of-proxy@127.0.0.1:${proxy.port}`,
      DEBUG: '*',
    });
    assert.deepEqual([code, err], [0, '']);
    assert.equal(proxy.logins.at(-1), `Basic ${Buffer.from('user:p@ss-of-proxy').toString('base64')}`);
    assert.equal(arrived.at(-1)!.authorization, `Bearer ${SECRET_TOKEN}`);
  });

  it('connects directly to the hosts in NO_PROXY', async () => {
    const { proxy } = proxied;
    const HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
    for (const [env, isProxied] of [
      [{}, true],
      [{ NO_PROXY: '*' }, false],
      [{ NO_PROXY: 'localhost' }, false],
      [{ no_proxy: 'example.com, localhost' }, false],
      [{ NO_PROXY: `localhost:${apiPort}` }, false],
      [{ NO_PROXY: '.localhost' }, false],
      [{ NO_PROXY: 'localhost:1' }, true],
      [{ NO_PROXY: 'host,ocalhost,localhost.example' }, true],
      [{ NO_PROXY: '::1 [::1]:443' }, true],
    ] as const) {
      proxy.connects.length = 0;
      const { err } = await beginExport(`https://localhost:${apiPort}`, { HTTPS_PROXY, ...env });
      assert.match(err, /certificate/i);
      assert.equal(proxy.connects.length > 0, isProxied, JSON.stringify(env));
    }
    proxy.connects.length = 0;
    const { code, err } = await exportAll(`https://localhost:${apiPort}`, { HTTPS_PROXY, NO_PROXY: 'localhost' });
    assert.deepEqual([code, proxy.connects, arrived.length > 0], [0, [], true], err);
  });

  it('never sends an account without encryption through a proxy', async () => {
    const { proxy } = proxied;
    const { code, err } = await exportAll(`http://127.0.0.1:${plainPort}`, {
      HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    });
    assert.equal(code, 0, err);
    assert.deepEqual([proxy.connects, proxy.received], [[], '']);
  });

  it('also sends deliveries through the proxies', async () => {
    const { proxy } = proxied;
    for (const [url, name] of [
      [`https://localhost:${apiPort}/hook`, 'HTTPS_PROXY'],
      ['http://handler.example/hook', 'HTTP_PROXY'],
    ] as const) {
      const other = name === 'HTTP_PROXY' ? await startProxy(plainPort) : proxied;
      const { code, out, err } = await place.runBuilt(['webhooks', 'trigger', 'CHAT_ON_START', '--to', url], {
        env: { ...NO_VARIABLES, ...CA, [name]: `http://127.0.0.1:${other.proxy.port}` },
      });
      assert.deepEqual([code, out, err], [0, '200\n', '']);
      assert.equal(arrived.at(-1)!.path, '/hook');
      assert.equal(other.proxy.connects.length, 1);
      if (other.proxy !== proxy) other.server.close();
    }
  });

  it('reports what the proxy did, and sends it nothing', async () => {
    const { proxy } = proxied;
    for (const [status, expected] of [
      [407, /user name or password/],
      [403, /did not connect to localhost/],
      [502, /did not connect to localhost/],
    ] as const) {
      proxy.status = status;
      const { code, err } = await beginExport(`https://localhost:${apiPort}`, {
        HTTPS_PROXY: `http://user:secret-of-proxy@127.0.0.1:${proxy.port}`,
      });
      assert.equal(code, 1);
      assert.match(err, expected);
      assert.match(err, /nothing was sent/);
      assert.ok(!err.includes('secret-of-proxy'));
    }
    assert.ok(!proxy.received.includes(SECRET_TOKEN));
    const gone = await beginExport(`https://localhost:${apiPort}`, { HTTPS_PROXY: 'http://127.0.0.1:9' });
    assert.equal(gone.code, 1);
    assert.match(gone.err, /Your proxy does not respond/);
    assert.equal(arrived.length, 0);
  });

  it('ends with 2 for an invalid proxy address, without showing it', async () => {
    for (const value of ['http://', 'socks5://127.0.0.1:9', 'http://user:hunter2@:80:80', 'ftp://hunter2']) {
      const { code, out, err } = await beginExport(`https://localhost:${apiPort}`, { HTTPS_PROXY: value });
      assert.deepEqual([code, out], [2, ''], value);
      assert.match(err, /^HTTPS_PROXY must be an address such as [^\n]+\n$/);
      assert.ok(!err.includes('hunter2'));
    }
  });

  it('trusts the certificates in NODE_EXTRA_CA_CERTS, and no others, also through a proxy', async () => {
    const proxies: Record<string, string>[] = [{}, { HTTPS_PROXY: `http://127.0.0.1:${proxied.proxy.port}` }];
    const runs = proxies.flatMap((env) =>
      ['1', '0'].map((NODE_TLS_REJECT_UNAUTHORIZED) =>
        exportAll(`https://localhost:${apiPort}`, { ...env, NODE_EXTRA_CA_CERTS: '', NODE_TLS_REJECT_UNAUTHORIZED }),
      ),
    );
    for (const { code, err } of await Promise.all(runs)) {
      assert.equal(code, 1);
      assert.match(err, /certificate/i);
    }
    assert.equal(arrived.length, 0);
  }).timeout(60_000);
});

// Certificates are always verified, regardless of the environment.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { root } from '../../../scripts/lib/paths';
import { inChild } from './child';
import { testAccount, testClient, closeAll, LEADS, LIST_REQUEST, startTestServer, WRITE_REQUEST } from './support';

const fixture = (name: string): string => path.join(root, 'test/fixtures/tls', name);
const TRUST = { NODE_EXTRA_CA_CERTS: fixture('ca.pem') };
const REQUESTS = [LIST_REQUEST, WRITE_REQUEST];
const UNCHECKED = { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' };

describe('[threat: certificate] client: certificates', () => {
  let close: (() => Promise<unknown>) | undefined;
  afterEach(async () => {
    await close?.();
    close = undefined;
    await closeAll();
  });

  async function secure(name: string): Promise<{ origin: string; requests: () => number }> {
    let requests = 0;
    const server = https.createServer(
      { key: readFileSync(fixture(`${name}.key`)), cert: readFileSync(fixture(`${name}.pem`)) },
      (_req, res) => {
        requests++;
        res.writeHead(200, { 'Content-Type': 'application/json' });
        res.end(JSON.stringify(LEADS));
      },
    );
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    close = () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      });
    return { origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests };
  }

  it('self-signed: tls, nothing sent, not retried, no unknown outcome', async () => {
    const { origin, requests } = await secure('self-signed');
    for (const request of REQUESTS) {
      const { error, timing } = await testClient().client.send(testAccount(origin), request);
      assert.equal(error?.kind, 'tls');
      assert.equal(error?.detail.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
      assert.equal(error?.detail.outcomeUnknown, undefined);
      assert.equal(timing.attempts, 1);
    }
    assert.equal(requests(), 0);
  });

  it('issued by an unknown authority: tls', async () => {
    const { origin, requests } = await secure('good');
    const { error } = await testClient().client.send(testAccount(origin), LIST_REQUEST);
    assert.equal(error?.kind, 'tls');
    assert.equal(requests(), 0);
  });

  it('trusted, right name: succeeds, with the time of the handshake', async () => {
    const { origin } = await secure('good');
    const report = await inChild(origin, LIST_REQUEST, TRUST);
    assert.equal(report.kind, undefined);
    assert.equal(report.status, 200);
  });

  it('trusted, wrong name: tls', async () => {
    const { origin, requests } = await secure('wrong-name');
    for (const report of await Promise.all(REQUESTS.map((request) => inChild(origin, request, TRUST)))) {
      assert.equal(report.kind, 'tls');
      assert.equal(report.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
    }
    assert.equal(requests(), 0);
  });

  it('an environment that turns verification off is ignored', async () => {
    for (const name of ['self-signed', 'wrong-name']) {
      const { origin, requests } = await secure(name);
      for (const report of await Promise.all(REQUESTS.map((request) => inChild(origin, request, UNCHECKED))))
        assert.equal(report.kind, 'tls', name);
      assert.equal(requests(), 0);
      await close?.();
    }
  });

  it('https to a server that speaks plain http: tls', async () => {
    const server = await startTestServer((_req, res) => {
      res.end();
    });
    const { error } = await testClient({ retry: { attempts: 1 } }).client.send(
      testAccount(server.origin.replace('http:', 'https:')),
      LIST_REQUEST,
    );
    assert.equal(error?.kind, 'tls');
    assert.equal(server.hits.length, 0);
  });
});

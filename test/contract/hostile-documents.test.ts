import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Account } from '../../src/api/client/account';
import { createClient } from '../../src/api/client/client';
import { Redactor } from '../../src/core/redaction';
import { createDynamicSources } from '../../src/features/language/resolve/dynamicValues';
import { parseRequests } from '../../src/features/language/parse/parser';
import { VariableScope } from '../../src/features/language/resolve/scope';
import { buildDocumentRequest } from '../../src/features/language/resolve/toRequest';
import { HOSTILE_DOCUMENTS } from '../fixtures/hostile-http';
import { figure } from '../figures';

const TOKEN = 'canary-token-0123456789';

describe('[threat: document] hostile request files', () => {
  let evil: net.Server;
  let home: http.Server;
  let evilPort = 0;
  let homePort = 0;
  let sockets = 0;
  const atHome: { url: string; authorization: string | undefined; host: string | undefined }[] = [];

  before(async () => {
    // Counts connections, not requests: not even a connection is allowed.
    evil = net.createServer((socket) => {
      sockets++;
      socket.destroy();
    });
    home = http.createServer((req, res) => {
      atHome.push({ url: req.url ?? '', authorization: req.headers.authorization, host: req.headers.host });
      const to = new URL(req.url ?? '/', 'http://home').searchParams.get('to');
      if (to) res.writeHead(302, { Location: to }).end();
      else res.setHeader('Content-Type', 'application/json').end('{"success":true,"error":null,"data":[]}');
    });
    await new Promise<void>((done) => {
      evil.listen(0, done);
    });
    await new Promise<void>((done) => {
      home.listen(0, '127.0.0.1', done);
    });
    evilPort = (evil.address() as AddressInfo).port;
    homePort = (home.address() as AddressInfo).port;
  });
  after(async () => {
    home.closeAllConnections();
    await Promise.all(
      [evil, home].map(
        (server) =>
          new Promise((done) => {
            server.close(done);
          }),
      ),
    );
  });

  it('are at least thirty', () => {
    assert.ok(HOSTILE_DOCUMENTS.length >= 30);
  });

  for (const { title, text } of HOSTILE_DOCUMENTS) {
    it(`${title}: the token is sent to no other host`, async () => {
      const account: Account = {
        key: 'hostile00000',
        label: 'Home',
        generation: '1.0.0',
        origin: `http://127.0.0.1:${homePort}`,
        pathForm: 'plain',
        kind: 'own',
        credentialKind: 'token',
        authHeader: 'bearer',
        writes: { kind: 'always' },
      };
      const client = createClient({
        credentials: { credential: () => Promise.resolve(TOKEN) },
        redactor: new Redactor(),
        defaults: () => ({ timeoutMs: 5000, maxBytes: 100_000 }),
      });
      const document = parseRequests(text.replaceAll('EVIL', String(evilPort)).replaceAll('HOME', String(homePort)));
      const before = sockets;
      const answered = atHome.length;
      for (const node of document.requests) {
        const scope = new VariableScope(document, node, { dynamic: createDynamicSources() });
        // Without an origin, the URL of the document reaches the client, which has to refuse it.
        for (const origin of [undefined, account.origin]) {
          const { request } = buildDocumentRequest(document, node, {
            resolve: (inner) => scope.resolve(inner),
            origin,
          });
          if (request) await client.send(account, request);
        }
      }
      client.dispose();
      assert.equal(sockets, before);
      for (const one of atHome.slice(answered)) {
        assert.equal(one.authorization, `Bearer ${TOKEN}`);
        assert.equal(one.host, `127.0.0.1:${homePort}`);
      }
    });
  }

  it('the account was reached, so the count is meaningful', () => {
    assert.ok(atHome.length > 0);
    figure('document', `${HOSTILE_DOCUMENTS.length} documents, token to 0 foreign origins`);
  });
  it('the other server was reachable', async () => {
    const before = sockets;
    await fetch(`http://127.0.0.1:${evilPort}/`).catch(() => undefined);
    assert.ok(sockets > before);
  });
});

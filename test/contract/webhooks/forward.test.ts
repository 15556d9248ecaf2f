import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newDelivery, type ForwardResult } from '../../../src/features/webhooks/delivery';
import {
  forwardDelivery,
  forwardTarget,
  createReplay,
  type ForwardOptions,
  type PostFunction,
} from '../../../src/features/webhooks/forward';
import { checkSignature, signBody } from '../../../src/features/webhooks/signature';

describe('forwarding a delivery', () => {
  let got: { headers: IncomingMessage['headers']; body: string; url: string }[] = [];
  let foreign = 0;
  let response: (n: number, res: ServerResponse) => void = (_n, res) => {
    res.end('thanks');
  };
  const handler = createServer((req, res) => {
    let body = '';
    req.on('data', (c: Buffer) => {
      body += c.toString();
    });
    req.on('end', () => {
      got.push({ headers: req.headers, body, url: req.url ?? '' });
      response(got.length, res);
    });
  });
  const elsewhere = createServer((_req, res) => {
    foreign++;
    res.end();
  });
  let url = '';
  let other = '';
  before(async () => {
    for (const s of [handler, elsewhere]) await new Promise<void>((ok) => s.listen(0, '127.0.0.1', ok));
    url = `http://127.0.0.1:${(handler.address() as AddressInfo).port}/hook`;
    other = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  });
  after(() => {
    for (const s of [handler, elsewhere]) {
      s.close();
      s.closeAllConnections();
    }
  });
  beforeEach(() => {
    got = [];
    foreign = 0;
    response = (_n, res) => {
      res.end('thanks');
    };
  });

  const body = Buffer.from('{ "event":"CHAT_ON_START","name":"Zoë" }');
  const delivery = newDelivery({
    body,
    source: 'received',
    signature: 'raw',
    headers: [
      ['Host', 'tunnel.example'],
      ['Content-Type', 'application/json'],
      ['X-Acquire-Signature', signBody('s3cret', body)],
      ['Transfer-Encoding', 'chunked'],
      ['X-Other', 'kept'],
    ],
  });
  const pass = (more: Partial<ForwardOptions> = {}): Promise<ForwardResult[]> =>
    forwardDelivery(delivery, { url, retry: false, retryDelayMs: 1, timeoutMs: 300, ...more });

  it('keeps body and headers, and reports status, time and response', async () => {
    const [result] = await pass();
    assert.deepEqual(
      [result?.outcome, result?.status, result?.answer, result?.attempt],
      ['answered', 200, 'thanks', 1],
    );
    assert.equal(got[0]?.body, body.toString());
    assert.deepEqual(
      [got[0]?.headers['x-acquire-signature'], got[0]?.headers['x-other'], got[0]?.headers.host, got[0]?.url],
      [signBody('s3cret', body), 'kept', new URL(url).host, '/hook'],
    );
  });

  it('correctly reports a handler that fails, is slow, is down or redirects', async () => {
    response = (_n, res) => {
      res.statusCode = 500;
      res.end('broken');
    };
    assert.deepEqual(
      (await pass()).map((r) => [r.outcome, r.status, r.answer]),
      [['answered', 500, 'broken']],
    );
    response = () => undefined;
    assert.deepEqual(
      (await pass()).map((r) => r.outcome),
      ['timed-out'],
    );
    assert.deepEqual(
      (await pass({ url: 'http://127.0.0.1:9/' })).map((r) => [r.outcome, r.code]),
      [['failed', 'ECONNREFUSED']],
    );
    response = (_n, res) => {
      res.writeHead(307, { location: `${other}/stolen` });
      res.end();
    };
    assert.deepEqual(
      (await pass()).map((r) => [r.outcome, r.status, r.location]),
      [['redirected', 307, `${other}/stolen`]],
    );
    assert.equal(foreign, 0);
  });

  it('sends up to five more times on anything but 200, as Acquire does', async () => {
    response = (n, res) => {
      res.statusCode = n < 4 ? 503 : 200;
      res.end();
    };
    assert.deepEqual(
      (await pass({ retry: true })).map((r) => [r.attempt, r.status]),
      [
        [1, 503],
        [2, 503],
        [3, 503],
        [4, 200],
      ],
    );
    got = [];
    response = (_n, res) => {
      res.statusCode = 204;
      res.end();
    };
    assert.equal((await pass({ retry: true })).length, 6);
    assert.equal(got.length, 6);
  });

  it('stays on this machine unless another URL was confirmed', async () => {
    let sent = 0;
    const counting: PostFunction = () => {
      sent++;
      return Promise.resolve({ status: 200, headers: [], text: '' });
    };
    for (const away of [
      'https://evil.example/',
      'http://127.0.0.1.evil.example/',
      'http://localhost@evil.example/',
      'ftp://127.0.0.1/',
      'http://10.0.0.1/',
      'not an address',
    ])
      assert.deepEqual(
        (await pass({ url: away, post: counting })).map((r) => r.outcome),
        ['refused'],
        away,
      );
    assert.equal(sent, 0);
    await pass({ url: 'https://agreed.example/x', post: counting, allowedOrigin: 'https://agreed.example' });
    assert.equal(sent, 1);
    assert.equal(forwardTarget('http://user:pw@127.0.0.1/'), undefined);
  });

  it('never goes to the receiver itself, under any name, which would loop forever', async () => {
    let sent = 0;
    const counting: PostFunction = () => {
      sent++;
      return Promise.resolve({ status: 200, headers: [], text: '' });
    };
    const ownPath = 'ab'.repeat(16);
    for (const own of [
      `http://127.0.0.1:4711/${ownPath}`,
      `http://localhost:4711/${ownPath}?x=1`,
      `http://127.0.0.1:4711/${ownPath.toUpperCase()}`,
      `https://hook.example.dev/base/${ownPath}`,
    ])
      assert.deepEqual(
        (await pass({ url: own, post: counting, ownPath, retry: true, allowedOrigin: new URL(own).origin })).map(
          (r) => [r.outcome, r.code],
        ),
        [['refused', 'own-address']],
        own,
      );
    assert.equal(sent, 0);
    assert.equal((await pass({ ownPath }))[0]?.status, 200);
  });

  it('signs a replay again, edited or not', () => {
    const edited = Buffer.from('{"event":"X"}');
    const signature = (headers: readonly (readonly [string, string])[]): string | undefined =>
      headers.find(([n]) => n.toLowerCase() === 'x-acquire-signature')?.[1];
    assert.equal(checkSignature('new', signature(createReplay(delivery, 'new', edited).headers), edited), 'raw');
    assert.equal(signature(createReplay(delivery, undefined).headers), signBody('s3cret', body));
    assert.equal(createReplay(delivery, 'new').headers.filter(([n]) => /signature/i.test(n)).length, 1);
  });
});

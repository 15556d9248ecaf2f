// The loopback listener of a sign-in, while other local programs hold connections to it open.
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listenForCallback, type CallbackListener } from '../../../src/features/accounts/oauth/listener';
import { figure } from '../../figures';

describe('[threat: callback] the OAuth loopback listener among silent connections', () => {
  const sockets: Socket[] = [];
  let listener: CallbackListener;
  let accepted = 0;
  let slowest = 0;
  const accept = (): never => {
    accepted++;
    return Promise.resolve() as never;
  };
  const pages = { done: 'Signed in.', failed: () => 'Failed.', pending: 'Pending.', other: 'No callback.' };
  beforeEach(async () => {
    accepted = 0;
    listener = await listenForCallback({ accept, pages });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    listener.dispose();
  });
  after(() => figure('callback', `300 silent connections: slowest page ${Math.round(slowest)} ms`));

  const open = (text: string): Promise<Socket> =>
    new Promise((ok) => {
      const socket = connect({ port: listener.port, host: '127.0.0.1', allowHalfOpen: true }, () => {
        if (text) socket.write(text);
        ok(socket);
      });
      socket.on('error', () => undefined).on('data', () => undefined);
      sockets.push(socket);
    });
  const callBack = (): Promise<number | undefined> => {
    const started = performance.now();
    return new Promise((ok, no) => {
      get(`${listener.redirectUri}?state=x&code=y`, { agent: false }, (response) => {
        response.resume();
        slowest = Math.max(slowest, performance.now() - started);
        ok(response.statusCode);
      }).on('error', no);
    });
  };

  for (const [kind, text] of [
    ['send nothing', ''],
    ['stop within the headers', 'GET /callback?state=x HTTP/1.1\r\nHost: 127.0.0.1\r\n'],
    ['get a response and stay open', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
    ['send a body that never ends', 'POST /callback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{'],
  ] as const)
    it(`responds to the browser within a second while 300 connections ${kind}`, async () => {
      for (let n = 0; n < 300; n++) await open(text);
      const started = performance.now();
      assert.equal(await callBack(), 200);
      assert.ok(performance.now() - started < 1_000);
      assert.equal(accepted, 1);
    });

  it('keeps a bounded number of connections, and none after it is disposed', async () => {
    for (let n = 0; n < 300; n++) await open('');
    const dead = async (): Promise<number> => {
      // Only a write reveals that the other side has destroyed a half-open connection.
      for (let n = 0; n < 2; n++) {
        for (const socket of sockets) if (!socket.destroyed) socket.write('G');
        await new Promise((later) => setTimeout(later, 200));
      }
      return sockets.filter((socket) => socket.destroyed).length;
    };
    assert.equal(await dead(), 300 - 64);
    listener.dispose();
    await new Promise((later) => setTimeout(later, 700));
    assert.equal(await dead(), 300);
  });
});

import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askDocs, askUrl } from '../../../src/api/client/askDocs';
import { AcquireError } from '../../../src/api/errors/errors';
import { sendWithoutCredential } from '../../../src/api/client/sendWithoutCredential';

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body: string;
}

describe('asking the documentation', () => {
  let server: Server;
  let origin = '';
  let reply: Reply = { body: '' };
  const seen: IncomingMessage[] = [];

  before(async () => {
    server = createServer((request, response) => {
      seen.push(request);
      response.writeHead(reply.status ?? 200, { 'content-type': 'text/markdown', ...reply.headers }).end(reply.body);
    });
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    seen.length = 0;
  });

  const ask = (question: string, page?: string) =>
    askDocs(question, { generation: '2.0.0', page, origin, send: sendWithoutCredential });

  it('sends the question to the page, without any credential', async () => {
    reply = { body: 'Use the list operation.' };
    const response = await ask('How do I list tags & contacts?', 'rest-apis/settings/tags.md');
    assert.equal(response.text, 'Use the list operation.');
    assert.equal(seen.length, 1);
    assert.equal(seen[0]?.method, 'GET');
    assert.equal(seen[0]?.url, '/rest-apis/settings/tags.md?ask=How+do+I+list+tags+%26+contacts%3F');
    assert.deepEqual(
      Object.keys(seen[0]?.headers ?? {}).filter((h) => /auth|cookie|token|key/i.test(h)),
      [],
    );
  });

  it('names the page and the references of the reply as sources', async () => {
    reply = { body: `See [tags](${origin}/rest-apis/tags) and https://elsewhere.example/x.` };
    assert.deepEqual((await ask('tags', 'a.md')).sources, [`${origin}/a.md`]);
    reply = { body: 'See https://developer.acquire.io/rest-apis/tags. And https://evil.example/.' };
    const { sources } = await askDocs('tags', {
      generation: '2.0.0',
      page: 'a.md',
      send: async (url, init) => ({
        ...(await sendWithoutCredential(url.replace('https://developer.acquire.io', origin), {
          ...init,
          origins: [origin],
        })),
      }),
    });
    assert.deepEqual(sources, ['https://developer.acquire.io/a.md', 'https://developer.acquire.io/rest-apis/tags']);
  });

  it('asks at the page of the matching API version', () => {
    assert.equal(
      askUrl('x', { generation: '1.0.0', page: 'rest-apis/oauth/tracklog.md' }),
      'https://developer.acquire.io/v/master/rest-apis/oauth/tracklog.md?ask=x',
    );
    assert.equal(new URL(askUrl('x'.repeat(2000), { generation: '2.0.0' })).searchParams.get('ask')?.length, 500);
  });

  it('distinguishes the kinds of failures', async () => {
    const kinds: [Reply, string][] = [
      [{ status: 404, body: 'no' }, 'not-found'],
      [{ status: 429, body: '' }, 'rate-limited'],
      [{ status: 503, body: '' }, 'server'],
      [{ status: 400, body: '' }, 'rejected'],
      [{ status: 302, headers: { location: 'https://elsewhere.example/' }, body: '' }, 'redirect'],
      [{ body: '<!DOCTYPE html><p>login' }, 'malformed'],
      [{ body: '  ' }, 'malformed'],
    ];
    for (const [given, kind] of kinds) {
      reply = given;
      await assert.rejects(ask('x'), (error) => error instanceof AcquireError && error.kind === kind, kind);
    }
    await assert.rejects(
      askDocs('x', { generation: '2.0.0', origin: 'http://127.0.0.1:1', send: sendWithoutCredential }),
      (error) => error instanceof AcquireError && error.kind === 'network',
    );
  });
});

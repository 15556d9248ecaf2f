import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningSandbox, SandboxEvent } from '../../../src/features/sandbox/options';
import { type JsonValue, elementAt, findDepartures, sendJson, sendToSandbox, startTestSandbox } from './support';

interface Received {
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  readonly body: JsonValue;
}

/** A handler on loopback that responds with the given statuses in order, and then repeats the last one. */
async function handler(...statuses: number[]): Promise<{ url: string; received: Received[]; close(): Promise<void> }> {
  const received: Received[] = [];
  const server = http.createServer((incoming, outgoing) => {
    let text = '';
    incoming
      .setEncoding('utf8')
      .on('data', (piece: string) => {
        text += piece;
      })
      .on('end', () => {
        const isJson = incoming.headers['content-type'] === 'application/json';
        received.push({ headers: incoming.headers, text, body: isJson ? (JSON.parse(text) as JsonValue) : {} });
        const status = statuses[Math.min(received.length, statuses.length) - 1] ?? 200;
        outgoing.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/elsewhere' } : {}).end();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function until(test: () => boolean): Promise<void> {
  for (let n = 0; n < 400 && !test(); n++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(test(), 'waited in vain');
}

/** `case:status` as shown on a removed page of the 2.0.0 documentation. */
const CASE_STATUS = {
  event: 'case:status',
  data: {
    caseId: '72',
    status: 'closed',
    fields: {},
    contact: {
      id: '5',
      fields: {
        name: 'Alex Example',
        email: 'user1@example.com',
        phone: '0000000000',
        city: '',
        state: '',
        countryId: '517',
        ip: '203.0.113.7',
      },
    },
    messages: [
      {
        id: '323',
        channel: 'chat',
        senderId: '5',
        senderType: 'contact',
        type: 'event',
        message: 'Sample event text',
        seen: 'yes',
        dateCreated: 'Wed Mar 03 2021 10:19:49 GMT+0000 (Coordinated Universal Time)',
      },
    ],
  },
};

const CREATE = '/api/v1/crm/messenger/chat/create?contactId=70030';

describe('sandbox webhooks', () => {
  let sandbox: RunningSandbox;
  beforeEach(async () => {
    sandbox = await startTestSandbox({ leads: 50 });
  });
  afterEach(() => sandbox.stop());

  it('report a chat from beginning to end, in the formats of both API versions', async () => {
    const events: SandboxEvent[] = [];
    sandbox.onEvent((event) => events.push(event));
    const made = (
      await sendJson(sandbox, 'POST', CREATE, { title: 'T', message: { type: 'message', message: 'Hi <b>' } })
    ).json.data as JsonValue;
    await sendJson(sandbox, 'POST', '/api/v1/crm/messenger/chat/close', { caseId: made.id });
    assert.deepEqual(
      events.map((e) => e.event),
      [
        'CHAT_ON_START',
        'Case new',
        'case:status',
        'CHAT_ON_ACCEPT',
        'case:status',
        'user:case-joined',
        'CHAT_ON_MESSAGE',
        'case:message:new',
        'CHAT_ON_CLOSE',
        'case:status',
      ],
    );
    const [start, isNew, , accept, , , message, , close, closed] = events.map((e) => e.payload);
    assert.deepEqual(
      [
        elementAt(start, 'data', 'id'),
        elementAt(start, 'data', 'status'),
        elementAt(start, 'data', 'department_id'),
        start?.event,
      ],
      [made.id, 'pending', '', 'CHAT_ON_START'],
    );
    assert.deepEqual(
      [isNew?.event, elementAt(isNew, 'data', 'contact', 'id'), elementAt(isNew, 'data', 'caseId')],
      ['Case new', '70030', String(made.id)],
    );
    assert.deepEqual(
      [elementAt(closed, 'data', 'status'), elementAt(closed, 'data', 'messages', 0, 'message')],
      ['closed', 'Hi <b>'],
    );
    assert.deepEqual(findDepartures(CASE_STATUS, closed), []);
    assert.match(
      String(elementAt(closed, 'data', 'messages', 0, 'dateCreated')),
      /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{4} [\d:]{8} GMT\+0000 \(Coordinated Universal Time\)$/,
    );
    assert.deepEqual([accept?.id, elementAt(accept, 'user', 'id')], [String(made.id), 'agent-15401']);
    assert.deepEqual(
      [message?.visitor_id, elementAt(message, 'message', 'msg'), message?.chat_duration, message?.translate_form_show],
      ['70030', 'Hi <b>', 'null', 'false'],
    );
    assert.deepEqual(
      [close?.status, close?.past_chat, typeof close?.chat_duration, elementAt(close, 'users', 'agent', 'role')],
      ['active', '[]', 'string', 'Administrator'],
    );
  });

  it('arrive in order, signed over the exact bytes, and only for the requested API version', async () => {
    const hook = await handler(200);
    sandbox.setWebhook({ url: hook.url, secret: 'test-secret', generation: '1.0.0' });
    await sendJson(sandbox, 'POST', CREATE, { title: 'T', message: { type: 'message', message: 'Ünï' } });
    await until(() => hook.received.length === 3);
    assert.deepEqual(
      hook.received.map((r) => r.body.event),
      ['CHAT_ON_START', 'CHAT_ON_ACCEPT', 'CHAT_ON_MESSAGE'],
    );
    for (const { headers, text } of hook.received) {
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['x-acquire-signature'], createHmac('sha256', 'test-secret').update(text).digest('hex'));
    }
    await until(() => sandbox.deliveries().length === 3);
    await hook.close();
  });

  it('are encoded as a form or as XML on request, and the signature covers those bytes', async () => {
    for (const [format, type, shape] of [
      [
        'form',
        'application/x-www-form-urlencoded',
        /^event=case%3Astatus&data%5BcaseId%5D=\d+&data%5Bstatus%5D=closed&/,
      ],
      ['xml', 'application/xml', /^<\?xml .*\?>\n<webhook><event>case:status<\/event><data><caseId>\d+<\/caseId>/],
    ] as const) {
      const hook = await handler(200);
      const { id } = sandbox.converse({ action: 'start', leadId: 70030, text: 'Ünï & <b>' });
      sandbox.setWebhook({ url: hook.url, secret: 'test-secret', generation: '2.0.0', format });
      sandbox.converse({ action: 'close', chatId: id });
      await until(() => hook.received.length === 1);
      const { headers, text } = hook.received[0] as Received;
      assert.equal(headers['content-type'], type);
      assert.match(text, shape);
      assert.equal(headers['x-acquire-signature'], createHmac('sha256', 'test-secret').update(text).digest('hex'));
      await hook.close();
    }
    assert.throws(() => sandbox.setWebhook({ url: 'http://127.0.0.1:9/', format: 'yaml' as never }), /json, form, xml/);
  });

  it('are managed over the API, and go to the webhooks that subscribed to them', async () => {
    const hook = await handler(200);
    const call = async (method: string, url: string, body?: unknown): Promise<JsonValue> =>
      (await sendJson(sandbox, method, url, body)).json;
    const made = (
      await call('POST', '/api/v1/webhook', {
        name: 'Sample hook',
        url: hook.url,
        urlSkipSsl: 'yes',
        status: 'active',
        events: [
          { event: 'case:message:new', params: {} },
          { event: 'case:status', params: { status: 'closed' } },
        ],
        notificationEmail: 'user1@example.com',
        hmacKey: 'made-up-secret',
        format: 'application/json',
        historyExpires: '2020-09-04T13:15:54.789Z',
      })
    ).data as JsonValue;
    assert.deepEqual([made.hmacKey, made.urlSkipSsl, made.type], ['made-up-secret', 'yes', 'client']);
    const abroad = { name: 'Abroad', url: 'https://hooks.example.com/in', events: [{ event: 'case:status' }] };
    const second = (await call('POST', '/api/v1/webhook', abroad)).data as JsonValue;
    assert.deepEqual(
      (
        elementAt(
          await call('GET', '/api/v1/webhook?limit=20&relations=binding&select=name'),
          'data',
          'data',
        ) as JsonValue[]
      ).map((row) => Object.keys(row)),
      [
        ['id', 'name', 'binding'],
        ['id', 'name', 'binding'],
      ],
    );

    const { id } = sandbox.converse({ action: 'start', leadId: 70030, text: 'Hello' });
    sandbox.converse({ action: 'close', chatId: id });
    await until(() => sandbox.deliveries().length === 2);
    assert.deepEqual(
      hook.received.map((r) => [r.body.event, elementAt(r.body, 'data', 'status')]),
      [
        ['case:message:new', 'pending'],
        ['case:status', 'closed'],
      ],
    );
    assert.equal(
      hook.received[0]?.headers['x-acquire-signature'],
      createHmac('sha256', 'made-up-secret')
        .update(hook.received[0]?.text ?? '')
        .digest('hex'),
    );

    const one = `/api/v1/webhook/${made.id as number}`;
    assert.equal(
      elementAt(await call('PUT', one, { status: 'disabled', format: 'xml' }), 'data', 'status'),
      'disabled',
    );
    sandbox.converse({ action: 'message', chatId: sandbox.converse({ action: 'start' }).id, text: 'nobody hears it' });
    assert.deepEqual((await call('DELETE', one)).data, { deleted: 1 });
    assert.equal(elementAt(await call('GET', one), 'error', 'code'), 'ERROR_RECORD_NOT_FOUND');
    assert.equal(elementAt(await call('GET', `/api/v1/webhook/${second.id as number}`), 'data', 'name'), 'Abroad');
    for (const wrong of [
      { name: 'x' },
      { name: 'x', url: 'nonsense' },
      { name: 'x', url: hook.url, format: 'yaml' },
      { name: 'x', url: hook.url, status: 'on' },
      { name: 'x', url: hook.url, urlSkipSsl: 'maybe' },
      { name: 'x', url: hook.url, events: [{}] },
    ])
      assert.equal(elementAt(await call('POST', '/api/v1/webhook', wrong), 'error', 'code'), 'ERROR_INVALID_INPUT');
    assert.equal(hook.received.length, 2);
    await hook.close();
  });

  it('are retried five times on anything but 200, with the same bytes each time, and never follow redirects', async () => {
    const hook = await handler(500, 302, 404, 204, 503, 500, 200);
    sandbox.setWebhook({ url: hook.url, secret: 's', generation: '2.0.0', retryDelaysMs: [1, 1, 1, 1, 1] });
    await sendToSandbox(sandbox, 'POST', '/__sandbox/agents/15401', '{"state":"offline"}', {
      headers: { 'x-sandbox-control': sandbox.token },
    });
    await until(() => sandbox.deliveries().length === 1);
    assert.deepEqual(sandbox.deliveries()[0], {
      event: 'Agent Status Change',
      generation: '2.0.0',
      attempts: 6,
      statuses: [500, 302, 404, 204, 503, 500],
      delivered: false,
    });
    assert.equal(new Set(hook.received.map((r) => r.text)).size, 1);
    assert.equal(elementAt(hook.received[0]?.body, 'data', 'status'), 'unavailable');
    await hook.close();
  });

  it('survive a handler that is down, and continue with the next one', async () => {
    const hook = await handler(200);
    const dead = hook.url;
    await hook.close();
    sandbox.setWebhook({ url: dead, retryDelaysMs: [1] });
    await sendJson(sandbox, 'POST', CREATE, { title: 'T' });
    await until(() => sandbox.deliveries().length >= 3);
    assert.ok(sandbox.deliveries().every((d) => !d.delivered && d.attempts === 6 && d.statuses.every((s) => s === 0)));
    const alive = await handler(200);
    sandbox.setWebhook({ url: alive.url, generation: '1.0.0' });
    await sendToSandbox(sandbox, 'POST', '/__sandbox/chat', '{"leadId":70030,"action":"message","text":"still here"}', {
      headers: { 'x-sandbox-control': sandbox.token },
    });
    await until(() => alive.received.length === 1);
    assert.equal(elementAt(alive.received[0]?.body, 'message', 'msg'), 'still here');
    await alive.close();
  });

  it('read little of an endless response, and continue when one stalls', async function () {
    this.timeout(30_000);
    let written = 0;
    const piece = Buffer.alloc(64 * 1024);
    const server = http.createServer((incoming, outgoing) => {
      incoming.resume();
      outgoing.writeHead(200);
      if (incoming.url === '/stalls') {
        outgoing.write('x');
        return;
      }
      const more = (): void => {
        while (!outgoing.destroyed && written < 1_000_000_000) {
          written += piece.length;
          if (!outgoing.write(piece)) return;
        }
      };
      outgoing.on('drain', more).on('error', () => undefined);
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    sandbox.setWebhook({ url: `${origin}/endless`, generation: '1.0.0', retryDelaysMs: [1] });
    sandbox.converse({ action: 'start', leadId: 70030 });
    await until(() => sandbox.deliveries().length >= 1);
    assert.deepEqual(
      sandbox.deliveries().map((d) => [d.delivered, d.attempts]),
      sandbox.deliveries().map(() => [true, 1]),
    );
    assert.ok(written < 100_000_000, `${written} bytes`);

    const before = sandbox.deliveries().length;
    const realTimeout = AbortSignal.timeout;
    AbortSignal.timeout = (ms) => realTimeout.call(AbortSignal, ms / 10);
    sandbox.setWebhook({ url: `${origin}/stalls`, generation: '1.0.0', retryDelaysMs: [100_000] });
    sandbox.converse({ action: 'message', leadId: 70030, text: 'stalls' });
    const alive = await handler(200);
    sandbox.setWebhook({ url: alive.url, generation: '1.0.0' });
    sandbox.converse({ action: 'message', leadId: 70030, text: 'next' });
    await until(() => alive.received.length > 0).finally(() => (AbortSignal.timeout = realTimeout));
    assert.equal(elementAt(alive.received[0]?.body, 'message', 'msg'), 'next');
    // The handler has the delivery before the sandbox has its response.
    await until(() => sandbox.deliveries().length > before);
    await alive.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('can be triggered from outside, as a complete conversation', async () => {
    const control = { headers: { 'x-sandbox-control': 'tok-123456' } };
    const events: string[] = [];
    sandbox.onEvent((event) => {
      if (event.generation === '1.0.0') events.push(event.event);
    });
    const chat = (body: unknown): Promise<JsonValue> =>
      sendToSandbox(sandbox, 'POST', '/__sandbox/chat', JSON.stringify(body), control).then((a) => a.json);
    const begun = (await chat({ leadId: 70030, action: 'start', text: 'Hello?' })).chat as JsonValue;
    assert.equal(begun.status, 'pending');
    await chat({ chatId: begun.id, action: 'accept', agentId: 15402 });
    await chat({ leadId: 70030, action: 'message', from: 'agent', text: 'Hi' });
    assert.equal(elementAt(await chat({ leadId: 70030, action: 'close' }), 'chat', 'status'), 'closed');
    assert.deepEqual(events, [
      'CHAT_ON_START',
      'CHAT_ON_MESSAGE',
      'CHAT_ON_ACCEPT',
      'CHAT_ON_MESSAGE',
      'CHAT_ON_CLOSE',
    ]);
    assert.match(String((await chat({ leadId: 5, action: 'start' })).error), /lead/);
  });

  it('never leave this computer', () => {
    for (const url of [
      'https://127.0.0.1/x',
      'http://example.com/',
      'http://127.0.0.1.example.com/',
      'http://user@127.0.0.1/',
      'http://2130706433.example/',
      'nonsense',
    ])
      assert.throws(() => sandbox.setWebhook({ url }), TypeError, url);
    for (const url of ['http://127.0.0.1:9/x', 'http://localhost:9/', 'http://[::1]:9/'])
      assert.doesNotThrow(() => sandbox.setWebhook({ url }));
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newDelivery, deliveryPayload, type Delivery } from '../../../src/features/webhooks/delivery';
import { readDate } from '../../../src/core/dates';
import { encodePayload } from '../../../src/core/payloadEncoding';
import { EVENTS } from '../../../src/features/webhooks/events';
import { deliveryDocument, createFixture, fixtureText } from '../../../src/features/webhooks/fixture';
import { printJson } from '../../../src/features/requests/json/jsonPrinter';
import { DeliveryLog } from '../../../src/features/webhooks/log';
import { parseBody, readFacts } from '../../../src/features/webhooks/payload';
import { checkSignature } from '../../../src/features/webhooks/signature';
import { DeliveryStore } from '../../../src/features/webhooks/store';

const json: [string, string][] = [['content-type', 'application/json']];
const make = (payload: unknown, at = 1): Delivery =>
  newDelivery({
    body: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    headers: json,
    signature: 'unsigned',
    source: 'received',
    receivedAt: at,
  });

describe('the description of a delivery', () => {
  it('is read flat, under data, as numbers and as text', () => {
    assert.deepEqual(readFacts({ data: { id: 172 }, event: 'CHAT_ON_START' }), {
      event: 'CHAT_ON_START',
      chatId: '172',
      caseId: undefined,
      leadId: undefined,
      agentId: undefined,
    });
    assert.deepEqual(readFacts({ id: '104111', visitor_id: '61111', thread_id: '-1', event: 'CHAT_ON_CLOSE' }), {
      event: 'CHAT_ON_CLOSE',
      chatId: '104111',
      caseId: undefined,
      leadId: '61111',
      agentId: undefined,
    });
    assert.equal(readFacts({ event: 'Case new', data: { id: 7, contactId: 82 } }).caseId, '7');
    for (const junk of [
      null,
      3,
      'x',
      [],
      { event: 5, id: {} },
      { event: 'CHAT_X', id: 'null' },
      { __proto__: { id: 1 } },
    ])
      assert.equal(readFacts(junk).chatId, undefined);
  });

  it('parses JSON inside texts, only for display', () => {
    const d = make({
      id: '1',
      message: '{"type":"message","msg":"hi"}',
      recording: '[]',
      chat_wait_time: 'null',
      event: 'CHAT_ON_MESSAGE',
    });
    assert.deepEqual((deliveryPayload(d) as { message: unknown }).message, { type: 'message', msg: 'hi' });
    assert.equal(make('not json').unreadable, true);
    assert.deepEqual(parseBody(Buffer.from('data=%7B%22id%22%3A1%7D&event=X'), 'application/x-www-form-urlencoded'), {
      data: { id: 1 },
      event: 'X',
    });
  });

  it('is documented for each event that can be triggered, with the lead filled in', () => {
    for (const event of EVENTS) {
      const facts = readFacts(event.payload({ id: '4711', name: 'Ada', email: 'ada@example.com' }, new Date(0)));
      assert.ok(facts.event, event.id);
      assert.ok(facts.chatId ?? facts.caseId ?? facts.agentId, event.id);
    }
    assert.equal(new Set(EVENTS.map((event) => event.label)).size, EVENTS.length);
  });

  it('is read from forms and XML just like from JSON', () => {
    const lead = { id: '4711', name: 'Ada <b> & "Co" äöü', email: 'ada@example.com' };
    for (const event of EVENTS)
      for (const format of ['json', 'form', 'xml'] as const) {
        const payload = event.payload(lead, new Date(0));
        const { body, contentType } = encodePayload(payload, format);
        assert.deepEqual(
          readFacts(parseBody(Buffer.from(body), contentType)),
          readFacts(JSON.parse(JSON.stringify(payload))),
          `${event.id} as ${format}`,
        );
      }
  });

  it('is triggered in its original form: one name for all states of a case, IDs as text, dates in JavaScript format', () => {
    const at = new Date(Date.UTC(2021, 2, 3, 10, 19, 49));
    const states = EVENTS.filter((event) => event.source === 'removed page').map((event) => {
      const { event: name, data } = event.payload({ id: '5' }, at) as { event: string; data: Record<string, never> };
      const { caseId, contact, messages, status } = data as unknown as {
        caseId: unknown;
        status: string;
        contact: { id: unknown };
        messages: { id: unknown; dateCreated: string }[];
      };
      assert.deepEqual(
        [name, typeof caseId, contact.id, typeof messages[0]?.id],
        ['case:status', 'string', '5', 'string'],
      );
      assert.equal(messages[0]?.dateCreated, 'Wed Mar 03 2021 10:19:49 GMT+0000 (Coordinated Universal Time)');
      assert.equal(readDate(messages[0]?.dateCreated)?.time, at.getTime());
      return status;
    });
    assert.deepEqual(states, ['pending', 'active', 'queue', 'closed', 'active', 'closed']);
  });
});

describe('the log of deliveries', () => {
  it('is newest first, numbers retries and groups by chat or case', () => {
    const log = new DeliveryLog(10);
    const first = make({ id: 1, event: 'CHAT_ON_START' });
    log.add(first);
    log.add(make({ id: 2, event: 'CHAT_ON_START' }));
    assert.equal(log.add(make({ id: 1, event: 'CHAT_ON_START' })).attempt, 2);
    assert.deepEqual(
      log.list().map((d) => [d.facts.chatId, d.attempt]),
      [
        ['1', 2],
        ['2', 1],
        ['1', 1],
      ],
    );
    assert.deepEqual(
      log.groups().map((g) => [g.key, g.deliveries.length]),
      [
        ['chat:1', 2],
        ['chat:2', 1],
      ],
    );
    assert.equal(log.get(first.id), first);
    assert.deepEqual(log.list({ text: 'CHAT_ON', event: 'CHAT_ON_START', trust: 'untrusted' }).length, 3);
    assert.equal(log.list({ trust: 'trusted' }).length, 0);
  });

  describe('distinguishes a retry from an equal event', () => {
    const MINUTE = 60_000;
    const available = (at: number, status = 'available'): Delivery =>
      make({ event: 'Agent Status Change', id: 15111, status }, at);
    const attempts = (...times: readonly number[]): number[] => {
      const log = new DeliveryLog(100);
      return times.map((at) => log.add(available(at)).attempt);
    };
    const cases: readonly (readonly [what: string, minutes: readonly number[], attempts: readonly number[]])[] = [
      ['at the same moment is a retry', [0, 0], [1, 2]],
      ['a minute later is a retry', [0, 1, 2], [1, 2, 3]],
      ['15 minutes after the last one is a retry', [0, 15, 30], [1, 2, 3]],
      ['16 minutes later is a new event', [0, 16], [1, 1]],
      ['a day later is a new event, with retries of its own', [0, 1_440, 1_441], [1, 1, 2]],
      ['after all five retries is a new event', [0, 1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 1, 2]],
      ['after the clock was set back by a day is a new event', [1_440, 0, 1], [1, 1, 2]],
    ];
    for (const [what, minutes, expected] of cases)
      it(`an equal body ${what}`, () => {
        assert.deepEqual(attempts(...minutes.map((minute) => minute * MINUTE)), expected);
      });

    it('another body in between does not matter', () => {
      const log = new DeliveryLog(100);
      const all = [available(0), available(1, 'away'), available(2)];
      assert.deepEqual(
        all.map((d) => log.add(d).attempt),
        [1, 1, 2],
      );
    });

    it('also after a restart, and not for what this window sent itself', () => {
      const log = new DeliveryLog(100);
      log.restore([{ ...available(0), attempt: 2 }], 0);
      assert.equal(log.add({ ...available(MINUTE), source: 'replayed' }).attempt, 1);
      assert.equal(log.add(available(MINUTE)).attempt, 3);
    });
  });

  it('drops the oldest beyond its capacity and counts them', () => {
    const log = new DeliveryLog(100);
    for (let i = 1; i <= 5_000; i++) log.add(make({ id: i, event: 'CHAT_ON_START' }, i));
    assert.deepEqual([log.counts().kept, log.counts().dropped], [100, 4_900]);
    assert.deepEqual([log.list()[0]?.facts.chatId, log.list().at(-1)?.facts.chatId], ['5000', '4901']);
    log.clear();
    assert.deepEqual(log.counts(), { kept: 0, dropped: 0, bytes: 0 });
  });

  it('survives on disk, binary bodies and broken lines included, and redacts by choice', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'acquire-hooks-'));
    const file = path.join(dir, 'log.jsonl');
    try {
      const failed: unknown[] = [];
      const store = new DeliveryStore(
        file,
        () => false,
        (e) => failed.push(e),
      );
      const binary = newDelivery({
        body: Buffer.from([0xff, 0x00, 0xfe]),
        headers: [],
        signature: 'wrong',
        source: 'received',
      });
      store.add(make({ id: 1, event: 'CHAT_ON_START' }));
      store.add(binary);
      await store.flush();
      appendFileSync(file, '{"v":1,"half a li\n');
      const back = await new DeliveryStore(
        file,
        () => false,
        (e) => failed.push(e),
      ).load(100);
      assert.deepEqual(
        back.deliveries.map((d) => Buffer.from(d.body).toString('hex')),
        [Buffer.from(JSON.stringify({ id: 1, event: 'CHAT_ON_START' })).toString('hex'), 'ff00fe'],
      );
      const private_ = new DeliveryStore(
        path.join(dir, 'private.jsonl'),
        () => true,
        (e) => failed.push(e),
      );
      private_.add(make({ id: 1, email: 'ada@example.com', name: 'Ada Lovelace', event: 'CHAT_ON_START' }));
      await private_.flush();
      assert.doesNotMatch(readFileSync(path.join(dir, 'private.jsonl'), 'utf8'), /ada|Lovelace/i);
      assert.deepEqual(failed, []);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

describe('a delivery as a test fixture', () => {
  const delivery = make({
    id: 1,
    details: { name: 'Ada Lovelace', email: 'ada@lovelace.org', phone: '+44 20 7946 0000' },
    message: '{"msg":"call ada@lovelace.org"}',
    secret_key: 'abc',
    event: 'CHAT_ON_START',
  });
  it('has no personal data and a right signature', () => {
    const fixture = createFixture(delivery);
    assert.doesNotMatch(fixture.body, /ada|lovelace|7946|abc/i);
    assert.equal(
      checkSignature(fixture.secret, fixture.headers['x-acquire-signature'], Buffer.from(fixture.body)),
      'raw',
    );
    assert.match(fixtureText(delivery), /createHmac/);
    assert.equal((JSON.parse(deliveryDocument(delivery)) as { event: string }).event, 'CHAT_ON_START');
  });
  it('is shown with every token as received, unless nested JSON text is decoded', () => {
    const lay = (body: Uint8Array): string => Buffer.from(printJson(body).bytes).toString();
    const big = newDelivery({
      body: Buffer.from('{"id":12345678901234567890,"id":1.50,"n":{"payload":null},"event":"CHAT_ON_START"}'),
      headers: [['payload', 'x']],
      signature: 'raw',
      source: 'received',
    });
    const shown = deliveryDocument(big, lay);
    for (const token of ['12345678901234567890', '1.50', '"payload": null', '"payload": "x"'])
      assert.ok(shown.includes(token), shown);
    assert.doesNotThrow(() => JSON.parse(shown));
    assert.match(
      deliveryDocument(make({ id: 1, message: '{"msg":"hi"}', event: 'X' }), lay),
      /"message": \{\s+"msg": "hi"/,
    );
  });
});

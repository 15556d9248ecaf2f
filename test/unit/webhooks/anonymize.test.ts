import assert from 'node:assert/strict';
import { newDelivery, type Delivery, type ForwardResult } from '../../../src/features/webhooks/delivery';
import { anonymizeBody, UNREADABLE_BODY } from '../../../src/features/webhooks/anonymize/body';
import { anonymizePayload, TOO_DEEP_TEXT } from '../../../src/features/webhooks/anonymize/payload';
import { looksLikeId } from '../../../src/features/webhooks/anonymize/values';
import { EVENTS } from '../../../src/features/webhooks/events';
import { deliveryDocument, fixtureText, redactDelivery } from '../../../src/features/webhooks/fixture';
import { figure } from '../../figures';
import {
  FORM_PAYLOAD_TYPE,
  JSON_PAYLOAD_TYPE,
  PERSONAL_VALUES,
  PAYLOAD_SHAPES,
  UNMISTAKABLE_VALUES,
} from '../../fixtures/personalPayloads';

const deliver = (body: string | Uint8Array, type: string | undefined, forward: ForwardResult[] = []): Delivery => {
  const delivery = newDelivery({
    body: typeof body === 'string' ? Buffer.from(body) : body,
    headers: [
      ...(type === undefined ? [] : [['content-type', type] as const]),
      ['X-Real-IP', '198.51.100.77'],
      ['User-Agent', 'Zebulon-Agent/9'],
      ['Cookie', 'sid=Quixote'],
      ['x-acquire-signature', 'f00dfeedf00dfeedf00dfeed'],
    ],
    signature: 'raw',
    source: 'received',
  });
  delivery.forward = forward;
  return delivery;
};

/** Processor time, which other programs on a busy machine do not affect. */
const cpuMs = (since: NodeJS.CpuUsage): number => process.cpuUsage(since).user / 1_000;

describe('[threat: personal-data] redacted webhook deliveries', () => {
  it('keep no personal value of any payload shape, in logs, exports and fixtures', () => {
    let kept = 0;
    for (const [shape, body, type = JSON_PAYLOAD_TYPE] of PAYLOAD_SHAPES) {
      const delivery = deliver(body, type);
      const outputs = [JSON.stringify(redactDelivery(delivery)), fixtureText(delivery)];
      for (const output of outputs) {
        const plain = `${output}\n${decodeURIComponent(
          output
            .replaceAll('%', '%25')
            .replaceAll('%25', '%')
            .replace(/%(?![\da-f]{2})/gi, '%25'),
        )}`.toLowerCase();
        for (const value of PERSONAL_VALUES) {
          // The signature of a fixture is a digest.
          if (plain.includes(value.toLowerCase())) {
            kept++;
            assert.fail(`${shape} keeps ${value}: ${output}`);
          }
        }
      }
    }
    assert.ok(PAYLOAD_SHAPES.length >= 40);
    figure('personal-data', `${PAYLOAD_SHAPES.length} payload shapes with invented field names: ${kept} values kept`);
  });

  it('keep no personal value of 2,000 random payloads under documented and invented names, as JSON, text and forms', () => {
    let seed = 20_210_303;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
    const names =
      'id visitor_id caseId session_id event type status state date_created timestamp name email message fields tags users data Zebulon zq@corp.example 4915112345678 dob'.split(
        ' ',
      );
    const values: readonly unknown[] = [
      ...UNMISTAKABLE_VALUES,
      ...UNMISTAKABLE_VALUES.map((v) => `${v} said`),
      4915112345678,
      77345.5,
    ];
    const make = (depth: number): unknown => {
      const kind = random(depth > 4 ? 2 : 6);
      if (kind < 2) return pick(values);
      if (kind === 2) return Array.from({ length: random(4) }, () => make(depth + 1));
      if (kind === 3) return JSON.stringify(make(depth + 1));
      return Object.fromEntries(Array.from({ length: random(5) }, () => [pick(names), make(depth + 1)]));
    };
    for (let n = 0; n < 2_000; n++) {
      const payload = JSON.stringify(make(0));
      const form = new URLSearchParams([
        [`${pick(names)}[${pick(names)}]`, payload],
        [pick(names), String(pick(values))],
      ]);
      for (const [body, type] of [
        [payload, JSON_PAYLOAD_TYPE],
        [form.toString(), FORM_PAYLOAD_TYPE],
      ] as const) {
        const out = anonymizeBody(Buffer.from(body), type).body;
        const plain = (
          type === FORM_PAYLOAD_TYPE ? [...new URLSearchParams(out)].flat().join('\n') : out
        ).toLowerCase();
        const kept = UNMISTAKABLE_VALUES.find((value) => plain.includes(value.toLowerCase()));
        assert.equal(kept, undefined, `${body} -> ${out}`);
      }
    }
  });

  it('keep what tests and searches need: events, ids, statuses, dates, booleans and the shape', () => {
    for (const event of EVENTS) {
      const payload = event.payload({ id: '82' }, new Date(Date.UTC(2026, 1, 3))) as Record<string, unknown>;
      const out = anonymizePayload(payload) as Record<string, unknown>;
      assert.equal(out.event, payload.event);
      const shape = (value: unknown): unknown =>
        Array.isArray(value)
          ? value.map(shape)
          : typeof value === 'object' && value !== null
            ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
            : typeof value;
      assert.deepEqual(shape(out), shape(payload), event.id);
    }
    assert.deepEqual(
      anonymizePayload({
        event: 'case:status',
        data: {
          caseId: '72',
          status: 'closed',
          contact: { id: 5, fields: { name: 'Ada', countryId: '517' } },
          users: { agent: { clients: { 'agent-15111-web-1': { name: 'web', online: true } } } },
          by: 'agent-15111',
          thread_id: '-1',
          room_id: '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
          translate_form_show: 'false',
          chat_wait_time: '25',
          photo: null,
          messages: [
            {
              id: '323',
              senderType: 'contact',
              seen: 'yes',
              message: 'Hello',
              dateCreated: 'Wed Mar 03 2021 10:19:49 GMT+0000 (Coordinated Universal Time)',
            },
          ],
        },
      }),
      {
        event: 'case:status',
        data: {
          caseId: '72',
          status: 'closed',
          contact: { id: 5, fields: { name: 'Person 1', countryId: '1001' } },
          users: { agent: { clients: { 'agent-15111-web-1': { name: 'Person 2', online: true } } } },
          by: 'agent-15111',
          thread_id: '-1',
          room_id: '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
          translate_form_show: 'false',
          chat_wait_time: '1001',
          photo: null,
          messages: [
            {
              id: '323',
              senderType: 'contact',
              seen: 'yes',
              message: 'Text 1',
              dateCreated: 'Wed Mar 03 2021 10:19:49 GMT+0000 (Coordinated Universal Time)',
            },
          ],
        },
      },
    );
  });

  it('replace values by ones of the same type and shape, equal ones alike', () => {
    assert.deepEqual(
      anonymizePayload({
        email: 'ada@lovelace.org',
        again: { email: 'ada@lovelace.org', cc: 'byron@lovelace.org' },
        url: 'https://lovelace.org/?q=ada',
        ip: '2001:db8::1',
        phone: '+44 20 7946 0000',
        rating: 4,
        average: 4.5,
        birthday: '1815-12-10',
        empty: '',
        firstName: 'Ada',
      }),
      {
        email: 'person1@example.com',
        field1: { email: 'person1@example.com', cc: 'person2@example.com' },
        url: 'https://www.example.com/1',
        ip: '203.0.113.1',
        phone: '+12025550101',
        rating: 1001,
        field2: 1002.5,
        field3: '2000-01-01',
        field4: '',
        firstName: 'Person 1',
      },
    );
  });

  it('stay the same when redacted again', () => {
    for (const [, body, type = JSON_PAYLOAD_TYPE] of PAYLOAD_SHAPES) {
      const once = anonymizeBody(typeof body === 'string' ? Buffer.from(body) : body, type);
      assert.deepEqual(anonymizeBody(Buffer.from(once.body), once.contentType), once);
    }
  });

  it('have the content type as their only header, and the format they had', () => {
    assert.deepEqual(redactDelivery(deliver('{"id":5}', 'application/json; charset=utf-8')).headers, [
      ['content-type', 'application/json'],
    ]);
    assert.deepEqual(redactDelivery(deliver('{"id":5}', undefined)).headers, []);
    assert.equal(
      redactDelivery(deliver('data[caseId]=72&data[fields][Shoe]=9&ids[]=5&ids[]=6', FORM_PAYLOAD_TYPE)).body,
      new URLSearchParams([
        ['data[caseId]', '72'],
        ['data[fields][field1]', '1001'],
        ['ids[]', '5'],
        ['ids[]', '6'],
      ]).toString(),
    );
    assert.equal(redactDelivery(deliver('<a>Ada</a>', 'text/xml')).body, '<webhook>Text 1</webhook>');
    assert.equal(redactDelivery(deliver('<a>Ada', 'text/xml')).body, UNREADABLE_BODY);
  });

  it("keep nothing of the handler's response", () => {
    const result: ForwardResult = {
      at: 1,
      url: 'http://zebulon:pw@127.0.0.1:3000/Quixote?name=Zebulon#x',
      outcome: 'redirected',
      status: 302,
      ms: 5,
      answer: 'hello Zebulon',
      location: '/Quixote',
      code: 'Zebulon said no',
      attempt: 1,
    };
    const more = { ...result, headers: { 'x-name': 'Zebulon' } };
    const { forward } = redactDelivery(
      deliver('{}', JSON_PAYLOAD_TYPE, [result, more, { ...result, url: 'Zebulon', code: 'ECONNREFUSED' }]),
    );
    assert.deepEqual(forward, [
      { at: 1, url: '', outcome: 'redirected', ms: 5, attempt: 1, status: 302 },
      { at: 1, url: '', outcome: 'redirected', ms: 5, attempt: 1, status: 302 },
      { at: 1, url: '', outcome: 'redirected', ms: 5, attempt: 1, status: 302, code: 'ECONNREFUSED' },
    ]);
    assert.equal(
      redactDelivery(deliver('{}', JSON_PAYLOAD_TYPE, [{ ...result, url: 'http://127.0.0.1:3000/Quixote' }])).forward[0]
        ?.url,
      'http://127.0.0.1:3000',
    );
  });

  it('are bounded in depth: 30,000 levels of every kind are redacted in a moment and can be shown', function () {
    this.timeout(60_000);
    const started = process.cpuUsage();
    for (const [open, close] of [
      ['[', ']'],
      ['{"data":', '}'],
      ['{"Zebulon":[', ']}'],
    ] as const) {
      const body = `${open.repeat(30_000)}"Zebulon"${close.repeat(30_000)}`;
      const delivery = deliver(body, JSON_PAYLOAD_TYPE);
      const out = redactDelivery(delivery).body;
      assert.ok(out.includes(TOO_DEEP_TEXT) && out.length < 1_000, open);
      assert.doesNotMatch(fixtureText(delivery), /Zebulon/);
      assert.ok(deliveryDocument(delivery).includes('Zebulon'));
      const text = deliver(JSON.stringify({ message: body }), JSON_PAYLOAD_TYPE);
      assert.doesNotMatch(redactDelivery(text).body, /Zebulon/);
      assert.ok(deliveryDocument(text).includes('Zebulon'));
    }
    const brackets = deliver(`a${'[b]'.repeat(30_000)}=Zebulon`, FORM_PAYLOAD_TYPE);
    assert.doesNotMatch(redactDelivery(brackets).body, /Zebulon/);
    assert.ok(cpuMs(started) < 15_000);
  });

  it('take linear time for large payloads', function () {
    this.timeout(60_000);
    for (const body of [
      JSON.stringify({ a: Array.from({ length: 20_000 }, (_, i) => `text ${i}`) }),
      JSON.stringify(Object.fromEntries(Array.from({ length: 14_000 }, (_, i) => [`key ${i}`, i]))),
      JSON.stringify({ message: '['.repeat(300_000) }),
      JSON.stringify({ email: `${'a@'.repeat(70_000)}`, ip: ':'.repeat(70_000), phone: '1 '.repeat(70_000) }),
    ]) {
      const started = process.cpuUsage();
      redactDelivery(deliver(body, JSON_PAYLOAD_TYPE));
      assert.ok(cpuMs(started) < 1_500);
    }
  });
});

describe('looksLikeId', () => {
  it('accepts what machines make and refuses numbers of people', () => {
    for (const id of [
      '5',
      '-1',
      0,
      104111,
      'agent-15111',
      'room-0001',
      '507f1f77bcf86cd799439011',
      '3F2504E0-4F89-11D3-9A0C-0305E82C3301',
    ])
      assert.ok(looksLikeId(id), String(id));
    for (const id of [
      '',
      'Ada',
      'a@b.co',
      '+4915112',
      '015112345',
      '2025550199',
      4.5,
      1e21,
      'DE89370400440532013000',
      'ad1200012030200359100100',
      'jane-5',
      ' 5',
    ])
      assert.ok(!looksLikeId(id), String(id));
  });
});

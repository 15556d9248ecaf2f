import assert from 'node:assert/strict';
import { newDelivery, type Delivery, type ForwardResult } from '../../../src/features/webhooks/delivery';
import { EVENTS } from '../../../src/features/webhooks/events';
import { DeliveryLog } from '../../../src/features/webhooks/log';
import { deliveryOutcome, summarizeDelivery } from '../../../src/features/webhooks/summary';
import { encodePayload, type PayloadFormat } from '../../../src/core/payloadEncoding';
import { hasInvisible } from '../../../src/core/invisible';

function deliver(payload: unknown, format: PayloadFormat = 'json', signature: Delivery['signature'] = 'raw'): Delivery {
  const { body, contentType } = encodePayload(payload, format);
  return newDelivery({
    body: Buffer.from(body),
    headers: [['content-type', contentType]],
    signature,
    source: 'received',
  });
}

const summary = (payload: unknown, format?: PayloadFormat): (string | undefined)[] => {
  const { person, message, status } = summarizeDelivery(deliver(payload, format));
  return [person, message, status];
};

describe('the summary of a delivery', () => {
  const said = { type: 'message', msg: 'My parcel is late', user: { id: 1, name: 'Ada Lovelace', type: 'visitor' } };

  it('has message and person of a chat message, also where the message is JSON as text', () => {
    for (const message of [said, JSON.stringify(said)])
      assert.deepEqual(summary({ event: 'CHAT_ON_MESSAGE', id: '1', message }), [
        'Ada Lovelace',
        'My parcel is late',
        '',
      ]);
    assert.deepEqual(summary({ event: 'CHAT_ON_MESSAGE', message: 'Just text' }), ['', 'Just text', '']);
  });

  it('has the last message of a case that a person wrote, its contact and its status', () => {
    const data = {
      caseId: '7',
      status: 'closed',
      contact: { id: '5', fields: { name: 'Zoë', email: 'zoe@example.com' } },
      messages: [
        { id: '1', type: 'message', message: 'first' },
        { id: '2', type: 'message', message: 'second' },
        { id: '3', type: 'event', message: 'closed by an agent' },
      ],
    };
    for (const format of ['json', 'form', 'xml'] as const)
      assert.deepEqual(summary({ event: 'case:status', data }, format), ['Zoë', 'second', 'closed'], format);
  });

  it('uses the email address of a person without a name', () => {
    const details = { name: null, email: 'ada@example.com' };
    assert.equal(summary({ event: 'CHAT_ON_START', data: { id: 1, details } })[0], 'ada@example.com');
  });

  it('names a person in every event that can be triggered', () => {
    for (const { id, payload } of EVENTS)
      for (const format of ['json', 'form', 'xml'] as const)
        assert.ok(summary(payload({ name: 'Ada' }, new Date(0)), format)[0], `${id} as ${format}`);
  });

  it('is empty for payloads of other shapes', () => {
    for (const payload of [
      {},
      [],
      [1],
      null,
      'text',
      7,
      { message: null },
      { message: 7 },
      { message: [] },
      { messages: 'x' },
      { messages: [] },
      { messages: [null, 1] },
      { contact: 'x', users: [], details: 3 },
      { data: 'x' },
    ])
      assert.deepEqual(summary(payload), ['', '', ''], JSON.stringify(payload));
    const broken = newDelivery({ body: Buffer.from('{"a'), headers: [], signature: 'raw', source: 'received' });
    assert.deepEqual(summarizeDelivery(broken), { person: '', message: '', status: '' });
  });

  it('[threat: label] is one short line without markup, icons and invisible characters', () => {
    for (const hostile of [
      'a\u202eb',
      'a\u0000\u0007b',
      'a\nb\rc\u2028d',
      '$(check) fine',
      '[x](command:acquire.account.signOut)',
      '\u200b\u200d\ufeffx',
      '<img src=x onerror=alert(1)>Hello<br>there',
      'x'.repeat(100_000),
      '🙂'.repeat(500),
      '<a'.repeat(20_000),
    ]) {
      const found = summarizeDelivery(
        deliver({
          event: 'case:status',
          data: { status: hostile, contact: { name: hostile }, messages: [{ message: hostile }] },
        }),
      );
      for (const text of Object.values(found) as string[]) {
        assert.ok([...text].length <= 60, text);
        assert.ok(!hasInvisible(text) && !text.includes('$(') && !text.includes(']('), text);
      }
      assert.ok(!found.message.includes('<img'));
    }
    assert.equal(summary({ message: '<p>Hello<br>there</p>' })[1], 'Hello there');
    assert.equal(summary({ message: '1 < 2 > 0' })[1], '1 < 2 > 0');
  });

  it('is made once for each delivery', () => {
    const delivery = deliver({ message: 'x' });
    assert.equal(summarizeDelivery(delivery), summarizeDelivery(delivery));
  });
});

describe('the outcome of a delivery', () => {
  const handled = (result: Partial<ForwardResult>): ForwardResult[] => [
    { at: 0, url: 'http://127.0.0.1/', outcome: 'answered', ms: 1, attempt: 1, ...result },
  ];

  it('is the worse of the signature and the last response of the handler', () => {
    for (const [signature, forward, expected] of [
      ['raw', [], 'verified'],
      ['reserialised', [], 'verified'],
      ['unsigned', [], 'unsigned'],
      ['unchecked', [], 'unchecked'],
      ['wrong', [], 'failed'],
      ['raw', handled({ status: 200 }), 'verified'],
      ['unsigned', handled({ status: 200 }), 'unsigned'],
      ['wrong', handled({ status: 200 }), 'failed'],
      ['raw', handled({ status: 500 }), 'failed'],
      ['unchecked', handled({ status: 404 }), 'failed'],
      ['raw', handled({ status: 204 }), 'warning'],
      ['raw', handled({ outcome: 'redirected', status: 302 }), 'failed'],
      ['raw', handled({ outcome: 'timed-out' }), 'failed'],
      ['raw', handled({ outcome: 'failed', code: 'ECONNREFUSED' }), 'failed'],
      ['raw', handled({ outcome: 'refused' }), 'warning'],
      ['raw', handled({ outcome: 'answered' }), 'failed'],
      ['raw', [...handled({ status: 500 }), ...handled({ status: 200, attempt: 2 })], 'verified'],
    ] as const)
      assert.equal(
        deliveryOutcome({ signature, forward: [...forward] }),
        expected,
        JSON.stringify({ signature, forward }),
      );
  });

  it('is what failed deliveries are found by', () => {
    const log = new DeliveryLog(10);
    const [ok, wrong, broken] = [
      deliver({ event: 'A' }),
      deliver({ event: 'B' }, 'json', 'wrong'),
      deliver({ event: 'C' }),
    ];
    for (const delivery of [ok, wrong, broken]) log.insert(delivery);
    log.addForward(broken, handled({ status: 500 })[0]!);
    assert.deepEqual(log.list({ failed: true }), [broken, wrong]);
    assert.deepEqual(log.list({ failed: true, event: 'B' }), [wrong]);
  });
});

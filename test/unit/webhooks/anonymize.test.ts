import assert from 'node:assert/strict';
import { newDelivery, type Delivery, type ForwardResult } from '../../../src/webhooks/delivery';
import { anonymizeBody, UNREADABLE_BODY } from '../../../src/webhooks/anonymize/body';
import { anonymizePayload, TOO_DEEP } from '../../../src/webhooks/anonymize/payload';
import { looksLikeId } from '../../../src/webhooks/anonymize/values';
import { EVENTS } from '../../../src/webhooks/events';
import { documentOf, fixtureText, redactDelivery } from '../../../src/webhooks/fixture';
import { figure } from '../../figures';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
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

/** Processor time, which other programs on a busy machine do not lengthen. */
const cpuMs = (since: NodeJS.CpuUsage): number => process.cpuUsage(since).user / 1_000;

/** Values that no output may hold, in any case and encoding; payloads below are made of them. */
const PERSONAL: readonly string[] = [
  'Zebulon',
  'Quixote',
  '123-45-6789',
  '1985-04-12',
  '1985',
  'DE89370400440532013000',
  'de89370400440532013000',
  '4915112345678',
  '151 1234 5678',
  '2025550199',
  '198.51.100.77',
  '2001:db8::77',
  'Elm Street',
  'zq@corp.example',
  'corp.example',
  '90210',
  'Divorced',
  'diabetes',
  '77345.5',
  '4111111111111111',
  'f00dfeed',
];

/** One payload of each shape, with names that no documentation has. */
const SHAPES: readonly (readonly [shape: string, body: string | Uint8Array, type?: string])[] = [
  ['custom fields as a list', JSON.stringify({ custom_fields: [{ label: 'SSN', value: '123-45-6789' }] })],
  [
    'custom fields as an object',
    JSON.stringify({ fields: { birthday: '1985-04-12', iban: 'DE89370400440532013000' } }),
  ],
  ['a name as a plain text', JSON.stringify({ visitor: 'Zebulon Quixote', event: 'CHAT_ON_CLOSE' })],
  ['a name as a key', JSON.stringify({ 'Zebulon Quixote': { id: 5 } })],
  ['an email as a key', JSON.stringify({ data: { 'zq@corp.example': true } })],
  ['a phone number as a key', JSON.stringify({ '+49 151 1234 5678': 1, '4915112345678': 2 })],
  ['a label as a key', JSON.stringify({ fields: { 'Has diabetes': true } })],
  [
    'prefixed names',
    JSON.stringify({ customer_name: 'Zebulon', phoneMobile: '+49 151 1234 5678', ipV4: '198.51.100.77' }),
  ],
  ['an address in parts', JSON.stringify({ addr: { line1: '12 Elm Street', plz: 90210, pos: [77345.5, -77345.5] } })],
  ['text in a list', JSON.stringify({ past_comment: [{ said: 'I am Zebulon' }, 'and my card is 4111111111111111'] })],
  ['HTML', JSON.stringify({ html: '<p>call +49 151 1234 5678</p>', body: '<b>Zebulon</b>' })],
  ['a link with a query', JSON.stringify({ link: 'https://corp.example/?email=zq%40corp.example' })],
  ['JSON as text', JSON.stringify({ message: '{"msg":"Zebulon","nested":"{\\"a\\":\\"Quixote\\"}"}' })],
  ['a list as text', JSON.stringify({ recording: '["Zebulon",{"Quixote":1}]' })],
  ['text that starts like JSON', JSON.stringify({ message: '[Zebulon] was here' })],
  ['an email as an id', JSON.stringify({ id: 'zq@corp.example', visitor_id: 'Zebulon' })],
  [
    'a phone number as an id',
    JSON.stringify({ id: '+49 151 1234 5678', visitor_id: 4915112345678, chat_id: '2025550199' }),
  ],
  ['an IBAN as an id', JSON.stringify({ id: 'DE89370400440532013000', userId: 'de89370400440532013000' })],
  ['a card number as an id', JSON.stringify({ contact_id: '4111111111111111', leadId: 4111111111111111 })],
  ['a session key as an id', JSON.stringify({ session_id: 'f00dfeedf00dfeedf00dfeed' })],
  [
    'ids of an unknown kind',
    JSON.stringify({ passport_id: '123-45-6789', taxId: 77345.5, patient: { id: 2025550199 } }),
  ],
  ['an id in custom fields', JSON.stringify({ fields: { id: 2025550199, visitor_id: '90210' } })],
  ['a birthday under unknown keys', JSON.stringify({ dob: '1985-04-12', geburtstag: '12-04-1985 00:00:00 AM' })],
  [
    'a birthday in custom fields',
    JSON.stringify({ fields: { dateCreated: '1985-04-12' }, meta: { date_created: '1985-04-12 00:00:00' } }),
  ],
  ['a name after a date', JSON.stringify({ dateCreated: 'Wed Mar 03 2021 10:19:49 GMT+0000 (Zebulon Quixote)' })],
  ['a name as a date', JSON.stringify({ date_created: 'Zebulon', dateUpdated: '2021-03-03 Quixote' })],
  [
    'a name as a status',
    JSON.stringify({ status: 'Zebulon', state: 'Quixote', type: '12 Elm Street', role: 'Divorced' }),
  ],
  ['a status in custom fields', JSON.stringify({ custom_fields: { status: 'Divorced', type: 'diabetes' } })],
  ['a name as an event', JSON.stringify({ event: 'Zebulon Quixote', type: 'Quixote' })],
  ['a name in an event', JSON.stringify({ event: 'CHAT_ON_ZEBULON', eventName: 'chat:Quixote' })],
  ['tags', JSON.stringify({ tags: ['Zebulon'], tags_name: { Quixote: 'diabetes' } })],
  ['numbers', JSON.stringify({ salary: 77345.5, visitor_phone: 4915112345678, zip: 90210, ids: [2025550199] })],
  ['a text alone', JSON.stringify('Zebulon Quixote')],
  ['a number alone', '4915112345678'],
  ['a list of lists', JSON.stringify([['Zebulon', [4915112345678]], [{ name: 'Quixote' }]])],
  ['a list in a status', JSON.stringify({ status: ['Zebulon', { id: 'Quixote' }], channel: { Quixote: 'Zebulon' } })],
  ['secrets', JSON.stringify({ secret_key: 'Zebulon', Authorization: 'Bearer Quixote', hmacKey: 'Quixote' })],
  ['__proto__', '{"__proto__":{"name":"Zebulon","Quixote":1},"constructor":"Quixote"}'],
  [
    "keys that look like Acquire's",
    JSON.stringify({ clients: { 'agent-Zebulon-web-1': {}, 'visitor-4915112345678': {} } }),
  ],
  ['deep nesting', `${'{"data":['.repeat(60)}"Zebulon"${']}'.repeat(60)}`],
  ['invisible and foreign letters', JSON.stringify({ nаme: 'Zebulon', 'na\u200bme': 'Quixote', '': 'Zebulon' })],
  ['a form', 'visitor_name=Zebulon+Quixote&customer=zq%40corp.example&id=5', FORM_TYPE],
  ['a form with brackets', 'data[visitor][name]=Zebulon&data[fields][Quixote]=diabetes&4915112345678[id]=x', FORM_TYPE],
  [
    'a form with JSON',
    `payload=${encodeURIComponent('{"visitor":"Zebulon","Quixote":[1985]}')}`,
    `${FORM_TYPE}; charset=utf-8`,
  ],
  ['a form with repeated names', 'ids[]=5&ids[]=4915112345678&email=a&email=zq@corp.example', FORM_TYPE],
  ['a form without equal signs', 'Zebulon&Quixote', FORM_TYPE],
  ['XML', '<delivery><name>Zebulon</name><a b="Quixote"/></delivery>', 'application/xml'],
  ['broken JSON', '{"name":"Zebulon",', JSON_TYPE],
  ['plain text', 'Zebulon called from +49 151 1234 5678', 'text/plain; name=Quixote'],
  ['a form without its content type', 'name=Zebulon&ssn=123-45-6789', undefined],
  ['bytes that are not UTF-8', Buffer.from('{"name":"Zebulon\xe9","Quixot\xe9":"zq@corp.example"}', 'latin1')],
  ['a form that is not UTF-8', Buffer.from('name=Zebulon%E9\xe9&Quixote%FF=1', 'latin1'), FORM_TYPE],
  ['UTF-16', Buffer.from('{"name":"Zebulon"}', 'utf16le'), 'application/json; charset=utf-16'],
  ['a content type of its own', '{"name":"Zebulon"}', 'application/zebulon+json; title="Quixote"'],
];

describe('[threat: personal-data] redacted webhook deliveries', () => {
  it('keep no personal value of any payload shape, in logs, exports and fixtures', () => {
    let kept = 0;
    for (const [shape, body, type = JSON_TYPE] of SHAPES) {
      const delivery = deliver(body, type);
      const outputs = [JSON.stringify(redactDelivery(delivery)), fixtureText(delivery)];
      for (const output of outputs) {
        const plain = `${output}\n${decodeURIComponent(
          output
            .replaceAll('%', '%25')
            .replaceAll('%25', '%')
            .replace(/%(?![\da-f]{2})/gi, '%25'),
        )}`.toLowerCase();
        for (const value of PERSONAL) {
          // The signature of a fixture is a digest.
          if (plain.includes(value.toLowerCase())) {
            kept++;
            assert.fail(`${shape} keeps ${value}: ${output}`);
          }
        }
      }
    }
    assert.ok(SHAPES.length >= 40);
    figure('personal-data', `${SHAPES.length} payload shapes with invented field names: ${kept} values kept`);
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
    for (const [, body, type = JSON_TYPE] of SHAPES) {
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
      redactDelivery(deliver('data[caseId]=72&data[fields][Shoe]=9&ids[]=5&ids[]=6', FORM_TYPE)).body,
      new URLSearchParams([
        ['data[caseId]', '72'],
        ['data[fields][field1]', '1001'],
        ['ids[]', '5'],
        ['ids[]', '6'],
      ]).toString(),
    );
    assert.equal(redactDelivery(deliver('<a>Ada</a>', 'text/xml')).body, UNREADABLE_BODY);
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
      deliver('{}', JSON_TYPE, [result, more, { ...result, url: 'Zebulon', code: 'ECONNREFUSED' }]),
    );
    assert.deepEqual(forward, [
      { at: 1, url: '', outcome: 'redirected', ms: 5, attempt: 1, status: 302 },
      { at: 1, url: '', outcome: 'redirected', ms: 5, attempt: 1, status: 302 },
      { at: 1, url: '', outcome: 'redirected', ms: 5, attempt: 1, status: 302, code: 'ECONNREFUSED' },
    ]);
    assert.equal(
      redactDelivery(deliver('{}', JSON_TYPE, [{ ...result, url: 'http://127.0.0.1:3000/Quixote' }])).forward[0]?.url,
      'http://127.0.0.1:3000',
    );
  });

  it('are bounded in depth: 100,000 levels of every kind are redacted in a moment and can be shown', function () {
    this.timeout(60_000);
    const started = process.cpuUsage();
    for (const [open, close] of [
      ['[', ']'],
      ['{"data":', '}'],
      ['{"Zebulon":[', ']}'],
    ] as const) {
      const body = `${open.repeat(100_000)}"Zebulon"${close.repeat(100_000)}`;
      const delivery = deliver(body, JSON_TYPE);
      const out = redactDelivery(delivery).body;
      assert.ok(out.includes(TOO_DEEP) && out.length < 1_000, open);
      assert.doesNotMatch(fixtureText(delivery), /Zebulon/);
      assert.ok(documentOf(delivery).includes('Zebulon'));
      const text = deliver(JSON.stringify({ message: body }), JSON_TYPE);
      assert.doesNotMatch(redactDelivery(text).body, /Zebulon/);
      assert.ok(documentOf(text).includes('Zebulon'));
    }
    const brackets = deliver(`a${'[b]'.repeat(100_000)}=Zebulon`, FORM_TYPE);
    assert.doesNotMatch(redactDelivery(brackets).body, /Zebulon/);
    assert.ok(cpuMs(started) < 8_000);
  });

  it('take linear time for large payloads', function () {
    this.timeout(60_000);
    for (const body of [
      JSON.stringify({ a: Array.from({ length: 60_000 }, (_, i) => `text ${i}`) }),
      JSON.stringify(Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`key ${i}`, i]))),
      JSON.stringify({ message: '['.repeat(900_000) }),
      JSON.stringify({ email: `${'a@'.repeat(200_000)}`, ip: ':'.repeat(200_000), phone: '1 '.repeat(200_000) }),
    ]) {
      const started = process.cpuUsage();
      redactDelivery(deliver(body, JSON_TYPE));
      assert.ok(cpuMs(started) < 2_500);
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

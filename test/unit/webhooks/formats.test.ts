// Deliveries in formats other than JSON: parsing, signatures, display, storage and replay.
import assert from 'node:assert/strict';
import { newDelivery, deliveryPayload, type Delivery } from '../../../src/features/webhooks/delivery';
import { deliveryDocument, redactDelivery } from '../../../src/features/webhooks/fixture';
import { createReplay } from '../../../src/features/webhooks/forward';
import { checkSignature, SIGNATURE_HEADER, signBody } from '../../../src/features/webhooks/signature';
import { parseXml, xmlText } from '../../../src/core/xml';

const SECRET = 'test-secret';
const FORM = 'application/x-www-form-urlencoded';

function deliver(body: string, type: string | undefined): Delivery {
  return newDelivery({
    body: Buffer.from(body),
    headers: type === undefined ? [] : [['Content-Type', type]],
    signature: 'unsigned',
    source: 'received',
  });
}

/** The removed page of the documentation shows one payload in these three encodings. */
const PAYLOAD = {
  event: 'case:status',
  data: {
    caseId: '72',
    status: 'closed',
    contact: { id: '5', fields: { name: 'Zoë & Co <x>' } },
    messages: [{ id: '1', message: 'a "b"' }, { id: '2', message: "it's" }], // prettier-ignore
  },
};
const CASE = { event: 'case:status', chatId: undefined, caseId: '72', leadId: '5', agentId: undefined };

const NESTED_FORM = [
  ['event', 'case:status'],
  ['data[caseId]', '72'],
  ['data[status]', 'closed'],
  ['data[contact][id]', '5'],
  ['data[contact][fields][name]', 'Zoë & Co <x>'],
  ['data[messages][0][id]', '1'],
  ['data[messages][0][message]', 'a "b"'],
  ['data[messages][1][id]', '2'],
  ['data[messages][1][message]', "it's"],
] as [string, string][];

const XML = `<?xml version="1.0" encoding="UTF-8"?>
<!-- sent by a test -->
<webhook>
  <event>case:status</event>
  <data>
    <caseId>72</caseId><status>closed</status>
    <contact><id type="integer">5</id><fields><name>Zo&#235; &amp; Co &lt;x></name></fields></contact>
    <messages><id>1</id><message><![CDATA[a "b"]]></message></messages>
    <messages><id>2</id><message>it&apos;s</message></messages>
  </data>
</webhook>`;

/** Bodies in each format, and the parsed values. */
const BODIES: Readonly<Record<string, readonly [body: string, type: string | undefined, payload: unknown]>> = {
  'a form with brackets': [new URLSearchParams(NESTED_FORM).toString(), FORM, PAYLOAD],
  'a form with brackets and a charset': [
    new URLSearchParams(NESTED_FORM).toString(),
    `${FORM}; charset=utf-8`,
    PAYLOAD,
  ],
  'a form with brackets that are not encoded': [
    NESTED_FORM.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&'),
    'application/x-www-form-urlencode',
    PAYLOAD,
  ],
  'a form whose data is JSON': [
    new URLSearchParams({ event: PAYLOAD.event, data: JSON.stringify(PAYLOAD.data) }).toString(),
    FORM,
    PAYLOAD,
  ],
  XML: [XML, 'application/xml', PAYLOAD],
  'XML as text, with a byte order mark': [`\ufeff${XML}`, 'text/xml; charset=utf-8', PAYLOAD],
  'XML of a vendor, in one line': [xmlText(PAYLOAD), 'application/vnd.acquire+xml', PAYLOAD],
  'XML without a content type': [xmlText(PAYLOAD, 'xml'), undefined, PAYLOAD],
};

describe('a delivery that is not JSON', () => {
  for (const [name, [body, type, payload]] of Object.entries(BODIES))
    describe(`but ${name}`, () => {
      const delivery = deliver(body, type);

      it('is parsed and shown like its source', () => {
        assert.equal(delivery.unreadable, false);
        assert.deepEqual(JSON.parse(JSON.stringify(deliveryPayload(delivery))), payload);
        assert.deepEqual(delivery.facts, CASE);
        const shown = JSON.parse(deliveryDocument(delivery, () => undefined)) as { payload: unknown };
        assert.deepEqual(shown.payload, payload);
      });

      it('has a valid signature over its bytes, and over its source JSON', () => {
        const check = (given: string): string => checkSignature(SECRET, given, Buffer.from(body), type);
        assert.equal(check(signBody(SECRET, body)), 'raw');
        assert.equal(check(signBody(SECRET, JSON.stringify(payload))), 'reserialised');
        assert.equal(check(signBody('other', JSON.stringify(payload))), 'wrong');
        assert.equal(check(signBody(SECRET, JSON.stringify({ ...PAYLOAD, event: 'case:new' }))), 'wrong');
      });

      it('is replayed byte for byte, with its type and a new signature', () => {
        const { headers, body: again } = createReplay(delivery, SECRET);
        assert.deepEqual(Buffer.from(again), Buffer.from(body));
        assert.deepEqual(headers, [...delivery.headers, [SIGNATURE_HEADER, signBody(SECRET, body)]]);
      });

      it('is stored without personal data in its own format, and stays readable', () => {
        const { body: kept, headers, event } = redactDelivery(delivery);
        assert.ok(!/Zo|Co|it.{0,6}s\b/.test(decodeURIComponent(kept).replace(/Sample/g, '')), kept);
        assert.equal(event, 'case:status');
        const again = newDelivery({ body: Buffer.from(kept), headers, signature: 'raw', source: 'received' });
        assert.deepEqual([again.facts, again.unreadable], [CASE, false]);
        assert.equal(kept.startsWith('<'), body.replace('\ufeff', '').startsWith('<'));
      });
    });

  it('may be signed over other encodings of a form', () => {
    const body = 'event=case%3Astatus&data[caseId]=72&note=a%20b';
    for (const text of [
      '{"event":"case:status","data":{"caseId":"72"},"note":"a b"}',
      '{"event":"case:status","data[caseId]":"72","note":"a b"}',
      'event=case%3Astatus&data%5BcaseId%5D=72&note=a+b',
    ])
      assert.equal(checkSignature(SECRET, signBody(SECRET, text), Buffer.from(body), FORM), 'reserialised', text);
    const wrapped = new URLSearchParams({ payload: '{"event": "x"}' }).toString();
    assert.equal(
      checkSignature(SECRET, signBody(SECRET, '{"event": "x"}'), Buffer.from(wrapped), FORM),
      'reserialised',
    );
    assert.equal(
      checkSignature(SECRET, signBody(SECRET, '{"event":"x"}'), Buffer.from('event=x'), 'text/plain'),
      'wrong',
    );
  });

  it('has lists for numbered keys of a form, and keeps names that conflict', () => {
    const read = (body: string): unknown => JSON.parse(JSON.stringify(deliveryPayload(deliver(body, FORM))));
    assert.deepEqual(read('ids[]=7&ids[]=8'), { ids: ['7', '8'] });
    assert.deepEqual(read('ids[0]=7&ids[1]=8'), { ids: ['7', '8'] });
    assert.deepEqual(read('ids[1]=7&ids[3]=8'), { ids: { 1: '7', 3: '8' } });
    assert.deepEqual(read('a=1&a[b]=2'), { a: '1', 'a[b]': '2' });
    assert.deepEqual(read('a[b=1&]=2&[x]=3'), { 'a[b': '1', ']': '2', '[x]': '3' });
    assert.deepEqual(read('a=1&a=2'), { a: '2' });
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    read('__proto__[polluted]=1&constructor[prototype][polluted]=1');
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it('is not vouched for by a signed payload in one of its fields', () => {
    const signed = JSON.stringify({ event: 'case:message:new', data: { caseId: 1 } });
    const signature = signBody(SECRET, signed);
    const state = (fields: [string, string][]): string =>
      checkSignature(SECRET, signature, Buffer.from(new URLSearchParams(fields).toString()), FORM);
    for (const name of ['payload', 'data']) {
      assert.equal(state([[name, signed]]), 'reserialised', name);
      for (const other of [
        ['event', 'case:status'],
        ['data[caseId]', '999'],
        ['x', ''],
      ] as [string, string][]) {
        assert.equal(state([[name, signed], other]), 'wrong', `${name} and ${other[0]}`);
        assert.equal(state([other, [name, signed]]), 'wrong', `${other[0]} and ${name}`);
      }
    }
  });

  it('is unreadable, and kept as it is, where it is not well formed', () => {
    for (const body of [
      '<a>',
      '<a></b>',
      '<a/><b/>',
      '<a>x</a>y',
      '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
      '<a b=c/>',
      '<a',
      '<![CDATA[x',
      `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`,
    ]) {
      const delivery = deliver(body, 'application/xml');
      assert.equal(delivery.unreadable, true, body.slice(0, 30));
      assert.equal(Buffer.from(delivery.body).toString(), body);
    }
    assert.equal(deliver('<html><body>x</body></html>', 'text/html').unreadable, true);
  });

  it('of XML keeps repeated elements, attributes and unknown entities', () => {
    assert.deepEqual(parseXml('<x><a>1</a><a/><b c="1&amp;2">t<d/></b>&euro;</x>'), {
      a: ['1', ''],
      b: { '@c': '1&2', d: '', '#text': 't' },
      '#text': '&euro;',
    });
    assert.equal(parseXml('<x>  &#x1F600;&#0; </x>'), '😀&#0;');
  });

  it('is parsed in linear time, whatever it contains', () => {
    const start = process.cpuUsage();
    for (const [body, type] of [
      ['a[]=&'.repeat(20_000), FORM],
      [`a${'[b]'.repeat(75_000)}=1`, FORM],
      [`${'[a]['.repeat(50_000)}=1`, FORM],
      [`<a>${'<b/>'.repeat(50_000)}</a>`, 'text/xml'],
      [`<a>${'<!--'.repeat(50_000)}`, 'text/xml'],
      [`<a ${' '.repeat(225_000)}`, 'text/xml'],
      [`<a ${'b="" '.repeat(45_000)}`, 'text/xml'],
      [`<a>${'&#'.repeat(110_000)}</a>`, 'text/xml'],
      ['<a>'.repeat(75_000), 'text/xml'],
    ] as const) {
      deliver(body, type);
      checkSignature(SECRET, signBody(SECRET, 'x'), Buffer.from(body), type);
    }
    const ms = process.cpuUsage(start).user / 1_000;
    assert.ok(ms < 1_500, `${ms} ms`);
  }).timeout(60_000);
});

import assert from 'node:assert/strict';
import { encodePayload, payloadFormat } from '../../../src/core/payloadEncoding';
import { parseXml } from '../../../src/core/xml';

const PAYLOAD = {
  event: 'case:status',
  data: {
    caseId: '72',
    fields: {},
    phone: null,
    messages: [
      { id: '323', message: 'a <b> & "c"' },
      { id: '324', message: 'Ünï 返品' },
    ],
  },
};

describe('the encodings of a webhook', () => {
  it('write a form with bracketed keys', () => {
    const { body, contentType } = encodePayload(PAYLOAD, 'form');
    assert.equal(contentType, 'application/x-www-form-urlencoded');
    assert.deepEqual(
      [...new URLSearchParams(body)],
      [
        ['event', 'case:status'],
        ['data[caseId]', '72'],
        ['data[phone]', ''],
        ['data[messages][0][id]', '323'],
        ['data[messages][0][message]', 'a <b> & "c"'],
        ['data[messages][1][id]', '324'],
        ['data[messages][1][message]', 'Ünï 返品'],
      ],
    );
  });

  it('write XML with an element for each key and item', () => {
    const { body, contentType } = encodePayload(PAYLOAD, 'xml');
    assert.equal(contentType, 'application/xml');
    assert.equal(
      body,
      '<?xml version="1.0" encoding="UTF-8"?>\n<webhook><event>case:status</event><data><caseId>72</caseId><fields></fields><phone></phone>' +
        '<messages><id>323</id><message>a &lt;b&gt; &amp; &quot;c&quot;</message></messages>' +
        '<messages><id>324</id><message>Ünï 返品</message></messages></data></webhook>',
    );
  });

  it('are read back as they were, with numbers as text', () => {
    const data = {
      ...PAYLOAD.data,
      fields: { 'First name': 'Ada', '15416': 'x', 'a<b>"c': ' & ', entry: 'plain', ключ: 'да' },
      phone: '',
    };
    const payload = { ...PAYLOAD, data };
    const { body } = encodePayload(payload, 'xml');
    assert.deepEqual(parseXml(body), { ...payload, data: { ...data, fields: { ...data.fields, 'a<b>"c': '&' } } });
  });

  it('keep XML well formed whatever keys and texts hold', () => {
    const { body } = encodePayload({ '0': 'x', 'a b': 1, '<evil>': true, ok: 'bell \u0007, ]]>' }, 'xml');
    assert.match(body, /<entry key="0">x<\/entry><entry key="a b">1<\/entry><entry key="&lt;evil&gt;">true<\/entry>/);
    assert.match(body, /<ok>bell \uFFFD, \]\]&gt;<\/ok>/);
  });

  it('write plain JSON, and are found by their names and Content-Types', () => {
    assert.deepEqual(JSON.parse(encodePayload(PAYLOAD, 'json').body), PAYLOAD);
    assert.deepEqual(
      [
        'json',
        'XML',
        'form',
        'application/json',
        'application/xml',
        'application/x-www-form-urlencoded',
        'yaml',
        '',
      ].map(payloadFormat),
      ['json', 'xml', 'form', 'json', 'xml', 'form', undefined, undefined],
    );
  });
});

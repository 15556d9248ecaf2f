import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { checkSignature, isTrusted, signBody } from '../../../src/features/webhooks/signature';
import { figure } from '../../figures';

const secret = 'test-secret';
const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

describe('[threat: signature] the signature of a delivery', () => {
  it('is the documented test vector', () => {
    assert.equal(
      signBody(secret, '{"event":"CHAT_ON_START","id":1}'),
      '72df1b8a8fb90fee0c292596956417677cf22cf0ed7250215fb6ef0623d41c41',
    );
  });

  it('equals the result of openssl for the same bytes', function () {
    for (const body of ['', '{}', '{"name":"Zoë 😀 \\u202e"}', 'x'.repeat(100_000)]) {
      let made: string;
      try {
        made = execFileSync('openssl', ['dgst', '-sha256', '-hmac', secret], { input: body }).toString();
      } catch {
        this.skip();
      }
      assert.equal(signBody(secret, body), /([0-9a-f]{64})\s*$/.exec(made)?.[1]);
    }
  });

  it('is right over the raw body, in any case and with blanks around', () => {
    const body = '{ "id": 1.0,\n "event":"x" }';
    const good = signBody(secret, body);
    for (const header of [good, good.toUpperCase(), `  ${good}\t`])
      assert.equal(checkSignature(secret, header, bytes(body)), 'raw');
  });

  it('is right over the re-serialized JSON, and says so', () => {
    const body = '{ "id": 1.0,\n "name":"Zo\\u00eb" }';
    assert.equal(
      checkSignature(secret, signBody(secret, JSON.stringify(JSON.parse(body))), bytes(body)),
      'reserialised',
    );
  });

  it('is wrong for another body, secret, length, form or encoding, and never throws', () => {
    const body = '{"id":1}';
    const good = signBody(secret, body);
    const wrong = [
      good.slice(1),
      `${good}0`,
      `sha256=${good}`,
      good.replace(/.$/, (c) => (c === '0' ? '1' : '0')),
      Buffer.from(good, 'hex').toString('base64'),
      'é'.repeat(64),
      '0'.repeat(64),
      'x',
      signBody('other', body),
    ];
    for (const header of wrong) assert.equal(checkSignature(secret, header, bytes(body)), 'wrong', header);
    assert.equal(checkSignature(secret, good, bytes('{"id":2}')), 'wrong');
    assert.equal(checkSignature(secret, good, bytes('not JSON')), 'wrong');
    assert.equal(checkSignature(secret, good, Buffer.from([0xff, 0xfe, 0x00])), 'wrong');
    figure(
      'signature',
      `${wrong.length + 3} forgeries, 0 accepted, 0 thrown; raw bytes first, re-serialized JSON labeled as such`,
    );
  });

  it('is missing, or unchecked without a secret, for what it is', () => {
    assert.equal(checkSignature(secret, undefined, bytes('{}')), 'unsigned');
    assert.equal(checkSignature(secret, '  ', bytes('{}')), 'unsigned');
    assert.equal(checkSignature(undefined, signBody(secret, '{}'), bytes('{}')), 'unchecked');
    assert.equal(checkSignature(undefined, undefined, bytes('{}')), 'unsigned');
    assert.deepEqual((['raw', 'reserialised', 'wrong', 'unsigned', 'unchecked'] as const).map(isTrusted), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

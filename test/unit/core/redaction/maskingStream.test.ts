import assert from 'node:assert/strict';
import { MaskingStream, SECRET_MASK, SecretValue, spellings } from '../../../../src/core/redaction';

const SECRET = 'canary-5f1c/77d0+a9e8';

/** The text after it went through in pieces of some bytes. */
function through(text: string, piece: number): string {
  const stream = new MaskingStream(new SecretValue(SECRET));
  const bytes = Buffer.from(text);
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += piece) out.push(stream.push(bytes.subarray(at, at + piece)));
  return Buffer.concat([...out, stream.end()]).toString('utf8');
}

describe('[threat: secrets] MaskingStream', () => {
  it('masks every encoding of a secret, wherever two pieces meet', () => {
    for (const spelling of spellings(SECRET)) {
      const text = `{"a":"zäöü ${spelling} ${spelling}${spelling}"}`;
      for (const piece of [1, 2, 3, 5, 8, 13, 21, 34, 55, 1000]) {
        const got = through(text, piece);
        assert.ok(got.startsWith(`{"a":"zäöü ${SECRET_MASK}`) && got.endsWith('"}'), `${spelling} in ${piece}: ${got}`);
        for (const one of spellings(SECRET)) assert.ok(!got.includes(one), `${one} in ${piece}: ${got}`);
        assert.equal(got, through(text, 10_000), `the same in pieces of ${piece}`);
      }
    }
  });

  it('changes nothing else, including bytes that are not text', () => {
    const bytes = Buffer.from(Array.from({ length: 2000 }, (_, n) => (n * 7919) % 256));
    const stream = new MaskingStream(new SecretValue(SECRET));
    const out = [stream.push(bytes.subarray(0, 700)), stream.push(bytes.subarray(700)), stream.end()];
    assert.ok(Buffer.concat(out).equals(bytes));
  });
});

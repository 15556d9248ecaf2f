import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeBody, encodeForm, encodeQuery, appendQuery } from '../../../src/api/client/body';
import type { Pair } from '../../../src/api/client/types';

describe('bodies and queries', () => {
  it('a form: brackets, order and repeated names are kept', () => {
    const { bytes, contentType } = encodeBody({
      kind: 'form',
      fields: [
        ['filter[master]', 'chathistory'],
        ['a', '1'],
        ['a', '2'],
        ['[extra_field][text-1]text-1', 'x&y=z +%'],
      ],
    });
    assert.equal(
      bytes?.toString(),
      'filter%5Bmaster%5D=chathistory&a=1&a=2&%5Bextra_field%5D%5Btext-1%5Dtext-1=x%26y%3Dz+%2B%25',
    );
    assert.equal(contentType, 'application/x-www-form-urlencoded');
  });

  const pair: fc.Arbitrary<Pair> = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
  it('any form and query is read back as it was', () =>
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1 }), (pairs) => {
        const expected = pairs.map(([name, value]) => [Buffer.from(name).toString(), Buffer.from(value).toString()]);
        assert.deepEqual([...new URLSearchParams(encodeForm(pairs)).entries()], expected);
        assert.deepEqual([...new URLSearchParams(encodeQuery(pairs)).entries()], expected);
        assert.ok(!/[+ ]/.test(encodeQuery(pairs)));
      }),
    ));

  it('a query is appended to the one in the URL', () => {
    assert.equal(appendQuery(new URL('https://a/b?c=d'), [['e', 'f g']]).href, 'https://a/b?c=d&e=f%20g');
    assert.equal(appendQuery(new URL('https://a/b'), [['e', 'f']]).href, 'https://a/b?e=f');
    assert.equal(appendQuery(new URL('https://a/b?'), undefined).href, 'https://a/b?');
  });

  it('JSON, text, bytes, nothing', () => {
    assert.deepEqual(encodeBody({ kind: 'json', value: { a: '张' } }), {
      bytes: Buffer.from('{"a":"张"}'),
      contentType: 'application/json',
    });
    assert.equal(encodeBody({ kind: 'text', text: 'x' }).contentType, 'text/plain; charset=utf-8');
    assert.deepEqual(encodeBody({ kind: 'bytes', bytes: new Uint8Array([0, 255]) }).bytes, Buffer.from([0, 255]));
    assert.deepEqual(encodeBody({ kind: 'none' }), {});
    assert.deepEqual(encodeBody(undefined), {});
  });

  it('what JSON cannot hold is refused', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    for (const value of [circle, 1n, undefined, () => 1])
      assert.throws(() => encodeBody({ kind: 'json', value }), { kind: 'invalid-request' });
  });

  it('multipart is read back by another implementation, hostile names included', async () => {
    const parts = [
      { name: 'a"b\r\nX: y', value: 'eins\r\n--zwei' },
      { name: 'file', value: new Uint8Array([0, 1, 2, 255]), filename: 'ü";x.png', contentType: 'image/png' },
      { name: 'empty', value: '' },
    ];
    const { bytes, contentType } = encodeBody({ kind: 'multipart', parts });
    const form = await new Response(new Uint8Array(bytes ?? []), {
      headers: { 'content-type': contentType ?? '' },
    }).formData();
    const entries = [...form.entries()];
    assert.equal(entries.length, 3);
    assert.equal(entries[0]?.[1], 'eins\r\n--zwei');
    assert.ok(!bytes?.toString('latin1').includes('\nX: y'), 'a line break in a name starts no header');
    const file = form.get('file') as File;
    assert.equal(file.type, 'image/png');
    assert.deepEqual([...new Uint8Array(await file.arrayBuffer())], [0, 1, 2, 255]);
    assert.throws(() => encodeBody({ kind: 'multipart', parts: [{ name: 'a', value: 'b', contentType: 'x\r\ny' }] }), {
      kind: 'invalid-request',
    });
  });
});

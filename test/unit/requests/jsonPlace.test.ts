import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJsonPath, searchJsonPath, type JsonPathMatch } from '../../../src/features/requests/jsonPath';
import { findJsonPlace } from '../../../src/features/requests/json/jsonPlace';

const TEXT =
  '{\n  "data": {\n    "rows": [\n      { "id": 9007199254740993, "x y": "it\\u0027s" },\n      []\n    ],\n    "n": null\n  }\n}';
const at = (mark: string, shift = 0) => findJsonPlace(TEXT, TEXT.indexOf(mark) + shift);

describe('a place in a JSON text', () => {
  it('is the property, item or container the cursor is on', () => {
    assert.deepEqual(at('9007', 3), { path: '$.data.rows[0].id', value: '9007199254740993' });
    assert.deepEqual(at('"id"', 1), { path: '$.data.rows[0].id', value: '9007199254740993' });
    assert.deepEqual(at('"x y"', 1), { path: "$.data.rows[0]['x y']", value: "it's" });
    assert.deepEqual(at('[]', 1), { path: '$.data.rows[1]', value: '[]' });
    assert.equal(at('"rows"', 2)?.path, '$.data.rows');
    assert.equal(at('null')?.value, 'null');
    assert.equal(at('{ "id"')?.path, '$.data.rows[0]');
    assert.equal(findJsonPlace(TEXT, 0)?.path, '$');
  });

  it('names what the path finds again', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.nat(), (value, n) => {
        const text = JSON.stringify(value, null, 2);
        const place = findJsonPlace(text, n % (text.length + 1));
        if (!place || text.includes('"__proto__"')) return;
        const query = parseJsonPath(place.path);
        assert.ok(query, place.path);
        const [found] = searchJsonPath(query, value) as readonly JsonPathMatch[];
        assert.ok(found, `${place.path} in ${text}`);
        const shown = typeof found.value === 'string' ? found.value : JSON.stringify(found.value);
        assert.equal(
          typeof found.value === 'object' && found.value !== null
            ? JSON.stringify(JSON.parse(place.value))
            : place.value,
          shown,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('is nowhere in what is no JSON, and never throws', () => {
    assert.equal(findJsonPlace('', 0), undefined);
    assert.equal(findJsonPlace('<p>', 1), undefined);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('"', '\\', ':', '{', '}', '[', ']', ',', '1', 'a'), { maxLength: 40 }),
        fc.nat(40),
        (pieces, n) => {
          findJsonPlace(pieces.join(''), n);
        },
      ),
    );
    findJsonPlace('['.repeat(100_000), 5);
  });
});

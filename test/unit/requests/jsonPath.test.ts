import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Exchange } from '../../../src/api/client/types';
import { readResponseReference } from '../../../src/features/language/resolve/responseReference';
import { parseJsonPath, searchJsonPath } from '../../../src/features/requests/jsonPath';

/** The JSONPath Compliance Test Suite, which is included in one of the packages that pass it. */
interface Compliance {
  readonly tests: readonly {
    readonly name: string;
    readonly selector: string;
    readonly document?: unknown;
    readonly result?: unknown;
    readonly results?: readonly unknown[];
    readonly invalid_selector?: boolean;
  }[];
}
const packageFile = createRequire(import.meta.url).resolve('jsonpath-rfc9535/package.json');
const suite = JSON.parse(
  readFileSync(path.join(path.dirname(packageFile), 'src/__tests__/jsonpath-compliance-test-suite/cts.json'), 'utf8'),
) as Compliance;

/** The result of a path in a JSON response: the text to insert into the request, or the problem. */
function of(json: string, jsonPath: string, part: 'body' | 'headers' = 'body'): string {
  const exchange = {
    request: { method: 'GET', url: '/' },
    sentHeaders: [],
    response: { status: 200, headers: [['Content-Type', 'application/json']], text: json },
  } as unknown as Exchange;
  const found = readResponseReference(exchange, 'response', part, jsonPath);
  return 'value' in found ? found.value : found.problem;
}

describe('a JSONPath', () => {
  it(`agrees with all ${suite.tests.length} cases of the compliance suite`, () => {
    const wrong: string[] = [];
    for (const { name, selector, document, result, results, invalid_selector } of suite.tests) {
      const query = parseJsonPath(selector);
      if (!query || invalid_selector) {
        if (query || !invalid_selector) wrong.push(name);
        continue;
      }
      const found = searchJsonPath(query, document, JSON.stringify(document));
      const values = JSON.stringify(typeof found === 'string' ? found : found.map(({ value }) => value));
      if (!(results ?? [result]).some((one) => JSON.stringify(one) === values)) wrong.push(name);
    }
    assert.deepEqual(wrong, []);
    assert.ok(suite.tests.length > 600);
  });

  it('may leave out the root, and the brackets of names that other tools take without', () => {
    for (const [json, jsonPath] of [
      ['{"data":[{"id":5}]}', 'data[0].id'],
      ['[5]', '[0]'],
      ['{"first-name":5}', '$.first-name'],
      ['{"a":{"x-$y":5}}', '$..x-$y'],
      ['{"$id":5}', '$.$id'],
      ['[{"a-b":1,"c":5}]', '$[?@.a-b == 1].c'],
      ['[{"t":"a.b-c","c":5}]', "$[?@.x-y != 1 && @.t == 'a.b-c'].c"],
    ] as const)
      assert.equal(of(json, jsonPath), '5', jsonPath);
  });

  it('picks the records that its conditions name, and no others', () => {
    const records = '[{"i":"1","s":"active"},{"i":"5","s":"new"},{"i":"7","s":"it\'s"}]';
    for (const [jsonPath, expected] of [
      ["$[?(@.s!='active' && @.i!='5')].i", '7'],
      ["$[?(@.s=='active' || @.i=='5')].i", '["1","5"]'],
      ["$[?@.i=='1',?@.i=='7'].i", '["1","7"]'],
      ["$[?@.s=='it\\'s'].i", '7'],
      ["$[?!(@.s=='new')].i", '["1","7"]'],
      ["$[?match(@.s, 'a.*e')].i", '1'],
      ["$[?@.s == 'none'].i", 'json-path-nothing'],
      ["$[?@.s == 'none].i", 'json-path-malformed'],
      ['$[?(@.s == ].i', 'json-path-malformed'],
      ['$[?length(@.s)].i', 'json-path-malformed'],
    ] as const)
      assert.equal(of(records, jsonPath), expected, jsonPath);
  });

  it('compares integers beyond 2^53 by their digits, or says that it cannot', () => {
    const records =
      '[{"id":9007199254740992,"n":"A"},{"id":9007199254740993,"n":"B"},{"id":3,"n":"C"},{"id":"9007199254740993","n":"text"}]';
    for (const [jsonPath, expected] of [
      ['$[?(@.id==9007199254740993)].n', 'B'],
      ['$[?(@.id!=9007199254740993)].n', '["A","C","text"]'],
      ['$[?(@.id==9007199254740992)].n', 'A'],
      ['$[?(@.id==9007199254740991)].n', 'json-path-nothing'],
      ['$[?@.id==$[1].id].n', 'B'],
      ["$[?@.id=='9007199254740993'].n", 'text'],
      ['$[?@.id==3].n', 'C'],
      ['$[?@.id>3].n', '["A","B"]'],
      ['$[?@.id<9007199254740993].n', 'json-path-inexact'],
      ['$[?@.id<$[1].id].n', 'json-path-inexact'],
      ['$[?@.id==9007199254740993].id', '9007199254740993'],
    ] as const)
      assert.equal(of(records, jsonPath), expected, jsonPath);
  });

  it('gives numbers as they were received, and of members of the same name the last', () => {
    for (const [json, expected] of [
      ['{"a":10.00}', '10.00'],
      ['{"a":1e2}', '1e2'],
      ['{"a":-0.0}', '-0.0'],
      ['{"a":12345678901234567890}', '12345678901234567890'],
      ['{"a":1,"a":12345678901234567890}', '12345678901234567890'],
      ['{"a":{"b": 1.50, "c": [1e2, " x "]}}', '{"b":1.50,"c":[1e2," x "]}'],
      ['{"a":"1.50"}', '1.50'],
      ['{"a":null}', 'null'],
      ['{"a":false}', 'false'],
    ] as const)
      assert.equal(of(json, '$.a'), expected, json);
    assert.equal(of('[1.0,2.50]', '$[*]'), '[1.0,2.50]');
  });

  it('finds out whether a member exists, whatever its value', () => {
    assert.equal(of('[{"a":null,"n":1},{"a":false,"n":2},{"n":3}]', '$[?@.a].n'), '[1,2]');
  });

  it('reads names with escapes', () => {
    assert.equal(of('{"☺":1}', '$["\\u263a"]'), '1');
    assert.equal(of('{"a\\nb":1}', '$["a\\nb"]'), '1');
    assert.equal(of('{"it\'s":1}', "$['it\\'s']"), '1');
  });

  it('refuses what is nested too deep or finds too much', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    assert.equal(of(deep, '$..x'), 'value-too-long');
    assert.equal(of(`[${'1,'.repeat(100_000)}1]`, '$[*]'), 'value-too-long');
  });

  it('finds a header in brackets too', () => {
    for (const name of ['Content-Type', "['Content-Type']", '["content-type"]'])
      assert.equal(of('{}', name, 'headers'), 'application/json', name);
  });
});

import assert from 'node:assert/strict';
import { filterJson } from '../../../src/features/requests/jsonPath/filter';

const LEADS =
  '{"success":true,"data":[{"id":9007199254740993,"name":"Ada","tags":["a","b"]},{"id":2,"name":"Grace","price":1.50}]}';
const found = (path: string, text = LEADS): unknown => {
  const result = filterJson(text, path, 100_000);
  return typeof result === 'string' ? result : result.text.replace(/\s+/g, '');
};

describe('the filter of a response', () => {
  it('shows what a path finds, with numbers as they were received', () => {
    assert.equal(found('$.data[*].id'), '[9007199254740993,2]');
    assert.equal(found('data[*].name'), '["Ada","Grace"]');
    assert.equal(found('$..price'), '[1.50]');
    assert.equal(found("$.data[?@.name=='Ada'].tags"), '[["a","b"]]');
    assert.equal(found('$.data[?@.id==9007199254740993].name'), '["Ada"]');
    assert.equal(found('$.nothing'), '[]');
    assert.equal(found('$[1]', '[1,{"a":0.10}]'), '[{"a":0.10}]');
  });

  it('counts the values, and lays them out', () => {
    assert.deepEqual(filterJson(LEADS, '$.data[*].name', 1000), {
      text: '[\n  "Ada",\n  "Grace"\n]',
      count: 2,
      cut: false,
    });
    const many = JSON.stringify(Array.from({ length: 5000 }, (_, id) => ({ id })));
    const cut = filterJson(many, '$[*].id', 2000);
    assert.ok(typeof cut === 'object' && cut.cut && cut.count === 5000 && cut.text.length <= 2000);
  });

  it('says why there is nothing to show', () => {
    assert.equal(found('$.data['), 'malformed');
    assert.equal(found('$.a', '<html>'), 'not-json');
    assert.equal(found('$.a', `["${'x'.repeat(5_000_001)}"]`), 'too-large');
    assert.equal(found('$[?@.id > @.of]', '[{"id":9007199254740993,"of":1}]'), 'inexact');
  });
});

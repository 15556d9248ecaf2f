import assert from 'node:assert/strict';
import fc from 'fast-check';
import { computeDynamicValue } from '../../../src/features/language/resolve/dynamicValues';

/** The value at a point in time, or the problem. */
function at(now: string, name: string, ...args: string[]): string {
  const result = computeDynamicValue(name, args, { now: new Date(now), uuid: () => 'uuid', integer: (low) => low });
  return 'value' in result ? result.value : result.problem;
}

describe('dates of a request', () => {
  it('end a month that is too short at its last day, as Day.js does', () => {
    for (const [now, amount, unit, expected] of [
      ['2024-03-31T10:00:00Z', '-1', 'M', '2024-02-29'],
      ['2024-05-31T10:00:00Z', '1', 'M', '2024-06-30'],
      ['2024-02-29T10:00:00Z', '1', 'y', '2025-02-28'],
      ['2024-01-31T10:00:00Z', '13', 'M', '2025-02-28'],
      ['2023-12-31T10:00:00Z', '2', 'M', '2024-02-29'],
      ['2024-02-29T10:00:00Z', '-4', 'y', '2020-02-29'],
      ['2024-02-29T10:00:00Z', '+1', 'w', '2024-03-07'],
    ] as const)
      assert.equal(at(now, '$datetime', 'YYYY-MM-DD', amount, unit), expected, `${now} ${amount} ${unit}`);
  });

  it('move by every unit', () => {
    for (const [unit, expected] of [
      ['y', '2025-01-31T00:00:00.000Z'],
      ['M', '2024-02-29T00:00:00.000Z'],
      ['w', '2024-02-07T00:00:00.000Z'],
      ['d', '2024-02-01T00:00:00.000Z'],
      ['h', '2024-01-31T01:00:00.000Z'],
      ['m', '2024-01-31T00:01:00.000Z'],
      ['s', '2024-01-31T00:00:01.000Z'],
      ['ms', '2024-01-31T00:00:00.001Z'],
    ] as const)
      assert.equal(at('2024-01-31T00:00:00Z', '$datetime', 'iso8601', '1', unit), expected);
    for (const unit of ['D', 'Y', 'H', 'month', 'years', 'Q', '', 'constructor'])
      assert.equal(at('2024-01-31T00:00:00Z', '$datetime', 'iso8601', '1', unit), 'dynamic-arguments', unit);
  });

  it('never throw, and never return an invalid date', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('$datetime', '$localDatetime', '$timestamp'),
        fc.array(
          fc.oneof(fc.string(), fc.constantFrom('iso8601', 'rfc1123', 'YYYY', 'y', 'M', 'ms', '999999', '-999999')),
        ),
        (name, args) => {
          assert.doesNotMatch(at('2024-03-31T10:00:00Z', name, ...args), /NaN|Invalid|undefined/);
        },
      ),
    );
  });
});

import assert from 'node:assert/strict';
import { compareMeasurements } from '../../../scripts/lib/compareMeasurements';
import type { Machine, Measurements } from '../../../scripts/lib/measurements';
import type { Measurement } from '../../bench/record';

const about: Machine = {
  date: '2026-11-30',
  cpu: 'CPU',
  cores: 2,
  memoryGB: 24,
  system: 'Linux',
  node: '20.20.2',
  axios: '1.21.1',
  undici: '6.29.1',
  extension: '1.0.0',
};
const line = (value: number, more: Partial<Measurement> = {}): Measurement => ({
  line: 'send',
  what: 'sending',
  who: 'ours',
  unit: '×',
  atMost: 1,
  noise: 0.01,
  value,
  ...more,
});
const run = (lines: readonly Measurement[], machine: Partial<Machine> = {}): Measurements => ({
  about: { ...about, ...machine },
  lines,
});
const verdicts = (before: Measurement, after: Measurement, machine: Partial<Machine> = {}): string[] =>
  compareMeasurements(run([before]), run([after], machine)).map(({ verdict }) => verdict);

describe('comparing two runs of the bench', () => {
  it('marks what changed by more than the noise, in the direction that is better', () => {
    assert.deepEqual(verdicts(line(1), line(1.2)), ['worse']);
    assert.deepEqual(verdicts(line(1), line(0.8)), ['better']);
    assert.deepEqual(verdicts(line(3, { atMost: undefined, atLeast: 3 }), line(3.6, { atLeast: 3 })), ['better']);
    assert.deepEqual(verdicts(line(3, { atMost: undefined, atLeast: 3 }), line(2.4, { atLeast: 3 })), ['worse']);
    assert.deepEqual(verdicts(line(5000, { unit: '/s' }), line(4000, { unit: '/s' })), ['worse']);
  });

  it('leaves changes within twice the noise alone, and all below 5 %', () => {
    assert.deepEqual(verdicts(line(1, { noise: 0.12 }), line(1.2)), ['same']);
    assert.deepEqual(verdicts(line(1), line(1.2, { noise: 0.12 })), ['same']);
    assert.deepEqual(verdicts(line(1, { noise: 0.09 }), line(1.2, { noise: 0.09 })), ['worse']);
    assert.deepEqual(verdicts(line(1, { noise: 0 }), line(1.04, { noise: 0 })), ['same']);
    assert.deepEqual(verdicts(line(1, { noise: undefined }), line(1.14)), ['same']);
    assert.deepEqual(verdicts(line(1, { noise: undefined }), line(1.16)), ['worse']);
  });

  it('marks the first lost delivery', () => {
    const lost = (value: number): Measurement => line(value, { unit: 'lost', atMost: 0 });
    assert.deepEqual(verdicts(lost(0), lost(0)), ['same']);
    assert.deepEqual(verdicts(lost(0), lost(1)), ['worse']);
    assert.deepEqual(verdicts(lost(1), lost(0)), ['better']);
  });

  it('compares times on the same machine only', () => {
    const ms = (value: number): Measurement => line(value, { unit: 'ms' });
    assert.deepEqual(verdicts(ms(1), ms(2)), ['worse']);
    assert.deepEqual(verdicts(ms(1), ms(2), { node: '20.1.0', date: 'later' }), ['worse']);
    for (const other of [{ cpu: 'other' }, { cores: 4 }, { node: '22.0.0' }]) {
      assert.deepEqual(verdicts(ms(1), ms(2), other), []);
      assert.deepEqual(verdicts(line(1), line(2), other), ['worse']);
    }
  });

  it('leaves other programs and lines of one run alone', () => {
    assert.deepEqual(verdicts(line(1, { who: 'axios' }), line(2, { who: 'axios' })), []);
    assert.deepEqual(verdicts(line(1), line(2, { what: 'something else' })), []);
    assert.deepEqual(verdicts(line(1), line(2, { unit: 'ms' })), []);
  });
});

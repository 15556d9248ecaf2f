import assert from 'node:assert/strict';
import { readDate } from '../../../src/core/dates';

describe('dates', () => {
  it('reads the three documented forms', () => {
    assert.deepEqual(readDate('2021-03-10T07:27:53.593Z'), {
      time: Date.UTC(2021, 2, 10, 7, 27, 53, 593),
      zoned: true,
    });
    assert.deepEqual(readDate('2018-08-02 07:30:28'), { time: Date.UTC(2018, 7, 2, 7, 30, 28), zoned: false });
    assert.deepEqual(readDate('12-07-2018 11:05:51 AM'), { time: Date.UTC(2018, 6, 12, 11, 5, 51), zoned: false });
    assert.deepEqual(readDate('12-07-2018 12:05:51 AM')?.time, Date.UTC(2018, 6, 12, 0, 5, 51));
    assert.deepEqual(readDate('12-07-2018 12:05:51 PM')?.time, Date.UTC(2018, 6, 12, 12, 5, 51));
  });

  it('reads the forms of webhooks and holidays, which name the month', () => {
    const time = Date.UTC(2021, 2, 3, 10, 19, 49);
    assert.deepEqual(readDate('Wed Mar 03 2021 10:19:49 GMT+0000 (Coordinated Universal Time)'), { time, zoned: true });
    assert.deepEqual(readDate('Wed Mar 03 2021 11:19:49 GMT+0100'), { time, zoned: true });
    assert.deepEqual(readDate('Wed Mar 03 2021 04:49:49 GMT-0530 (a zone)'), { time, zoned: true });
    assert.deepEqual(readDate('Monday 29 Mar 2021'), { time: Date.UTC(2021, 2, 29), zoned: false });
    for (const text of [
      'Wed Foo 03 2021 10:19:49 GMT+0000',
      'Wed Feb 30 2021 10:19:49 GMT+0000',
      'Wed Mar 03 2021 10:19:49 GMT+0000 (a) (b)',
      'Monday 32 Mar 2021',
      'Someday 1 Foo 2021',
    ])
      assert.equal(readDate(text), undefined, text);
  });

  it('reads offsets, one-digit days and plain days', () => {
    assert.deepEqual(readDate('2021-03-10T07:27:53+05:30'), { time: Date.UTC(2021, 2, 10, 1, 57, 53), zoned: true });
    assert.deepEqual(readDate('2021-03-10T07:27:53-0800')?.time, Date.UTC(2021, 2, 10, 15, 27, 53));
    assert.deepEqual(readDate('2018-9-2 07:30:28')?.time, Date.UTC(2018, 8, 2, 7, 30, 28));
    assert.deepEqual(readDate('2018-09-02'), { time: Date.UTC(2018, 8, 2), zoned: false });
  });

  it('takes nothing else for a date', () => {
    for (const text of [
      'string',
      '',
      '0000-00-00 00:00:00',
      '2018-02-30',
      '31-02-2018 01:00:00 AM',
      '13-07-2018 13:00:00 PM',
      '2018-08-02 25:00:00',
      '1533195028',
      '2018-08-02 07:30:28 '.repeat(9),
      null,
      3,
      {},
    ])
      assert.equal(readDate(text), undefined, String(text));
  });
});

import assert from 'node:assert/strict';
import {
  aheadText,
  ageText,
  compareText,
  dateText,
  durationText,
  listText,
  numberText,
  pluralText,
  setDisplayLanguage,
  sizeText,
  startOfDay,
  unitText,
} from '../../../src/core/format';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const KB = 1024;
/** Makes spaces uniform, because those from Intl differ between versions of Node. */
const plain = (text: string): string => text.replace(/\s/g, ' ');

describe('format', () => {
  afterEach(() => setDisplayLanguage('en'));

  it('groups numbers and rounds them to the digits asked for', () => {
    assert.deepEqual([numberText(1_204_000), numberText(2.49), numberText(2.46, 1)], ['1,204,000', '2', '2.5']);
  });

  it('counts a KB as 1024 bytes, as VS Code does', () => {
    assert.deepEqual([0, 1, 812, KB, 4.2 * KB, 812 * KB, 1000 * KB, 8.4 * KB * KB].map(sizeText), [
      '0 bytes',
      '1 byte',
      '812 bytes',
      '1 KB',
      '4.2 KB',
      '812 KB',
      '1 MB',
      '8.4 MB',
    ]);
  });

  it('says durations in at most two units', () => {
    assert.deepEqual(
      [0.4, 41, 999.7, 1320, 40_000, 90_000, HOUR, HOUR + 5 * MINUTE + 2 * SECOND].map((ms) => durationText(ms)),
      ['0 ms', '41 ms', '1 sec', '1.3 sec', '40 sec', '1 min, 30 sec', '1 hr', '1 hr, 5 min'],
    );
    assert.deepEqual(
      [1000, 30_000, 2 * MINUTE].map((ms) => durationText(ms, 'long')),
      ['1 second', '30 seconds', '2 minutes'],
    );
    assert.equal(unitText(1, 'week', 'long'), '1 week');
  });

  it('says how far ahead a time is', () => {
    assert.deepEqual(
      [200, 2_200, 90_000, 5 * MINUTE - 1, 3 * HOUR, 19 * HOUR, DAY, 25 * HOUR, 2 * DAY, 3_000_000 * SECOND].map(
        aheadText,
      ),
      [
        'in 1 second',
        'in 3 seconds',
        'in 90 seconds',
        'in 5 minutes',
        'in 3 hours',
        'in 19 hours',
        'tomorrow',
        'tomorrow',
        'in 2 days',
        'in 35 days',
      ],
    );
    setDisplayLanguage('de');
    assert.deepEqual([30_000, DAY].map(aheadText), ['in 30 Sekunden', 'morgen']);
  });

  it('says ages as a person would', () => {
    const noon = startOfDay(Date.UTC(2026, 5, 15, 12)) + 12 * HOUR;
    const age = (ms: number): string => ageText(noon - ms, noon);
    assert.deepEqual([0, -HOUR / 2, 30 * MINUTE, 2 * HOUR, 20 * HOUR, 49 * HOUR].map(age), [
      'now',
      'now',
      '30 min. ago',
      '2 hr. ago',
      'yesterday',
      '2 days ago',
    ]);
    assert.deepEqual([-30 * HOUR, 30 * DAY, 365 * DAY].map(age), ['Jun 16', 'May 16', 'Jun 2025']);
    assert.deepEqual(
      [-182, -184, -400].map((days) => age(days * DAY)),
      ['Dec 14', 'Dec 2026', 'Jul 2027'],
    );
    assert.deepEqual(
      [Date.UTC(2099, 0, 15), Date.UTC(9999, 11, 15)].map((at) => ageText(at, noon)),
      ['Jan 2099', 'Dec 9999'],
    );
  });

  it('counts in the language of the texts', () => {
    const notes = (count: number): string => pluralText(count, `${count} note`, `${count} notes`);
    assert.deepEqual([0, 1, 2].map(notes), ['0 notes', '1 note', '2 notes']);
    setDisplayLanguage('ja');
    assert.equal(pluralText(1, 'one', 'other'), 'other');
    setDisplayLanguage('ru', 'en');
    assert.equal(notes(21), '21 notes');
  });

  it('shows a dash for invalid dates', () => {
    assert.deepEqual(
      [NaN, Infinity, 8.64e15 + 1].map((time) => dateText(time)),
      ['–', '–', '–'],
    );
  });

  it('lists, dates and orders', () => {
    assert.equal(listText(['a', 'b', 'c']), 'a, b, and c');
    assert.match(plain(dateText(Date.UTC(2018, 7, 2, 12))), /^Aug [123], 2018, \d{1,2}:\d\d [AP]M$/);
    assert.deepEqual(['b10', 'É2', 'b9', 'e1'].sort(compareText), ['b9', 'b10', 'e1', 'É2']);
  });

  it('uses the display language, not the one of the computer', () => {
    setDisplayLanguage('de');
    assert.deepEqual(
      [numberText(1_204_000), sizeText(4.2 * KB), durationText(1320), durationText(30_000, 'long')].map(plain),
      ['1.204.000', '4,2 KB', '1,3 Sek.', '30 Sekunden'],
    );
    setDisplayLanguage('ja');
    assert.deepEqual([durationText(9 * MINUTE), ageText(0, HOUR / 2)].map(plain), ['9 分', '30 分前']);
  });

  it('is English where no language is set', () => {
    setDisplayLanguage('');
    assert.equal(numberText(1000), '1,000');
  });
});

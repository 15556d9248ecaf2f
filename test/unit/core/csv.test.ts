import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvRows, plainCell, safeCell } from '../../../src/core/csv';
import { figure } from '../../figures';

const STARTS = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
const PLAIN = [
  '-5',
  '+3.5',
  '-1,234.56',
  '1e-9',
  '-12%',
  '+1 (202) 555-0101',
  '+12025550101',
  '+49 89/123-456',
  '+91 98 7654 3210',
  'Ada',
  'a=b',
  'a-b',
  '3 - 2',
  "'quoted'",
  "O'Hara",
  '',
  ' ',
];

describe('[threat: formula] CSV', () => {
  it('neutralizes every start a spreadsheet may take for a formula', () => {
    let tried = 0;
    for (const start of STARTS) {
      for (const body of ["cmd|' /C calc'!A0", 'SUM(A1:A2)', 'HYPERLINK("https://evil.example","x")', '1+1', 'a', '']) {
        for (const before of [
          '',
          ' ',
          '\u00ad',
          '\u180e',
          '\u2800',
          '\u0001',
          '\u{e0041}',
          '\ufe0f',
          '\u00a0',
          '\u200b',
          '\ufeff',
          '\u202e',
          '  \u200b ',
        ]) {
          const cell = safeCell(before + start + body);
          assert.equal(cell, `'${before}${start}${body}`, JSON.stringify(cell));
          tried += 1;
        }
      }
    }
    figure(
      'formula',
      `${tried} of ${tried} cells neutralized, ${PLAIN.length} plain numbers, phone numbers and texts kept`,
    );
  });

  it('leaves numbers, phone numbers and ordinary text as they are', () => {
    for (const value of PLAIN) assert.equal(safeCell(value), value);
  });

  it('does not accept invalid phone numbers as phone numbers', () => {
    for (const value of [
      '+1+cmd|x',
      '+1 A1',
      '-1-1',
      '+1*2',
      '+1 (202) 555-0101=1',
      '-(1)',
      '+',
      '-',
      '@1',
      '=1',
      '+1!A1',
      '+1,cmd()',
    ])
      assert.notEqual(safeCell(value), value, value);
  });

  it('guards phone numbers that are arithmetic for a spreadsheet', () => {
    for (const value of [
      '+49-30-1234',
      '+1-1-1',
      '+1.2.3/4',
      '+49/30/1234',
      '+1-800-555-0101',
      '+1 - 800 - 5550',
      '+49 30/1234',
      '+49.30-1234',
      '+1-(202)-5550101',
    ])
      assert.deepEqual([safeCell(value), plainCell(safeCell(value))], [`'${value}`, value]);
    for (const value of ['+49 30-1234', '+49 30 1234', '+1(202)555-0101', '+1 202 555-0101 / 02', '+49.30.1234'])
      assert.equal(safeCell(value), value);
  });

  it('guards NUL before anything', () => {
    for (const value of ['\0', '\0abc', '\0=1', ' \0x', '\0\0+1', "\0'a"])
      assert.deepEqual([safeCell(value), plainCell(safeCell(value))], [`'${value}`, value]);
  });

  it('can be undone exactly', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.constantFrom(...STARTS, "'", ' ', 'a', '1', '"', ',', '\u200b', '\0', '/', '(', ')', '.'), {
            maxLength: 9,
          })
          .map((parts) => parts.join('')),
        (value) => {
          assert.equal(plainCell(safeCell(value)), value);
        },
      ),
    );
  });

  it('reads back equal in lossless mode, and in safe mode with the marks taken off', () => {
    const value = fc
      .array(fc.constantFrom(...STARTS, "'", ' ', 'a', 'é', '1', '"', ',', ';', '\u200b', '日', '|'), { maxLength: 8 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(fc.array(value, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 4 }), (rows) => {
        assert.deepEqual(parse(csvRows(rows, 'lossless')), rows);
        assert.deepEqual(
          (parse(csvRows(rows, 'safe')) as string[][]).map((row) => row.map(plainCell)),
          rows,
        );
      }),
    );
  });

  it('quotes what another separator would split', () => {
    assert.equal(csvRows([['a;b', 'c\td', 'e']], 'safe'), '"a;b","c\td",e\r\n');
  });
});

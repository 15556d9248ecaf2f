import assert from 'node:assert/strict';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { CSV_BOM, csvRows, plainCell } from '../../../../src/core/csv';
import { assertLinear } from '../../../fixtures/growth';
import { openImportText, readImport, stepsOf, UTF8_MARK } from './support';

describe('reading CSV', () => {
  it('finds the delimiter from several records, outside of quotes', async () => {
    for (const mark of [',', ';', '\t', '|']) {
      const others = [',', ';', '\t', '|'].filter((other) => other !== mark).join('');
      const { delimiter, columns, rows } = await readImport(
        `Name${mark}E-mail${mark}Notes\r\n"Ada ""L""${mark}${others}"${mark}ada@example.org${mark}"two\nlines"\r\n\r\nGrace${mark}${mark}x\r\n`,
      );
      assert.equal(delimiter, mark);
      assert.deepEqual(columns, ['Name', 'E-mail', 'Notes']);
      assert.deepEqual(rows, [
        [`Ada "L"${mark}${others}`, 'ada@example.org', 'two\nlines'],
        ['Grace', '', 'x'],
      ]);
    }
  });

  it('treats a delimiter that is only in the data as text', async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['Name,Tags\nAda,a;b;c\nBo,d;e;f\n', ','],
      ['Name;City\nMüller, Hans;Berlin, DE\nLin, Wei;Oslo, NO\n', ';'],
      ['Name;Amount\nAda;1,50\nBo;2,75\nCy;3,00\n', ';'],
      ['Name,Plan|Tier\nAda,Pro|1\nBo,Free|2\n', ','],
      ['Name\tNotes, long\nAda\ta, b\nBo\tc, d\n', '\t'],
      ['"Name, all","E-mail; first"\n"Ada","x"\n', ','],
      ['Name,Email\n', ','],
      ['Email\nada@example.org\n', ','],
    ];
    for (const [text, expected] of cases) assert.equal((await readImport(text)).delimiter, expected, text);
  });

  it('uses the separator that the first line names', async () => {
    for (const [line, mark] of [
      ['sep=;', ';'],
      ['SEP=,', ','],
      ['"sep=|"', '|'],
      ['sep=\t', '\t'],
      ['sep=^', '^'],
      ['sep=~', '~'],
    ] as const)
      for (const end of ['\r\n', '\n', '\r']) {
        const { delimiter, headerLine, columns, lines } = await readImport(
          [line, `Name${mark}Email`, `Ada${mark}ada@example.org`, ''].join(end),
        );
        assert.deepEqual([delimiter, headerLine, columns, lines], [mark, 2, ['Name', 'Email'], [3]], line);
      }
  });

  it('skips titles and notes above the names of the columns, and says in which line those are', async () => {
    const rows = 'Ada,ada@example.org,1\nBo,bo@example.org,2\n';
    for (const [head, line] of [
      ['', 1],
      ['\n\n', 3],
      ['Customers\n', 2],
      ['Customers,,\n', 2],
      ['"Customers\nof 2026"\n\n', 4],
      ['Notes:\n"Some, who knows, are missing"\n\n', 4],
      ['Exported,2026-01-05\nBy,Sam\n\n', 4],
      ['   \n,,\nCustomers\n', 4],
    ] as const) {
      const read_ = await readImport(`${head}Name,Email,Number\n${rows}`);
      assert.deepEqual([read_.headerLine, read_.columns[0], read_.rows.length], [line, 'Name', 2], head);
    }
  });

  it('keeps a header in which only one column has a name', async () => {
    for (const [text, line] of [
      [',Email,\nAda,ada@example.org,x\nBo,bo@example.org,y\n', 1],
      ['\n;Email\nAda;ada@example.org\n', 2],
      ['Phone,\n+49 30 1,x\n', 1],
      ['Customers,,\nName,Email,Number\nAda,ada@example.org,1\n', 2],
    ] as const)
      assert.equal((await readImport(text)).headerLine, line, text);
  });

  it('keeps a header whose rows are wider, or which a blank line follows', async () => {
    const wider = await readImport('Name,Email\nAda,ada@example.org,VIP,extra\n');
    assert.deepEqual([wider.headerLine, wider.problems], [1, [[['too-many-cells', undefined, '4']]]]);
    const blank = await readImport('Name,Email\n\nAda,ada@example.org\n');
    assert.deepEqual([blank.headerLine, blank.lines], [1, [3]]);
    const both = await readImport('Name,Email\n\nAda,ada@example.org,VIP\n');
    assert.deepEqual([both.headerLine, both.problems[0]?.[0]?.[0]], [1, 'too-many-cells']);
  });

  it('ends records at each kind of line ending, also mixed', async () => {
    for (const [text, rows] of [
      ['Name,Notes\r\nA,x\r\nB,y\nC,z\r\nD,w\r\n', ['Ax', 'By', 'Cz', 'Dw']],
      ['"Name","Notes"\r\n"A","x"\r\n"B","y"\n', ['Ax', 'By']],
      ['Name,Notes\nA,x\r\nB,y\r\n', ['Ax', 'By']],
      ['Name,Notes\rA,x\rB,y\nC,z\r\n\rD,w', ['Ax', 'By', 'Cz', 'Dw']],
    ] as const)
      assert.deepEqual(
        (await readImport(text)).rows.map((cells) => cells.join('')),
        rows,
      );
  });

  it('skips only the row of a quote whose end is unclear', async () => {
    const line = (middle: string): string => `Name,Email\nAda,a\n${middle}\nCy,c\n`;
    for (const [middle, column] of [
      ['"Bo "B"",b', 0],
      ['Bo,"b', 1],
      ['"Bo,b', 0],
      ['Bo, "x" y', 1],
      ['"Bo"b,c', 0],
      ['Bo,"x""', 1],
      ['"a"b"c"', 0],
    ] as const) {
      const { lines, rows, problems } = await readImport(line(middle));
      assert.deepEqual(lines, [2, 3, 4], middle);
      assert.deepEqual(
        problems.map((found) => found.map(([code, where]) => [code, where])),
        [[], [['stray-quote', column]], []],
        middle,
      );
      assert.deepEqual(rows[2], ['Cy', 'c'], middle);
    }
  });

  it('says where an unclosed quote began, also within a cell of several lines', async () => {
    const { lines, rows, problems } = await readImport('Name,Notes,X\nAda,"one\ntwo","three\nBo,x,y\n');
    assert.deepEqual(lines, [2, 4]);
    assert.deepEqual(problems[0], [['stray-quote', 2, '"three']]);
    assert.deepEqual(rows, [
      ['Ada', 'one\ntwo', '"three'],
      ['Bo', 'x', 'y'],
    ]);
  });

  it('reads quotes inside of a cell as text, and blanks around a quoted cell as none', async () => {
    for (const [text, cells] of [
      ['Ada,5" pipe', ['Ada', '5" pipe']],
      ['Ada "L",x', ['Ada "L"', 'x']],
      ['Ada, "x"', ['Ada', 'x']],
      ['Ada, "x, y"', ['Ada', 'x, y']],
      ['"Ada" ,  "x"  ', ['Ada', 'x']],
      ['" Ada ","x"', [' Ada ', 'x']],
      ['a"",""', ['a""', '']],
    ] as const)
      assert.deepEqual((await readImport(`Name,Email\n${text}\n`)).rows, [cells], text);
    assert.deepEqual((await readImport('Name, "Email"\nAda,x\n')).columns, ['Name', 'Email']);
  });

  it('reads half a million characters after a quote that is never closed, and takes time in proportion', async function () {
    this.timeout(60_000);
    const count = 20_000;
    const body = Array.from({ length: count }, (_, n) => `Name ${n},n${n}@example.org\n`).join('');
    const { lines, problems } = await readImport(`Name,Email\n"open,x\n${body}`);
    assert.equal(lines.length, count + 1);
    assert.equal(problems.filter((found) => found.length).length, 1);
    for (const hostile of ['"a\n', '"""a\n', '"a""\n', '""""\n', ' "\n', ',"\n', '"a",\n']) {
      await assertLinear(hostile, (size) => {
        const text = `Name,Email\n${hostile.repeat(16 * size)}`;
        return () => readImport(text);
      });
    }
  });

  it('takes the apostrophes before formulas off where the file begins with a mark, as exports of the mode "safe" do', async () => {
    const rows = [
      ['name', 'phone'],
      ['=1+1', '+1 202 555 0101'],
      ["'=x", ''],
      ["'plain", '@home'],
    ];
    for (const [text, mode] of [
      [CSV_BOM + csvRows(rows, 'safe'), 'safe'],
      [csvRows(rows, 'lossless'), 'lossless'],
    ] as const)
      assert.deepEqual((await readImport(text)).rows, rows.slice(1), mode);
    assert.deepEqual((await readImport("name,phone\n'=x,1\n")).rows, [["'=x", '1']]);
  });

  it('reads tables of thousands of columns', async () => {
    for (const width of [501, 5_000]) {
      const names = Array.from({ length: width }, (_, n) => `Property number ${n}`);
      const { columns, rows } = await readImport(`${names.join()}\n${names.map((_, n) => n).join()}\n`);
      assert.equal(columns.length, width);
      assert.equal(rows[0]?.[width - 1], String(width - 1));
    }
  });

  it('has a sample of each column: its first value', async () => {
    const file = await openImportText('Name,Email,None\n,a@example.org,\nAda,,\n');
    assert.deepEqual(file.facts.samples, ['Ada', 'a@example.org', '']);
  });

  it('refuses a file without names of columns', async () => {
    for (const text of ['', '\n\n', '  \r\n', UTF8_MARK])
      await assert.rejects(openImportText(text), { name: 'ImportFileError', reason: 'empty' });
  });

  it('reads exactly what csv-stringify writes, with any delimiter, line end and encoding', async function () {
    this.timeout(60_000);
    const cell = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.constantFrom(
        '',
        '"',
        '""',
        ' "',
        '\n',
        '\r',
        '\r\n',
        ',',
        ';',
        '\t',
        '|',
        ' x ',
        "'=1",
        'sep=;',
        '{',
        '[1]',
        '\ufeff',
      ),
    );
    const encodings: Readonly<Record<string, (text: string) => Buffer>> = {
      'utf-8': (text) => Buffer.from(text),
      'utf-8 marked': (text) => Buffer.from(`\ufeff${text}`),
      'utf-16le': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
      'utf-16be': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    };
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 2, max: 4 })
          .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 })),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\r\n', '\n', '\r'),
        fc.constantFrom(...Object.keys(encodings)),
        async (rows, delimiter, end, encoding) => {
          // Lone surrogates have no encoding, and NUL is not text.
          fc.pre(rows.flat().every((text) => !/[\ud800-\udfff\0]/u.test(text)));
          const names = ['Name', 'Email', 'Phone', 'Notes'].slice(0, rows[0]?.length ?? 2);
          const text = stringify([names, ...rows], {
            delimiter,
            record_delimiter: end,
            quoted_match: /[\r\n]|^\s|\s$/,
          });
          const file = await openImportText(encodings[encoding]!(text));
          assert.deepEqual(file.facts.columns, names);
          assert.deepEqual(
            (await stepsOf(file)).map(({ cells }) => cells),
            encoding === 'utf-8' ? rows : rows.map((row) => row.map(plainCell)),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});

import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { openImportText, readImport, UTF8_MARK } from './support';

const TEXT = 'Name,Email\r\nZoë Łódź 田中 👩‍👩‍👧,zoe@example.org\r\n';
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const utf32 = (text: string): Buffer =>
  Buffer.concat(
    [...text].map((char) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(char.codePointAt(0)!);
      return bytes;
    }),
  );
/** Text in a single-byte encoding, given the bytes of its non-ASCII letters. */
const single = (text: string, letters: Readonly<Record<string, number>>): Buffer =>
  Buffer.from([...text].map((char) => letters[char] ?? char.charCodeAt(0)));
const refused = (bytes: Uint8Array, reason: string, found: string | RegExp): Promise<void> =>
  assert.rejects(openImportText(bytes), (error: Error & { reason: string; found: string }) => {
    assert.equal(error.name, 'ImportFileError');
    assert.equal(error.reason, reason);
    assert.match(error.found, typeof found === 'string' ? new RegExp(`^${found}$`) : found);
    return true;
  });

describe('the encoding of a file to import', () => {
  it('is UTF-8 or UTF-16, with and without a mark, also with two', async () => {
    const mark = '\ufeff';
    for (const [bytes, encoding] of [
      [Buffer.from(TEXT), 'utf-8'],
      [Buffer.from(mark + TEXT), 'utf-8'],
      [Buffer.from(mark + mark + TEXT), 'utf-8'],
      [utf16(TEXT), 'utf-16le'],
      [utf16(mark + TEXT), 'utf-16le'],
      [utf16(mark + mark + TEXT), 'utf-16le'],
      [utf16(TEXT).swap16(), 'utf-16be'],
      [utf16(mark + TEXT).swap16(), 'utf-16be'],
      [utf16('氏名\t電話\r\n山田太郎\t一二三\r\n'), 'utf-16le'],
    ] as const) {
      const file = await readImport(bytes);
      assert.equal(file.encoding, encoding);
      assert.equal(file.rows.length, 1);
      assert.doesNotMatch(file.columns.join(''), /[\0\ufeff]/);
      if (file.columns[0] === 'Name') assert.deepEqual(file.rows, [['Zoë Łódź 田中 👩‍👩‍👧', 'zoe@example.org']]);
    }
  });

  it('is named where it is not read', async () => {
    for (const [bytes, encoding] of [
      [Buffer.from('Name\nJosé Müller', 'latin1'), 'windows-1252'],
      [single('Name\nZoë – “quoted”', { ë: 0xeb, '–': 0x96, '“': 0x93, '”': 0x94 }), 'windows-1252'],
      [single('Name\rJosé\rMüller\r', { é: 0x8e, ü: 0x9f }), 'macintosh'],
      [single('Name\nИван Петров\n', cyrillic()), 'windows-1251'],
      [
        Buffer.from([...Buffer.from('Name\n'), 0x82, 0xe2, 0x82, 0xdc, 0x82, 0xbe, 0x91, 0xbe, 0x98, 0x59]),
        'shift_jis',
      ],
      [Buffer.from([...Buffer.from('Name\n'), 0xa4, 0xe4, 0xa4, 0xde, 0xa4, 0xc0, 0xc2, 0xc0, 0xcf, 0xba]), 'euc-jp'],
      [Buffer.from([0xff, 0xfe, 0, 0, ...utf32('Name')]), 'utf-32le'],
      [utf32('Name,Email\nAda,x\n'), 'utf-32le'],
      [utf32('Name,Email\nAda,x\n').swap32(), 'utf-32be'],
      [Buffer.from('+/v8-Name'), 'utf-7'],
    ] as const)
      await refused(bytes, 'encoding', encoding);
  });

  it('is named as well where what is not UTF-8 comes late', async () => {
    const late = Buffer.concat([Buffer.from(`Name\n${'Ada\n'.repeat(80_000)}`), Buffer.from('José\n', 'latin1')]);
    const file = await openImportText(late);
    await assert.rejects(file.check({ mapping: [], fields: [], tags: [] }, { leftOut: 1, others: 1 }), {
      reason: 'encoding',
      found: 'windows-1252',
    });
    await refused(Buffer.concat([Buffer.from('Name\nZo'), Buffer.from([0xc3])]), 'encoding', 'windows-1252');
  });

  it('is none for files that are no text, which are named', async () => {
    const zip = (name: string): Buffer => Buffer.from(`PK\x03\x04\x14\0\0\0\x08\0${'\0'.repeat(16)}${name}`, 'latin1');
    for (const [bytes, name] of [
      [zip('[Content_Types].xml … xl/workbook.xml'), /Excel workbook \(\.xlsx\)/],
      [zip('[Content_Types].xml'), /Excel workbook \(\.xlsx\)/],
      [zip('word/document.xml'), /Word document/],
      [zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'), /OpenDocument/],
      [zip('Index/Document.iwa'), /Numbers/],
      [zip('leads.csv'), /ZIP archive/],
      [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), /\.xls/],
      [Buffer.from('%PDF-1.7\n'), /PDF/],
      [gzipSync(TEXT), /gzip/],
      [Buffer.from('SQLite format 3\0'), /SQLite/],
      [Buffer.from([0, 1, 2, 3, 0, 0, 250, 0, 7, 0, 0]), /binary/],
      [Buffer.from('Name,Email\nA\0da,x\n'), /binary/],
    ] as const)
      await refused(bytes, 'not-text', name);
  });

  it('is not guessed for a file without content', async () => {
    for (const bytes of [Buffer.alloc(0), UTF8_MARK, Buffer.from([0xff, 0xfe])]) await refused(bytes, 'empty', '');
  });
});

function cyrillic(): Record<string, number> {
  const letters: Record<string, number> = {};
  for (let n = 0; n < 64; n++) letters[String.fromCharCode(0x410 + n)] = 0xc0 + n;
  return letters;
}

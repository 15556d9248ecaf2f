import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { readAccountId, readOrigin } from '../../../src/features/accounts/origin';
import { readPastedToken } from '../../../src/features/accounts/credentials/token';
import { normalizeOrigin, resolveTarget } from '../../../src/api/client/access/origin';
import { escapeInvisible, hasInvisible, removeInvisible, removeInvisibleInLines } from '../../../src/core/invisible';
import { plainCell, safeCell } from '../../../src/core/csv';
import { codeBlock } from '../../../src/core/markdown';
import { plainLabel, plainText } from '../../../src/core/text';
import { distinctLabels } from '../../../src/features/leads/texts/lead';
import { figure } from '../../figures';

/** One of each kind: controls, marks of direction, joiners, fillers, selectors, tags, separators, blanks that are letters or symbols. */
const UNSEEN: readonly number[] = [
  0x00, 0x01, 0x07, 0x08, 0x0b, 0x1b, 0x7f, 0x80, 0x85, 0x9b, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5,
  0x180b, 0x180e, 0x180f, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2061,
  0x2063, 0x2064, 0x2065, 0x2066, 0x2069, 0x206a, 0x206f, 0x2800, 0x3164, 0xfe00, 0xfe0e, 0xfe0f, 0xfeff, 0xffa0,
  0xfff0, 0xfff9, 0xfffb, 0x13430, 0x13441, 0x1bca0, 0x1d159, 0x1d173, 0xe0001, 0xe0020, 0xe0041, 0xe007f, 0xe0100,
  0xe01ef, 0xe0fff,
];
const CHARACTERS = UNSEEN.map((code) => String.fromCodePoint(code));
const SEEN = 'Ada Łukasz 李雷 अदा محمد 👍🏽 é e\u0301 ½ “x” — 1.5 € 𝒜';

describe('invisible characters', () => {
  it('are one set, by the properties of Unicode', () => {
    for (const character of CHARACTERS) {
      const name = `U+${character.codePointAt(0)!.toString(16)}`;
      assert.ok(hasInvisible(`a${character}b`), name);
      assert.equal(removeInvisible(`a${character}${character}b`), 'ab', name);
    }
    assert.equal(removeInvisible(SEEN), SEEN);
    assert.equal(removeInvisibleInLines('a\n\tb\u0000\u00ad'), 'a\n\tb');
  });

  it('are escaped on request, with white space other than plain spaces', () => {
    for (const character of CHARACTERS) {
      const out = escapeInvisible(`a ${character}b`);
      assert.match(out, /^a (?:\\u[0-9a-f]{4})+b$/);
      assert.equal(JSON.parse(`"${out}"`), `a ${character}b`);
    }
    assert.equal(escapeInvisible('\t\n\u00a0\u3000'), '\\u0009\\u000a\\u00a0\\u3000');
    assert.equal(escapeInvisible('Ada Łukasz 李雷'), 'Ada Łukasz 李雷');
  });

  it('[threat: label] are left in no label, text or code block', () => {
    for (const character of CHARACTERS) {
      const name = `U+${character.codePointAt(0)!.toString(16)}`;
      for (const out of [plainLabel(`A${character}da`), plainText(`A${character}da`), codeBlock(`A${character}da`)])
        assert.ok(!hasInvisible(out.replaceAll('\n', '')), name);
    }
    assert.equal(plainLabel('I ❤️ Acquire 👩‍💻'), 'I ❤ Acquire 👩💻');
    figure('label', `${CHARACTERS.length} kinds of invisible characters, 0 left`);
  });

  it('[threat: label] do not make two leads look the same: their ids are shown', () => {
    const context = { generation: '2.0.0' } as const;
    for (const character of CHARACTERS) {
      const leads = [
        { id: '1', name: 'Ada Lovelace' },
        { id: '2', name: `Ada Love${character}lace` },
        { id: '3', name: 'Grace Hopper' },
      ];
      const labels = distinctLabels(leads, context);
      assert.equal(new Set(labels).size, 3, character);
      // A line separator is shown as a space, so these two look different.
      const alike = plainLabel(leads[0]!.name) === plainLabel(leads[1]!.name);
      assert.equal(alike, !/[\u2028\u2029]/.test(character), character);
      assert.equal(labels[0], alike ? 'Ada Lovelace (1)' : 'Ada Lovelace');
      if (alike) assert.equal(labels[1], 'Ada Lovelace (2)');
      assert.equal(labels[2], 'Grace Hopper');
    }
    // Names that only differ beyond the shown part count as equal.
    const long = 'x'.repeat(400);
    assert.equal(
      new Set(
        distinctLabels(
          [
            { id: '1', name: `${long}1` },
            { id: '2', name: `${long}2` },
          ],
          context,
        ),
      ).size,
      2,
    );
    figure('label', `${CHARACTERS.length} pairs of leads that differ in one invisible character distinguished`);
  });

  it('[threat: regex] are taken out in linear time', () => {
    for (const unit of ['\u200b', '\u{e0041}', '\u200b ', '$(', '](', '\ud800', '\u2028\t']) {
      const text = unit.repeat(2_000_000 / unit.length);
      const start = performance.now();
      plainLabel(text);
      plainText(text);
      safeCell(text.slice(0, 200_000));
      const took = performance.now() - start;
      assert.ok(took < 500, `${JSON.stringify(unit)} took ${took.toFixed()} ms`);
    }
  });

  it('do not hide how much of a label was cut', () => {
    assert.equal(plainLabel(`Ada${'\u200b'.repeat(5_000)} Lovelace`), 'Ada…');
    assert.equal(plainLabel('\u200b'.repeat(5_000)), '');
  });

  it('[threat: formula] do not hide the start of a formula from the export', () => {
    let tried = 0;
    for (const character of CHARACTERS)
      for (const start of ['=', '+', '-', '@', '\t', '\r'])
        for (const before of [character, `${character} ${character}`, ` ${character}\u3000`]) {
          const value = `${before}${start}cmd|' /C calc'!A0`;
          assert.equal(safeCell(value), `'${value}`, `U+${character.codePointAt(0)!.toString(16)}`);
          assert.equal(plainCell(safeCell(value)), value);
          tried += 1;
        }
    for (const value of ['﹦1+1', '﹢1+1', '﹣1+1', '﹫SUM(1)', '\u22121+1'])
      assert.equal(safeCell(value), `'${value}`);
    for (const value of [...CHARACTERS, '\u22125', '+49 170 1234567', '-5', '\u00adAda', 'ﬂ'])
      assert.equal(plainCell(safeCell(value)), value);
    for (const value of ['\u22125', '+49 170 1234567', '-5', '\u00adAda', 'Ada=1'])
      assert.equal(safeCell(value), value);
    figure('formula', `${tried} cells behind invisible characters neutralized`);
  });

  it('are removed from pasted text, and refused in a URL', () => {
    const origin = normalizeOrigin('https://app.acquire.io');
    for (const character of CHARACTERS) {
      const name = `U+${character.codePointAt(0)!.toString(16)}`;
      assert.deepEqual(readPastedToken(`abc${character}def0123`), { token: 'abcdef0123' }, name);
      assert.deepEqual(readOrigin(`acquire${character}.example.com`), { origin: 'https://acquire.example.com' }, name);
      assert.deepEqual(readAccountId(`ac${character}me`), { accountId: 'acme' }, name);
      assert.throws(() => resolveTarget([origin], `/profile${character}/lead`), { kind: 'invalid-request' }, name);
    }
    for (const blank of ['\u00a0', '\u2003', '\u202f', '\u205f', '\u3000'])
      assert.throws(() => resolveTarget([origin], `/profile${blank}/lead`), { kind: 'invalid-request' });
  });
});

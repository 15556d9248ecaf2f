import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import fc from 'fast-check';
import { figure } from '../../figures';
import { firstCharacters, isolate, markdownText, plainLabel, plainText, sentenceText } from '../../../src/core/text';

/** Characters that labels must not contain: C0 and C1 controls, bidi marks, zero-width characters. Longer texts may have line breaks. */
const LEFT = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const NASTY = [
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  '\u001b]8;;https://evil.example\u001b\\link',
  '\u001b[2J',
  '\u009b31m',
  '\u0000',
  'a\u0000b',
  '\u0007',
  '\b\b\b',
  '\u007f',
  '\u0085',
  '\r\nInjected: yes',
  'one\ntwo',
  'one\rtwo',
  '\t\t',
  '\u202eexe.txt',
  '\u202dabc',
  '\u202aabc',
  '\u202babc',
  '\u202c',
  '\u2066abc\u2069',
  '\u2067abc\u2069',
  '\u2068abc\u2069',
  '\u200e',
  '\u200f',
  '\u061c\u200f',
  '\u200b\u200c\u200d',
  '\u2060',
  '\ufeffBOM',
  '\u2028line',
  '\u2029paragraph',
  '$(trash)',
  '$(sync~spin) busy',
  '$($(trash)',
  '$(',
  '$\u200b(trash)',
  '$\u202e(trash)',
  '$\u0000(trash)',
  '\u001b$(trash)',
  '$$((x)',
  '[go](command:acquire.account.signOutAll)',
  '[go]\u200b(command:x)',
  'a\u2063b',
  'Ada\u00ad',
  'Ada\u180e',
  'Ada\ufe0f',
  'Ada\u{e0041}',
  'Ada\u2800',
  'Ada\u3164',
];

describe('text from strangers', () => {
  it('becomes one plain line', () => {
    assert.equal(plainLabel('  Ada\n\tLovelace  '), 'Ada Lovelace');
    assert.equal(plainLabel('a\u202Eb\u2066c\u0000d\u009be'), 'abcde');
    assert.equal(plainLabel(null), '');
    assert.equal(plainLabel(70574), '70574');
  });
  it('shows no icon', () => {
    assert.ok(!plainLabel('$(trash) $(sync~spin)').includes('$('));
  });
  it('shows no link that a message or quick input would open', () => {
    assert.ok(!plainLabel('[go](command:acquire.account.signOutAll)').includes(']('));
  });
  it('is cut by characters, not by halves of one', () => {
    assert.equal(plainLabel('😀'.repeat(200), 5), '😀😀😀😀…');
    const whole = ['🇩🇪', 'e\u0301', '👍🏽', 'か\u3099', '\u1100\u1161\u11a8', 'n\u0308'];
    for (const character of whole)
      for (let max = 1; max <= 12; max += 1) {
        const cut = firstCharacters(character.repeat(20), max);
        assert.ok(cut.length <= max, `${character} ${max}`);
        if (max >= character.length) assert.equal(cut.replaceAll(character, ''), '', `${character} ${max}`);
        const label = plainLabel(character.repeat(20), 8).slice(0, -1);
        assert.equal(label.replaceAll(character, ''), '', `${character} in a label`);
        assert.equal(
          plainText(character.repeat(20), 9).slice(0, -1).replaceAll(character, ''),
          '',
          `${character} in a text`,
        );
      }
    assert.equal(firstCharacters('Ada', 3), 'Ada');
  });
  it('keeps its lines where several are shown', () => {
    assert.equal(plainText('a\r\nb\u202e'), 'a\nb');
  });
  it('cannot become a link, an image or HTML in Markdown', () => {
    const out = markdownText('[x](command:acquire.lead.delete) <img src=x> ![i](https://evil.example)');
    assert.ok(!/(^|[^\\])\[/.test(out), out);
    assert.ok(!out.includes('<'), out);
  });

  it(`[threat: label] ${NASTY.length} strings become plain labels`, () => {
    assert.ok(NASTY.length >= 40);
    for (const nasty of NASTY) {
      for (const out of [plainLabel(nasty), plainLabel(`Ada${nasty}Lovelace`), plainText(nasty)])
        assert.ok(!LEFT.test(out), JSON.stringify([nasty, out]));
      for (const out of [plainLabel(nasty), markdownText(nasty)])
        assert.ok(!/\$\(|[\r\n\t]/.test(out), JSON.stringify([nasty, out]));
    }
    figure('label', `${NASTY.length} strings, 0 controls, bidi marks or icons left`);
  });

  it('[threat: command-link] no text of a stranger is a link, a picture or HTML when rendered', () => {
    const renderer = new MarkdownIt({ html: true, linkify: true });
    const pieces = [
      '[',
      ']',
      '(',
      ')',
      '<',
      '>',
      '!',
      '\\',
      '`',
      '*',
      '_',
      '"',
      "'",
      '&',
      '#',
      ':',
      '/',
      '\n',
      '\r\n\r\n',
      ' ',
      'x',
      'command:acquire.account.signOutAll',
      'https://evil.example',
      'javascript:alert(1)',
      '<a href="command:x">',
      '<img src=x>',
      '[x](command:y)',
      '[x]: command:y',
      '![x](https://evil.example/x)',
      '$(trash)',
      '&lt;',
      '&#91;',
      'www.evil.example',
      'a@evil.example',
    ];
    let tried = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 12 }), (parts) => {
        tried += 1;
        const html = renderer.render(`**${markdownText(parts.join(''))}**\n\n${markdownText(parts.join(' '))}`);
        assert.ok(
          !/<(a|img|script|svg|iframe|h1|code)\b/i.test(html),
          `${JSON.stringify(parts.join(''))} became ${html}`,
        );
      }),
      { numRuns: 3_000 },
    );
    figure('command-link', `${tried} fuzzed tooltips, 0 live links`);
  });
});

describe('names inside sentences', () => {
  const [FSI, PDI] = ['\u2068', '\u2069'];

  it('are isolated if they have letters that are written from right to left', () => {
    for (const name of [
      'محمد علي',
      'שלום',
      'Ada محمد',
      'ܫܠܡܐ',
      'ދިވެހި',
      'ߒߞߏ',
      '\u{1e900}\u{1e901}',
      'محمد (5)',
      '\ufe8d',
    ])
      assert.equal(sentenceText(name), `${FSI}${name}${PDI}`);
  });

  it('stay as they are otherwise, and while they are empty', () => {
    for (const name of ['Ada', '李雷', 'अदा', 'Łukasz', '👍🏽', '123', '', undefined, null])
      assert.equal(sentenceText(name), plainLabel(name));
  });

  it('have no direction of their own beyond the isolate', () => {
    for (const name of [
      '\u202eمحمد\u202c',
      '\u2067محمد',
      'محمد\u2069\u2069',
      `${FSI}محمد${PDI}`,
      '\u200fمحمد\u200e',
      'مح\u061cمد',
    ])
      assert.equal(sentenceText(name), `${FSI}محمد${PDI}`, JSON.stringify(name));
    assert.equal(sentenceText('\u202eAda\u2066'), 'Ada');
  });

  it('are cut inside the isolate, so that it always ends', () => {
    const text = sentenceText('م'.repeat(500), 40);
    assert.ok(text.startsWith(FSI) && text.endsWith(`…${PDI}`));
    assert.equal([...text].length, 42);
  });

  it('are isolated once however often they are prepared, and not at all in labels', () => {
    const once = sentenceText('محمد');
    assert.equal(sentenceText(once), once);
    assert.equal(plainLabel(once), 'محمد');
    assert.equal(isolate(plainLabel(once)), once);
  });
});

// Makes texts comparable for a search, ignoring case, accents and letter variants.

/** Letters and signs that Unicode does not decompose into a plain letter and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ı: 'i', ŋ: 'n', ĸ: 'k' },
  ...{ ẞ: 'SS', Æ: 'AE', Œ: 'OE', Þ: 'TH', Ø: 'O', Ł: 'L', Đ: 'D', Ð: 'D', Ħ: 'H', Ŧ: 'T', Ŋ: 'N' },
  ...{ '‘': "'", '’': "'", ʼ: "'", '‐': '-', '‒': '-', '–': '-', '—': '-', '−': '-', '\u0640': '' },
};
const SPECIAL = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');

/**
 * Marks that are ignored when searching: accents, Hebrew points, Arabic vowels; and invisible characters. The
 * voiced marks of kana and the vowel signs of Indian scripts are not included, because they form different letters.
 */
const MARKS =
  /(?![\u3099\u309a])(?=\p{M})[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Cyrillic}]|\p{Default_Ignorable_Code_Point}/gu;

const OTHERS = /[^\0-\x7f]+/g;

/** Plain letters for a run of characters beyond ASCII. */
const plainRun = (run: string): string =>
  run
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(SPECIAL, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFC');

/** Recently folded runs: people from the same country have the same letters in their names. */
const folded = new Map<string, string>();
const MAX_FOLDED = 5_000;

function foldRun(run: string): string {
  let plain = folded.get(run);
  if (plain === undefined) {
    // The Greek sigma has two lower-case forms.
    plain = plainRun(plainRun(run).toLowerCase()).replaceAll('ς', 'σ');
    if (folded.size >= MAX_FOLDED) folded.clear();
    if (run.length < 100) folded.set(run, plain);
  }
  return plain;
}

/**
 * The text as a search compares it: lower case, with plain letters for accented, joined and wide ones. `Łódź` is `lodz`,
 * `Straße` is `strasse`.
 */
export const foldText = (text: string): string => text.toLowerCase().replace(OTHERS, foldRun);

/** The ASCII letters and digits of a text with dashes between words, for file and request names; may be empty. */
export const asciiSlug = (text: string): string =>
  text
    .replace(OTHERS, plainRun)
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES, textsOfSource } from '../../scripts/lib/translations';
import { root } from '../../scripts/lib/paths';

type Texts = Readonly<Record<string, string>>;

const read = (name: string): Texts => JSON.parse(readFileSync(path.join(root, name), 'utf8')) as Texts;

/** What a translation has to keep: placeholders, icons, links, code, URLs, line breaks. */
const marksOf = (text: string): string[] =>
  (text.match(/\{\d+\}|\$\([\w-]+\)|\$[a-zA-Z]{4,}|\]\([^)]+\)|https?:\/\/[\w.:/-]*\w|\n/g) ?? []).sort();

/** Texts that are the same in another language: names, formats, units and loanwords. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  de: [
    'Agent',
    'Body',
    'Bot',
    'Browser',
    'Chat',
    'Chats',
    'Code',
    'Details',
    'Feedback',
    'Feedback {0}',
    'Lead',
    'Leads',
    'Leads · {0}',
    'Link',
    'Format',
    'Name',
    'Problem',
    'online',
    'Operation',
    'Orange',
    'Proxy',
    'Sandbox',
    'Sandbox 2.0.0',
    'Schema',
    'Status',
    'Text',
    'Token',
    'Webhooks',
    '→ {0} in {1}',
  ],
  ja: [],
};
/** Texts without words: names of products, formats and pages of Acquire, placeholders, units. */
const NO_WORDS =
  /^(?:Acquire(?: for VS Code)?|API|ID|JSON|NDJSON|CSV|TLS|OpenAPI|cURL|GET|POST|Bot|ms|Settings?|>|For Developers|API Key|API Token and Whitelist|1\.0\.0|2\.0\.0|\$\([\w-]+\)|\{\d+\}|\/[\w/]+|[\s,.:·→↔…()>/-])+$/;

const sameAllowed = (language: string, text: string): boolean =>
  NO_WORDS.test(text) || (SAME[language]?.some((same) => same.toLowerCase() === text.toLowerCase()) ?? false);

describe('the texts', () => {
  let texts: Texts;
  const manifest = read('package.nls.json');
  before(async function () {
    this.timeout(240_000);
    texts = Object.fromEntries(
      Object.entries(await textsOfSource()).map(([key, text]) => [key, typeof text === 'string' ? text : text.message]),
    );
  });

  it('are all found by the extractor, which sees `l10n.t` only where `l10n` is imported', () => {
    const src = path.join(root, 'src');
    const missed = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) =>
        [
          ...readFileSync(path.join(src, name), 'utf8').matchAll(
            /l10n\.t\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g,
          ),
        ]
          .map((match) => (match[1] ?? match[2] ?? '').replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)))
          .filter((text) => texts[text] === undefined)
          .map((text) => `${name}: ${text}`),
      );
    assert.deepEqual(missed, []);
    assert.ok(Object.keys(texts).length > 500);
  });

  it('number their placeholders from 0 without gaps, as translators expect', () => {
    for (const key of Object.keys(texts)) {
      const numbers = [...new Set([...key.matchAll(/\{(\d+)\}/g)].map((match) => Number(match[1])))].sort(
        (a, b) => a - b,
      );
      assert.deepEqual(
        numbers,
        numbers.map((_, i) => i),
        key,
      );
    }
  });

  for (const language of LANGUAGES) {
    describe(`in ${language}`, () => {
      const own = read(`media/l10n/bundle.l10n.${language}.json`);
      const ownManifest = read(`package.nls.${language}.json`);
      const pairs = (): { english: string; text: string; name: string }[] => [
        ...Object.entries(own).flatMap(([key, text]) =>
          texts[key] === undefined ? [] : [{ english: texts[key], text, name: key }],
        ),
        ...Object.entries(ownManifest).flatMap(([key, text]) =>
          manifest[key] === undefined ? [] : [{ english: manifest[key], text, name: key }],
        ),
      ];

      it('exist for exactly the texts of the source', () => {
        assert.deepEqual(
          Object.keys(texts).filter((key) => !own[key]),
          [],
          'missing',
        );
        assert.deepEqual(
          Object.keys(own).filter((key) => !(key in texts)),
          [],
          'left over',
        );
      });

      it('exist for exactly the texts of the manifest', () => {
        assert.deepEqual(
          Object.keys(manifest).filter((key) => !ownManifest[key]),
          [],
          'missing',
        );
        assert.deepEqual(
          Object.keys(ownManifest).filter((key) => !(key in manifest)),
          [],
          'left over',
        );
      });

      it('keep placeholders, icons, links and line breaks', () => {
        assert.deepEqual(
          pairs()
            .filter(({ english, text }) => marksOf(english).join(' ') !== marksOf(text).join(' '))
            .map(({ name, text }) => `${name} => ${text}`),
          [],
        );
      });

      it('are translated', () => {
        assert.deepEqual(
          pairs()
            .filter(({ english, text }) => english === text && !sameAllowed(language, english))
            .map(({ name }) => name),
          [],
        );
      });

      it('end like the English text: with a question mark, a colon or an ellipsis', () => {
        const ending = (text: string): string =>
          /(\?|…|:|,)$/.exec(text.replaceAll('？', '?').replaceAll('：', ':'))?.[1] ?? '';
        assert.deepEqual(
          pairs()
            .filter(({ english, text }) => ending(english) !== ending(text))
            .map(({ name, text }) => `${name} => ${text}`),
          [],
        );
      });

      it('refer to commands by their titles', () => {
        const titles = Object.entries(manifest).filter(([key]) => key.startsWith('command.'));
        const wrong = pairs().flatMap(({ english, text }) =>
          titles.flatMap(([key, title]) => {
            const named = [`"${title}"`, `"Acquire: ${title}"`, `\`Acquire: ${title}\``].some((quoted) =>
              english.includes(quoted),
            );
            return named && !text.includes(ownManifest[key] ?? title)
              ? [`${english} => ${text} (${ownManifest[key] ?? ''})`]
              : [];
          }),
        );
        assert.deepEqual(wrong, []);
      });
    });
  }

  it('in German avoid Sie and du', () => {
    const all = [
      ...Object.values(read('media/l10n/bundle.l10n.de.json')),
      ...Object.values(read('package.nls.de.json')),
    ];
    assert.deepEqual(
      all.filter((text) => /(?<!^|[.:?] |„)\b(Sie|Ihre?[mnrs]?|Ihnen)\b|\b(du|dein\w*|euch|bitte|Bitte)\b/.test(text)),
      [],
    );
  });

  describe('in English', () => {
    const all = (): [string, string][] => [...Object.entries(texts), ...Object.entries(manifest)];

    it('say what happened without shouting, pleading or blaming', () => {
      const banned =
        /\berror:|!|\bplease\b|\bsuccessful(?:ly)?\b|\bsorry\b|\boops\b|\binvalid\b|\bfailed to\b|\bunable to\b|\billegal\b|\bfatal\b|\babort(?:ed)?\b/i;
      assert.deepEqual(
        all()
          .filter(([, text]) => banned.test(text))
          .map(([, text]) => text),
        [],
      );
    });

    it('use the terms of VS Code, HTTP and OAuth, one term per concept', () => {
      // Each entry: the discouraged phrase, and what to write instead.
      const phrases: readonly (readonly [RegExp, string])[] = [
        [/\b(?:[Aa]n?|[Tt]he|[Tt]his|[Nn]o|[Oo]pen|[Ss]ave|earlier|previous) answers?\b/, 'response'],
        [/\banswered?\b(?! by the assistant)/, 'responded, received a response'],
        [/\b[Rr]equest [Dd]ocuments?\b/, 'request file'],
        [/(?<!\$\()\b(?:un)?lock(?:ed|s)?\b(?! the keychain)/i, 'read-only, allow changes'],
        [
          /\bcolour|cancelled\b|\blabelled\b|serialis|normalis|recognis|\blicence\b|\bbehaviour\b/i,
          'American spelling',
        ],
        [/\be-mails?\b/i, 'email'],
        [/\bstands? (?:in|at|twice|alone|here)\b/, 'is in, is set'],
        [/\bof (?:its|your|their|an?) own\b|\bof your own\b/, 'own, separate'],
        [/\bgo(?:es)? on\b/, 'continue'],
        [/\bany more\b/, 'no longer'],
        [/\btak(?:e|en) (?:it |this header |over|out)\b/, 'remove, import'],
        [/\bpass(?:ed)? on\b/, 'forward'],
        [/\b(?:could not|cannot) be told\b|\btells? (?:whether|how)\b/, 'could not be determined, shows'],
        [/\bat Acquire\b/, 'in Acquire'],
        [/\banew\b|\bnobody\b|\bsomebody\b|\bfor ever\b|\bmeanwhile\b/i, 'again, no one, forever, in the meantime'],
        [/\bturn round\b|\bno way back\b|\bgives? it up\b|\bgiven up\b/, 'reverse, cannot be undone, cancel'],
        [/\bput the cursor\b|\blook(?:ed)? (?:at|again)\b/i, 'place the cursor, check'],
        [/\bblanks\b/, 'spaces'],
        [/\bclient id\b|\baccount id\b|\bids or\b/, 'ID'],
        [/\bgeneration\b/i, 'API version'],
        [/\byour address\b/, 'your IP address, your email address'],
        [/\bhow many\b.*\b(?:are|is) kept\b/i, 'maximum number of'],
      ];
      // Allowed in questions to the documentation's assistant and in chats of the sample data.
      const allowed = [
        'developer.acquire.io could not be reached, so the question was not answered. Check your network or proxy, then ask again. The entries below come from the built-in API reference.',
        'Hello, is anybody there?',
      ];
      assert.deepEqual(
        all().flatMap(([, text]) =>
          allowed.includes(text)
            ? []
            : phrases.filter(([phrase]) => phrase.test(text)).map(([, better]) => `${text} => ${better}`),
        ),
        [],
      );
    });

    it('are complete sentences, separated by one space', () => {
      assert.deepEqual(
        all()
          .filter(([, text]) => /\.\.\.|\S {2,}\S|\bstack\b|undefined|\bnull\b(?! mean)/.test(text))
          .map(([, text]) => text),
        [],
      );
    });

    it('use titles for commands, not sentences', () => {
      assert.deepEqual(
        Object.entries(manifest)
          .filter(([key, text]) => key.startsWith('command.') && /[.:?]$/.test(text))
          .map(([key]) => key),
        [],
      );
    });
  });
});

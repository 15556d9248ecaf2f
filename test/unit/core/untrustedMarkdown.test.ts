import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import type Token from 'markdown-it/lib/token.mjs';
import MarkdownIt12 from 'markdown-it-12';
import { Marked, type Token as MarkedToken } from 'marked';
import { previewText } from '../../../src/core/markdown';
import { httpsDestination, untrustedMarkdown } from '../../../src/core/untrustedMarkdown';
import { amount, figure } from '../../figures';

/** VS Code's current preview and the one of the oldest supported version, with all options on, and without its own link validation. */
const PREVIEWS = [MarkdownIt, MarkdownIt12].map((Renderer) => {
  const renderer = new Renderer({ html: true, linkify: true });
  renderer.validateLink = () => true;
  return renderer;
});
const marked = new Marked({ gfm: true });

const isPlainHttps = (href: string): boolean =>
  /^https:\/\/[a-z0-9][a-z0-9.-]*(?::\d+)?(?:[/?#]|$)/.test(href) && !/@|xn--/.test(new URL(href).host);

/** The rendered parts that untrusted text must not produce. */
function liveParts(markdown: string): string[] {
  const out: string[] = [];
  const walk = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      if (token.type === 'image' || token.type.startsWith('html_')) out.push(`${token.type} ${token.content}`);
      if (token.type === 'link_open' && !isPlainHttps(token.attrGet('href') ?? ''))
        out.push(`link ${token.attrGet('href')}`);
      if (token.type === 'fence' && /mermaid|math|dot/i.test(token.info)) out.push(`fence ${token.info}`);
      walk(token.children ?? []);
    }
  };
  for (const preview of PREVIEWS) walk(preview.parse(markdown, {}));
  void marked.walkTokens(marked.lexer(markdown), (token: MarkedToken) => {
    if (token.type === 'image' || token.type === 'html') out.push(`marked ${token.type} ${token.raw}`);
    if (token.type === 'link' && !isPlainHttps((token as { href: string }).href)) out.push(`marked link ${token.raw}`);
    if (token.type === 'def') out.push(`marked definition ${token.raw}`);
  });
  return out;
}

const rendered = (markdown: string): string => PREVIEWS[0]!.render(untrustedMarkdown(markdown));

const PROOFS = [
  '``` a`b\n![p](https://evil.example/p.png)\n<img src=x onerror=alert(1)>\n[x](command:workbench.action.quit)',
  '1. a\n   ~~~\n![p](https://evil.example/p.png)',
  '[a]\n\n> [a]: command:foo',
  '[a]\n\n- [a]: vscode://x.y/z',
  '<img src=x onerror=alert(1)>',
  '<a href="command:x">y</a>',
  '<!-- --><script>alert(1)</script>',
  '![x](https://evil.example/p.png)',
  '![x][r]\n\n[r]: https://evil.example/p.png',
  '[![x](https://evil.example/p.png)](command:x)',
  '[a](command:workbench.action.quit)',
  '[a](<command:x> "title")',
  '[a](javascript:alert(1))',
  '[a](&#x6a;avascript:alert(1))',
  '[a](command&colon;x)',
  '[a](&#99;ommand:x)',
  '[a](\\command:x)',
  '[a](vscode://x "title")',
  '[a](data:text/html;base64,PHNjcmlwdD4=)',
  '[a](file:///etc/passwd)',
  '[a](http://evil.example)',
  '[a](//evil.example)',
  '[a](https:/\\evil.example)',
  '[a](https://good.example@evil.example/)',
  '[a](https://xn--pple-43d.com/)',
  '[a](https://аpple.com/)',
  '[a](https://evil.example/%E2%80%AEgnp.exe)',
  '[^1]\n\n[^1]: command:foo',
  '[a][]\n\n[a]:\n  command:foo\n  "title"',
  '<command:foo>',
  '<vscode://x.y/z>',
  '<mailto:a@evil.example>',
  '<http://evil.example>',
  'http://evil.example and www.evil.example and a@evil.example and ftp://evil.example',
  'http&#58;//evil.example',
  'http\\://evil.example',
  'ht<b></b>tp://evil.example',
  '[[a](command:x)](https://ok.example)',
  '[a](https://ok.example "![x](https://evil.example)")',
  '[`](command:x)`',
  '| a |\n|---|\n| `\\|![x](https://evil.example/p.png)` |',
  '| a |\n|---|\n| [x](command:y) |',
  '| https://good.example@evil.example\\| a | b |\n|---|---|\n| x |',
  '`a``b` ``c` ![x](https://evil.example)``',
  '> ```\n![x](https://evil.example/p.png)\n```',
  '- ```\n  a\n![x](https://evil.example/p.png)',
  '    code\n![x](https://evil.example/p.png)',
  '&#10;&#10;![x](https://evil.example/p.png)',
  '\\![x](https://evil.example/p.png)',
  '\\\\![x](https://evil.example/p.png)',
  '!\u200b[x](https://evil.example/p.png)',
  '![x](https://evil.example/p.png',
  '```mermaid\ngraph TD\nclick A "command:x"\n```',
  '```html\n<b>\n```\n<b>',
  'a\n===\n<b>',
  '$(trash) $$\\href{command:x}{y}$$',
];

/** Possible Markdown: marks, block starts, URLs, entities, escapes. */
const PIECES = [
  ...'[](){}<>!\\`*_~#+-=|:.@/&"\'^$ \n\t'.split(''),
  '\n\n',
  '  \n',
  '    ',
  '```',
  '~~~',
  '``',
  '**',
  '- ',
  '1. ',
  '> ',
  '# ',
  '---',
  '| a | b |\n|---|---|\n',
  '![',
  '](',
  ']: ',
  '][',
  '[^1]',
  'x',
  'a b',
  'command:workbench.action.quit',
  'vscode://x.y/z',
  'javascript:alert(1)',
  'http://evil.example',
  'https://evil.example/p.png',
  'https://good.example@evil.example',
  'https://аpple.com',
  'https://[::1]/',
  'https:\\\\evil.example',
  'mailto:',
  'www.evil.example',
  'a@evil.example',
  '//evil.example',
  '<img src=x>',
  '<a href="command:x">',
  '<!--',
  '-->',
  '<?',
  '<![CDATA[',
  '&#91;',
  '&#x6a;',
  '&colon;',
  '&#10;',
  '&#32;&#32;&#32;&#32;',
  '&lt;',
  '&NewLine;',
  '&grave;',
  '\u200b',
  '\u202e',
  '\u00ad',
  '\u2028',
  '\u0000',
  '\u3000',
  '\\|',
  'mermaid',
];

describe('text in a page of the preview', () => {
  it('[threat: command-link] becomes no link but https, also where escapes do not count', () => {
    for (const text of [
      ...PROOFS,
      'http://evil.example',
      'www.evil.example',
      'a@evil.example',
      'evil.com',
      '(//evil.com)',
      'mailto:a@b.de',
      '| x | http://evil.example |',
      '``http://evil.example``',
    ])
      assert.deepEqual(liveParts(`| a |\n| --- |\n| ${previewText(text)} |\n\n${previewText(text, 600)}`), [], text);
    assert.equal(
      previewText('See https://acquire.io/x, or 5.5 of 6.'),
      'See https\\:\\/\\/acquire\\.io\\/x, or 5\\.5 of 6\\.',
    );
  });
});

describe('Markdown from outside', () => {
  it(`[threat: command-link] ${PROOFS.length} documents show no image, no HTML and no link but https`, () => {
    for (const proof of PROOFS) {
      const printed = untrustedMarkdown(proof);
      assert.deepEqual(liveParts(printed), [], `${JSON.stringify(proof)} became ${JSON.stringify(printed)}`);
    }
    figure('command-link', `${PROOFS.length} documents, 0 images, 0 HTML, 0 links but https`);
  });

  it('[threat: command-link] any combination of marks, URLs and entities is harmless', function () {
    this.timeout(120_000);
    const runs = amount(600, 4_000);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 24 }), (parts) => {
        const printed = untrustedMarkdown(parts.join(''));
        assert.deepEqual(liveParts(printed), [], JSON.stringify(printed));
        // It is just as harmless in the middle of one of our pages.
        assert.deepEqual(liveParts(`# Title\n\n${printed}\n\n## Sources\n\n- x`), [], JSON.stringify(printed));
      }),
      { numRuns: runs },
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...PROOFS), fc.constantFrom(...PIECES)), { minLength: 1, maxLength: 4 }),
        (parts) => {
          const printed = untrustedMarkdown(parts.flat().join(''));
          assert.deepEqual(liveParts(printed), [], JSON.stringify(printed));
        },
      ),
      { numRuns: runs / 2 },
    );
    figure('command-link', `${runs * 1.5} fuzzed documents in three parsers, 0 images, 0 HTML, 0 links but https`);
  });

  it('keeps what the allow list names', () => {
    assert.match(
      rendered('# Title\n\nText with **bold**, *em*, ~~old~~ and `code`.'),
      /<h1>Title<\/h1>\n<p>Text with <strong>bold<\/strong>, <em>em<\/em>, <s>old<\/s> and <code>code<\/code>\.<\/p>/,
    );
    assert.match(rendered('- a\n- b\n  - c\n\n3. x\n4. y'), /<ul>\n<li>a<\/li>\n<li>b\n?<ul>|<ul>\n<li>\n<p>a<\/p>/);
    assert.match(rendered('3. x\n4. y'), /<ol start="3">\n<li>x<\/li>\n<li>y<\/li>/);
    assert.match(rendered('> a\n> > b'), /<blockquote>\n<p>a<\/p>\n<blockquote>\n<p>b<\/p>/);
    assert.equal(untrustedMarkdown('```json\n{"a": "<b>"}\n```'), '```json\n{"a": "<b>"}\n```');
    assert.equal(untrustedMarkdown('~~~\n```'), '````\n```\n````');
    assert.match(rendered('| a | b |\n|---|---|\n| `x` | y \\| z |'), /<td><code>x<\/code><\/td>\n<td>y \| z<\/td>/);
    assert.match(rendered('a  \nb'), /a<br>\nb/);
    assert.match(rendered('---'), /<hr>/);
    assert.match(rendered('AT&amp;T &copy; 5 < 6'), /AT&amp;T © 5 &lt; 6/);
  });

  it('keeps links to https addresses, written out or by reference', () => {
    for (const text of [
      '[docs](https://developer.acquire.io/x?a=1&b=(2) "title")',
      '[docs][d]\n\n[d]: https://developer.acquire.io/x?a=1&b=(2)',
      '![docs](<https://developer.acquire.io/x?a=1&b=(2)>)',
    ])
      assert.equal(
        rendered(text),
        '<p><a href="https://developer.acquire.io/x?a=1&amp;b=%282%29">docs</a></p>\n',
        text,
      );
    assert.match(rendered('See https://developer.acquire.io/x.'), /<a href="https:\/\/developer\.acquire\.io\/x">/);
  });

  it('shows the target of a link whose text looks like another one', () => {
    assert.match(rendered('[https://acquire.io](https://evil.example/x)'), />https:\/\/evil\.example\/x<\/a>/);
    assert.match(rendered('[acquire.io](https://evil.example/x)'), />https:\/\/evil\.example\/x<\/a>/);
    assert.match(rendered('[acquire.io](https://acquire.io/x)'), /<a href="https:\/\/acquire\.io\/x">.*acquire\.io/);
    for (const address of ['https://acquire.io@evil.example/x', 'https://аcquire.io/x', 'http://127.0.0.1:4010/x']) {
      assert.match(rendered(`[docs](${address})`), /^<p>docs \(<code>https?:.*<\/code>\)<\/p>$/m);
      assert.equal(httpsDestination(address), undefined);
    }
  });

  it('marks what was cut', () => {
    assert.equal(untrustedMarkdown('abcdef', 3), 'abc\n\n…');
  });

  it('[threat: regex] is parsed in bounded time, whatever it repeats', function () {
    this.timeout(120_000);
    let slowest = 0;
    for (const unit of [
      ...PIECES,
      '*a ',
      '**a',
      '_a*',
      '` ``',
      '<a ',
      '&#',
      'a.com ',
      '[a](b',
      '[a]: b\n',
      '- a\n',
      '[[a](b)](c) ',
      '\n#',
    ]) {
      const text = unit.repeat(20_000 / unit.length);
      const start = performance.now();
      untrustedMarkdown(text);
      slowest = Math.max(slowest, performance.now() - start);
    }
    assert.ok(slowest < 1_000, `${slowest.toFixed()} ms`);
  });
});

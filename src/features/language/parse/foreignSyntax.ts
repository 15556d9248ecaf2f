import { AT, BRACE, GREATER, LESS, isBlank, skipBlanks, type LineScanner } from './scanner';
import type { IgnoredKind, IgnoredNode, SyntaxProblem } from './tree';

/**
 * What other tools write in request files and is skipped here: scripts, response references, redirections, imports.
 * Each reader takes the offset of the first non-blank character of the current line, and returns undefined if the line is not
 * of its kind. A construct that spans several lines moves the scanner to its last line.
 */
export class ForeignSyntax {
  constructor(
    private readonly lines: LineScanner,
    private readonly problems: SyntaxProblem[],
  ) {}

  /** `> {% … %}`, `> script.js`, `<> answer.json`, `>> file`, `>>! file`. `code` is the character at `at`. */
  handler(at: number, code: number): IgnoredNode | undefined {
    const { lines } = this;
    const { text } = lines;
    const next = text.charCodeAt(at + 1);
    if (code === LESS) {
      if (next !== GREATER || !isBlank(text.charCodeAt(at + 2))) return undefined;
      return { kind: 'response-reference', start: at, end: lines.lastNonBlank(at) };
    }
    if (next === GREATER) {
      const from = text.charCodeAt(at + 2) === 33 ? at + 3 : at + 2;
      if (!isBlank(text.charCodeAt(from)) || from >= lines.end) return undefined;
      return { kind: 'redirection', start: at, end: lines.lastNonBlank(at) };
    }
    return this.script(at, 'response-script');
  }

  /** `< {% … %}` and `> {% … %}` (over several lines), `< file.js` and `> file.js`. */
  script(at: number, kind: IgnoredKind): IgnoredNode | undefined {
    const { lines } = this;
    const { text } = lines;
    const from = skipBlanks(text, at + 1, lines.end);
    if (text.startsWith('{%', from)) return this.untilClosed(kind, at, from + 2, '%}');
    const end = lines.lastNonBlank(from);
    if (from === at + 1 || !(text.startsWith('.js', end - 3) || text.startsWith('.mjs', end - 4))) return undefined;
    return { kind, start: at, end };
  }

  /** httpYac's script blocks: a line `{{` (or `{{+`, `{{@…`) up to a line `}}`. */
  scriptBlock(at: number): IgnoredNode | undefined {
    const { lines } = this;
    const { text } = lines;
    const end = lines.lastNonBlank(at);
    if (text.charCodeAt(at + 1) !== BRACE || at > lines.start) return undefined;
    const next = text.charCodeAt(at + 2);
    if (end !== at + 2 && next !== 43 && next !== AT) return undefined;
    if (text.startsWith('}}', end - 2)) return undefined;
    return this.untilClosed('request-script', at, end, '}}');
  }

  /** JetBrains' `import file.http` and `run #name`. */
  importLine(at: number): IgnoredNode | undefined {
    const { lines } = this;
    const { text } = lines;
    const length = text.startsWith('import', at) ? 6 : text.startsWith('run', at) ? 3 : 0;
    if (!length || !isBlank(text.charCodeAt(at + length)) || at + length >= lines.end) return undefined;
    return { kind: 'import', start: at, end: lines.lastNonBlank(at) };
  }

  /** Skips lines up to the one that contains `mark`, but not past the next separator. */
  private untilClosed(kind: IgnoredKind, start: number, from: number, mark: string): IgnoredNode {
    const { lines } = this;
    const { text } = lines;
    for (let search = from; ;) {
      const found = text.slice(search, lines.end).indexOf(mark);
      if (found >= 0) return { kind, start, end: lines.lastNonBlank(search + found + mark.length) };
      const following = lines.following;
      if (following >= text.length || text.startsWith('###', following) || !lines.next()) break;
      search = lines.start;
    }
    this.problems.push({ code: 'script-not-closed', start, end: lines.end });
    return { kind, start, end: lines.end };
  }
}

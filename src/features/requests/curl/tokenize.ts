import { CurlNotes } from './notes';
import { splitPosix } from './posixShell';
import { callsCmdlet, cmdletToCurlWords, splitPowerShell } from './powershell';
import { splitWindows } from './windowsShell';
import type { CommandWords } from './wordList';

/** A prompt before a command: `$ `, `% `, `> `, `C:\>`, `PS C:\>`. */
const PROMPT = /^\s*(?:(?:[$%>#]|PS(?: [^>\n]*)?>)\s+|[A-Z]:\\[^>\n]*>\s*)/;
/** Comment lines above a command. */
const COMMENTS = /^(?:\s*#(?!\s*curl\b)[^\n]*\n)+/;
/** The operator with which PowerShell calls a program. */
const CALL = /^&\s+/;

/** The text of a pasted command, split into arguments as the shell it was written for would. */
export function tokenize(pasted: string, notes: CurlNotes): CommandWords {
  const text = pasted.replace(COMMENTS, '').replace(PROMPT, '').replace(CALL, '').trim();
  if (callsCmdlet(text)) return noted(cmdletToCurlWords(text, notes), notes);
  return noted(wordsOf(text, notes), notes);
}

function wordsOf(text: string, notes: CurlNotes): CommandWords {
  const singles = hasSingleQuotes(text);
  const caretLines = /\^[ \t]*\r?\n/.test(text);
  const backslashLines = /\\[ \t]*\r?\n/.test(text);
  const windowsProgram = /^\S*(?:curl\.exe|\\curl)\s/i.test(text);
  if (/`[ \t]*\r?\n|\s@["']\r?\n/.test(text)) return splitPowerShell(text, notes);
  if (/(?:^|\s)\^"/.test(text)) return splitWindows(text, notes);
  if (text.includes('^\\^"')) return splitWindows(text, notes, true);
  if (!singles && (caretLines || /\^["^]|(?<=\s)[^\s"\\]+\^[&|<>]/.test(text) || doublesQuotes(text)))
    return splitWindows(text, notes);
  if (windowsProgram && !backslashLines)
    return singles || text.includes('`') ? splitPowerShell(text, notes) : splitWindows(text, notes);
  const plain = splitPosix(text, new CurlNotes(), { caretJoins: caretLines });
  const fish = plain.open && /\\'/.test(text) && !splitPosix(text, new CurlNotes(), { fish: true }).open;
  return splitPosix(text, notes, { caretJoins: caretLines, fish });
}

function noted(words: CommandWords, notes: CurlNotes): CommandWords {
  if (words.open) notes.add('open-quote', words.words.at(-1)?.line ?? 1);
  return words;
}

/** True when a word is in single quotes, which cmd does not know. */
function hasSingleQuotes(text: string): boolean {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '"') quoted = !quoted;
    else if (char === "'" && !quoted) return true;
  }
  return false;
}

/** True if quotes within quotes are doubled, as Firefox writes them for cmd. A POSIX shell would drop them, which is never intended. */
function doublesQuotes(text: string): boolean {
  return /[^\s"'=\\]""[^\s"]|[{[:,]""|""[}\]:,]|(?<!\\)"""/.test(text);
}

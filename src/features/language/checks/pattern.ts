import { createContext, Script } from 'node:vm';

/** Maximum pattern length in characters. No check needs more. */
const MAX_PATTERN = 1_000;
/** Only this many characters of a text are searched. */
const MAX_TEXT = 1_000_000;
const TIMEOUT_MS = 250;

/** The result of a search. `invalid`: not a valid pattern; `slow`: stopped, because it would take very long. */
export type PatternMatch = boolean | 'invalid' | 'slow';

/** Compiles a pattern, with the `u` flag if it is valid with it; undefined if the pattern is invalid. */
function compiled(pattern: string): RegExp | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  for (const flags of ['u', ''])
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Many patterns escape more characters than `u` allows.
    }
  return undefined;
}

/** True for a valid pattern. */
export const isPattern = (pattern: string): boolean => compiled(pattern) !== undefined;

const SEARCH = new Script('pattern.test(text)');

/**
 * Searches a text. The pattern comes from a file and the text from a server, and together they can block the engine for years, so the
 * search has a time limit, which the engine checks while it backtracks.
 */
export function searchPattern(pattern: string, text: string): PatternMatch {
  const regex = compiled(pattern);
  if (!regex) return 'invalid';
  try {
    const context = createContext({ pattern: regex, text: text.slice(0, MAX_TEXT) });
    return SEARCH.runInContext(context, { timeout: TIMEOUT_MS }) === true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'slow';
    throw error;
  }
}

/** An unbounded quantifier: `*`, `+`, `{2,}`. */
const UNBOUNDED = /[*+]|\{\d+,\}/y;

/** True for nested unbounded quantifiers, such as `(a+)+`, the most common cause of slow patterns. */
export function nestsRepetitions(pattern: string): boolean {
  const open: boolean[] = [];
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const c = pattern[at]!;
    if (c === '\\') at++;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') inClass = true;
    else if (c === '(') open.push(false);
    else if (c === ')') {
      const repeats = open.pop() ?? false;
      if (repeats && repeatsAt(pattern, at + 1)) return true;
      if (repeats && open.length) open[open.length - 1] = true;
    } else if (open.length && repeatsAt(pattern, at)) open[open.length - 1] = true;
  }
  return false;
}

function repeatsAt(pattern: string, at: number): boolean {
  UNBOUNDED.lastIndex = at;
  return UNBOUNDED.test(pattern);
}

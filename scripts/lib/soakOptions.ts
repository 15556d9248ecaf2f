// The command line of `npm run soak`.
import { parseArgs } from 'node:util';
import { ScriptError } from './processes';

const DEFAULT_SECONDS = 300;
const MIN_SECONDS = 10;
const MAX_SECONDS = 7 * 24 * 3600;

/** The parts of a soak run; `typing` runs only on request. */
export const SOAK_PARTS = ['properties', 'kills', 'plain', 'window', 'e2e', 'typing'] as const;
export type SoakPart = (typeof SOAK_PARTS)[number];
const WITH_WINDOW: ReadonlySet<SoakPart> = new Set(['window', 'e2e', 'typing']);

export interface SoakOptions {
  /** Excludes startup time. */
  readonly seconds: number;
  readonly parts: readonly SoakPart[];
  readonly grep: string | undefined;
}

/**
 * Reads `--seconds N` (300), `--no-window`, `--part NAME` (all; may be repeated), `--typing` (only that part) and `--grep WORDS` (`-g`).
 * @throws an Error that says what is wrong
 */
export function readSoakOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: String(DEFAULT_SECONDS) },
      'no-window': { type: 'boolean', default: false },
      part: { type: 'string', multiple: true },
      typing: { type: 'boolean', default: false },
      grep: { type: 'string', short: 'g' },
    },
  });
  const seconds = Number(values.seconds);
  if (!Number.isInteger(seconds) || seconds < MIN_SECONDS || seconds > MAX_SECONDS)
    throw new ScriptError(
      `--seconds needs a whole number from ${MIN_SECONDS} to ${MAX_SECONDS}, not "${values.seconds}".`,
    );
  const unknown = values.part?.find((name) => !SOAK_PARTS.some((part) => part === name));
  if (unknown !== undefined)
    throw new ScriptError(`There is no part "${unknown}"; there are ${SOAK_PARTS.join(', ')}.`);
  const chosen = values.typing ? ['typing'] : values.part;
  const parts = SOAK_PARTS.filter(
    (part) => (chosen?.includes(part) ?? part !== 'typing') && !(WITH_WINDOW.has(part) && values['no-window']),
  );
  return { seconds, parts, grep: values.grep };
}

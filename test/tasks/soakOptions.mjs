// The command line of `npm run soak`.
import { parseArgs } from 'node:util';

const DEFAULT_SECONDS = 300;
const MIN_SECONDS = 10;
const MAX_SECONDS = 7 * 24 * 3600;

/**
 * Reads the command line.
 * @param {string[]} args `--seconds N` (300), `--no-window`, `--grep WORDS` (`-g`)
 * @returns {{seconds: number, window: boolean, grep: string | undefined}}
 * @throws an Error that says what is wrong
 */
export function readSoakOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: String(DEFAULT_SECONDS) },
      'no-window': { type: 'boolean', default: false },
      grep: { type: 'string', short: 'g' },
    },
  });
  const seconds = Number(values.seconds);
  if (!Number.isInteger(seconds) || seconds < MIN_SECONDS || seconds > MAX_SECONDS)
    throw new Error(`--seconds needs a whole number from ${MIN_SECONDS} to ${MAX_SECONDS}, not "${values.seconds}".`);
  return { seconds, window: !values['no-window'], grep: values.grep };
}

// Options shared by several commands, and how they are read.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { terminalText, UsageError } from './io';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>>;

/** Options that name an account. */
export const ACCOUNT_OPTIONS = { account: { type: 'string' }, api: { type: 'string' } } as const;

/** Options that say where the token comes from. */
export const TOKEN_OPTIONS = {
  'token-env': { type: 'string' },
  'token-stdin': { type: 'boolean' },
  'auth-header': { type: 'string' },
} as const;

/** Options for the values a request file is filled in with. */
export const VALUE_OPTIONS = {
  env: { type: 'string' },
  now: { type: 'string' },
  seed: { type: 'string' },
  'allow-file': { type: 'string', multiple: true },
  'allow-env': { type: 'string', multiple: true },
} as const;

/**
 * Reads the arguments of a command. `files` says how many file names there must be.
 * @throws UsageError for unknown options, missing values and the wrong number of files
 */
export function readArguments<T extends Options>(
  argv: readonly string[],
  options: T,
  files: { readonly min: number; readonly max: number },
): Parsed<T> {
  if (argv.some((one) => one === '--token' || one.startsWith('--token=')))
    throw new UsageError(
      'There is no --token option, because other programs can see the arguments. Set ACQUIRE_TOKEN or use --token-stdin.',
    );
  let parsed: Parsed<T>;
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(parseErrorText(error));
  }
  const { length } = parsed.positionals;
  if (length < files.min) throw new UsageError('A file name is missing. See acquire --help.');
  if (length > files.max) throw new UsageError('There are too many arguments. See acquire --help.');
  return parsed;
}

/** What is wrong with the arguments, for an error of `parseArgs`. Values are not shown, because they may be secrets. */
function parseErrorText(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const [, option = ''] = /'(--?[^\s'=]+)/.exec(message) ?? [];
  const shown = terminalText(option);
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
    return `There is no option ${shown} here. See acquire --help. Put -- before file names that begin with a dash.`;
  if (message.includes('does not take'))
    return `The option ${shown} takes no value. Write it without = and what follows.`;
  return `The option ${shown} needs a value. Write a value that begins with a dash as ${shown}=VALUE.`;
}

/** A whole number given as an option; undefined if it was not given. Throws a `UsageError` for anything else. */
export function readWholeNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new UsageError(`--${name} must be a whole number.`);
}

/** One of `choices`, or undefined if nothing was given. Throws a `UsageError` for anything else. */
export function readChoice<T extends string>(
  name: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = choices.find((one) => one === value);
  if (found === undefined) throw new UsageError(`--${name} must be one of: ${choices.join(', ')}.`);
  return found;
}

const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** The time given as `--now`; undefined if it was not given. Throws a `UsageError` if it is not an ISO date. */
export function readTimeOption(value: string | undefined): Date | undefined {
  if (value === undefined) return undefined;
  const at = new Date(value);
  if (ISO.test(value) && !Number.isNaN(at.getTime()) && isDay(value.slice(0, 10))) return at;
  throw new UsageError('--now must be a date such as 2026-01-31T12:00:00Z.');
}

/** False for February 30 and the like, which `Date` takes for a day in March. */
function isDay(date: string): boolean {
  const at = new Date(date);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}

import { randomInt, randomUUID } from 'node:crypto';
import dayjs, { type Dayjs, type ManipulateType } from 'dayjs';
import utc from 'dayjs/plugin/utc.js';

dayjs.extend(utc);

/** The sources of dynamic variables; tests provide fixed ones. */
export interface DynamicSources {
  readonly now: Date;
  uuid(): string;
  /** An integer from `low` to `high`, exclusive. */
  integer(low: number, high: number): number;
  /** A process environment variable; undefined if it is not set. Absent if not allowed (untrusted workspace). */
  readonly processEnv?: (name: string) => string | undefined;
}

/** The real sources, for sending once. */
export function createDynamicSources(processEnv?: (name: string) => string | undefined): DynamicSources {
  return { now: new Date(), uuid: () => randomUUID(), integer: (low, high) => randomInt(low, high), processEnv };
}

/** Why a dynamic variable has no value. */
export type DynamicProblem =
  'unknown-dynamic' | 'dynamic-arguments' | 'date-pattern' | 'process-env-untrusted' | 'process-env-unset';

/** The dynamic variables with their arguments, for completion and hover. */
export const DYNAMIC_VARIABLES: readonly { readonly name: string; readonly usage: string }[] = [
  { name: '$guid', usage: '$guid' },
  { name: '$uuid', usage: '$uuid' },
  { name: '$timestamp', usage: '$timestamp [-1 d]' },
  { name: '$isoTimestamp', usage: '$isoTimestamp' },
  { name: '$datetime', usage: '$datetime iso8601 [-1 d]' },
  { name: '$localDatetime', usage: '$localDatetime "YYYY-MM-DD HH:mm:ss" [-1 d]' },
  { name: '$randomInt', usage: '$randomInt 1 1000' },
  { name: '$processEnv', usage: '$processEnv NAME' },
];

/** The value of `{{$name args}}`. */
export function computeDynamicValue(
  name: string,
  args: readonly string[],
  sources: DynamicSources,
): { readonly value: string } | { readonly problem: DynamicProblem } {
  switch (name) {
    case '$guid':
    case '$uuid':
    case '$random.uuid':
      return args.length ? BAD : { value: sources.uuid() };
    case '$braces':
      return { value: '{{' };
    case '$timestamp': {
      const at = shifted(dayjs.utc(sources.now), args);
      return at ? { value: String(at.unix()) } : BAD;
    }
    case '$isoTimestamp':
      return args.length ? BAD : { value: sources.now.toISOString() };
    case '$datetime':
    case '$localDatetime': {
      const [format = 'iso8601', ...offset] = args;
      const at = shifted(name === '$datetime' ? dayjs.utc(sources.now) : dayjs(sources.now), offset);
      if (!at) return BAD;
      const value = formatted(at, format);
      return value === undefined ? { problem: 'date-pattern' } : { value };
    }
    case '$randomInt': {
      const [low = '0', high = '1000', ...rest] = args;
      if (rest.length || !WHOLE.test(low) || !WHOLE.test(high) || Number(low) >= Number(high)) return BAD;
      return { value: String(sources.integer(Number(low), Number(high))) };
    }
    case '$processEnv': {
      if (args.length !== 1) return BAD;
      if (!sources.processEnv) return { problem: 'process-env-untrusted' };
      const value = sources.processEnv(args[0]!);
      return value === undefined ? { problem: 'process-env-unset' } : { value };
    }
    default:
      return { problem: 'unknown-dynamic' };
  }
}

const BAD = { problem: 'dynamic-arguments' } as const;
const WHOLE = /^-?\d{1,12}$/;

/** The units of an offset, as in Day.js. */
const UNITS: ReadonlySet<string> = new Set<ManipulateType>(['y', 'M', 'w', 'd', 'h', 'm', 's', 'ms']);

/**
 * `-1 d`, `3 h`: the time shifted by years, months, weeks, days, hours, minutes, seconds or milliseconds. In a month that is too short, the
 * result is its last day. Undefined if the arguments are invalid, or no date is that far away.
 */
function shifted(now: Dayjs, args: readonly string[]): Dayjs | undefined {
  if (!args.length) return now;
  const [amount = '', unit = '', ...rest] = args;
  if (rest.length || !/^[+-]?\d{1,6}$/.test(amount) || !UNITS.has(unit)) return undefined;
  const at = now.add(Number(amount), unit as ManipulateType);
  return at.isValid() ? at : undefined;
}

const NAMED_FORMATS: Readonly<Record<string, (at: Dayjs) => string>> = {
  iso8601: (at) => (at.isUTC() ? at.toISOString() : at.format('YYYY-MM-DDTHH:mm:ss.SSSZ')),
  rfc1123: (at) => at.toDate().toUTCString(),
};
/** Tokens that Day.js replaces, a text in brackets, and the T between date and time. */
const DATE_TOKENS = /\[[^\]]*\]|YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|dd|d|HH|H|hh|h|mm|m|SSS|ss|s|ZZ|Z|A|a|T(?=[Hh])/g;

/** `iso8601`, `rfc1123`, or a Day.js pattern; undefined if it is empty, or has letters that are neither a token nor in brackets. */
function formatted(at: Dayjs, format: string): string | undefined {
  const named = Object.hasOwn(NAMED_FORMATS, format) ? NAMED_FORMATS[format] : undefined;
  if (named) return named(at);
  return format === '' || /[a-z]/i.test(format.replace(DATE_TOKENS, ' ')) ? undefined : at.format(format);
}

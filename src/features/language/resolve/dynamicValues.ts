import { randomInt, randomUUID } from 'node:crypto';

/** What dynamic variables are made from; tests hand in fixed ones. */
export interface DynamicSources {
  readonly now: Date;
  uuid(): string;
  /** A whole number from `low` to below `high`. */
  integer(low: number, high: number): number;
  /** A variable of the process; undefined where it is not set. Absent altogether: not allowed here (untrusted workspace). */
  readonly processEnv?: (name: string) => string | undefined;
}

/** The real sources, for one sending. */
export function liveSources(processEnv?: (name: string) => string | undefined): DynamicSources {
  return { now: new Date(), uuid: () => randomUUID(), integer: (low, high) => randomInt(low, high), processEnv };
}

/** Why a dynamic variable has no value. */
export type DynamicProblem = 'unknown-dynamic' | 'dynamic-arguments' | 'process-env-untrusted' | 'process-env-unset';

/** The dynamic variables, with the arguments they take, for completion and hover. */
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
export function dynamicValue(
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
      const at = shifted(sources.now, args);
      return at ? { value: String(Math.floor(at.getTime() / 1000)) } : BAD;
    }
    case '$isoTimestamp':
      return args.length ? BAD : { value: sources.now.toISOString() };
    case '$datetime':
    case '$localDatetime': {
      const [format = 'iso8601', ...offset] = args;
      const at = shifted(sources.now, offset);
      return at ? { value: formatted(at, format, name === '$localDatetime') } : BAD;
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

/** `-1 d`, `3 h`: the time moved by so many years, months, weeks, days, hours, minutes, seconds or milliseconds. */
function shifted(now: Date, args: readonly string[]): Date | undefined {
  if (!args.length) return now;
  const [amount = '', unit = '', ...rest] = args;
  if (rest.length || !/^[+-]?\d{1,6}$/.test(amount)) return undefined;
  const n = Number(amount);
  const at = new Date(now);
  switch (unit) {
    case 'y':
      at.setUTCFullYear(at.getUTCFullYear() + n);
      return at;
    case 'M':
      at.setUTCMonth(at.getUTCMonth() + n);
      return at;
    case 'w':
      return new Date(now.getTime() + n * 604_800_000);
    case 'd':
      return new Date(now.getTime() + n * 86_400_000);
    case 'h':
      return new Date(now.getTime() + n * 3_600_000);
    case 'm':
      return new Date(now.getTime() + n * 60_000);
    case 's':
      return new Date(now.getTime() + n * 1000);
    case 'ms':
      return new Date(now.getTime() + n);
    default:
      return undefined;
  }
}

const PATTERN = /YYYY|YY|MM|DD|HH|mm|ss|SSS|Z/g;

/** `iso8601`, `rfc1123`, or a pattern of YYYY MM DD HH mm ss SSS Z. */
function formatted(at: Date, format: string, local: boolean): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  if (format === 'rfc1123') return at.toUTCString();
  const minutes = local ? -at.getTimezoneOffset() : 0;
  const shown = new Date(at.getTime() + minutes * 60_000);
  const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  if (format === 'iso8601') return local ? shown.toISOString().replace('Z', zone) : at.toISOString();
  return format.replace(PATTERN, (part) => {
    switch (part) {
      case 'YYYY':
        return String(shown.getUTCFullYear());
      case 'YY':
        return two(shown.getUTCFullYear() % 100);
      case 'MM':
        return two(shown.getUTCMonth() + 1);
      case 'DD':
        return two(shown.getUTCDate());
      case 'HH':
        return two(shown.getUTCHours());
      case 'mm':
        return two(shown.getUTCMinutes());
      case 'ss':
        return two(shown.getUTCSeconds());
      case 'SSS':
        return String(shown.getUTCMilliseconds()).padStart(3, '0');
      default:
        return zone;
    }
  });
}

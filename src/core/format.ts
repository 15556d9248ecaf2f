// Formats numbers, sizes, durations, ages and dates in the display language of VS Code. `Intl` has the words, so they need no translation.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The latest time that a `Date` can represent. */
const MAX_TIME = 8.64e15;

let language = 'en';
let textLanguage = 'en';
/** Formatters are expensive to create, so each is created once. */
const made = new Map<string, unknown>();

/**
 * Sets the display language, a BCP 47 tag, and the language of translated texts, if different. If it is not called, as on the
 * command line, everything is English.
 */
export function setDisplayLanguage(tag: string, texts = tag): void {
  language = tag || 'en';
  textLanguage = texts || 'en';
  made.clear();
}

/** The current display language. */
export const displayLanguage = (): string => language;

function formatter<O, T>(Type: new (tag: string, options: O) => T, options: O, tag = language): T {
  const key = `${Type.name} ${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, new Type(tag, options));
  return made.get(key) as T;
}

/** `1,204,000`; at most `digits` after the decimal point. */
export const numberText = (value: number, digits = 0): string =>
  formatter(Intl.NumberFormat, { maximumFractionDigits: digits }).format(value);

/** A value with its unit: `41 ms`, `9 min`; `long` is for sentences: `9 minutes`. `unit` as `Intl.NumberFormat` names it. */
export const unitText = (value: number, unit: string, unitDisplay: 'short' | 'long' = 'short', digits = 0): string =>
  formatter(Intl.NumberFormat, { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits }).format(value);

/** A size: `812 bytes`, `4.2 KB`, `8.4 MB`. As in VS Code, a KB is 1024 bytes and has a capital K. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return unitText(bytes, 'byte', 'long');
  const kilo = bytes / 1024;
  return kilo < 1000
    ? unitText(kilo, 'kilobyte', 'short', kilo < 10 ? 1 : 0).replace('kB', 'KB')
    : unitText(kilo / 1024, 'megabyte', 'short', 1);
}

/** A duration: `41 ms`, `1.3 sec`, `9 min`, `1 hr, 5 min`; `long` is for sentences: `30 seconds`. */
export function durationText(ms: number, display: 'short' | 'long' = 'short'): string {
  if (Math.round(ms) < 1000) return unitText(ms, 'millisecond', display);
  if (ms < MINUTE) return unitText(ms / 1000, 'second', display, 1);
  const [unit, part, size] = ms < HOUR ? (['minute', 'second', 1000] as const) : (['hour', 'minute', MINUTE] as const);
  const parts = Math.round(ms / size);
  const texts = [unitText(Math.floor(parts / 60), unit, display)];
  if (parts % 60) texts.push(unitText(parts % 60, part, display));
  return formatter(Intl.ListFormat, { type: 'unit', style: display }).format(texts);
}

/** Midnight, in the user's time zone, of the day that contains `time`. */
export function startOfDay(time: number): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/**
 * How long ago a time was: `now`, `5 min. ago`, `yesterday`, `3 days ago`, `2 Aug`, `Aug 2018`. Both times are in ms since the epoch. Days
 * are in the user's time zone. A time more than an hour ahead is shown as a date instead of `now`, with the year if it is far away.
 */
export function ageText(time: number, now: number): string {
  const gone = now - time;
  const days = Math.round((startOfDay(now) - startOfDay(time)) / DAY);
  if (gone >= -HOUR && days < 7) {
    if (gone < MINUTE) return relativeText(0, 'second');
    if (gone < HOUR) return relativeText(gone / MINUTE, 'minute');
    return days === 0 || gone < 6 * HOUR ? relativeText(gone / HOUR, 'hour') : relativeText(days, 'day');
  }
  return dateText(
    time,
    Math.abs(gone) < 183 * DAY ? { day: 'numeric', month: 'short' } : { month: 'short', year: 'numeric' },
  );
}

/**
 * How far ahead a time is, for sentences, rounded up to seconds and minutes: `in 30 seconds`, `in 5 minutes`, `in 3 hours`, `tomorrow`,
 * `in 2 days`. A day ahead is `tomorrow`.
 */
export function aheadText(ms: number): string {
  const [count, unit] =
    ms < 2 * MINUTE
      ? ([Math.max(1, Math.ceil(ms / 1000)), 'second'] as const)
      : ms < 2 * HOUR
        ? ([Math.ceil(ms / MINUTE), 'minute'] as const)
        : ms < 20 * HOUR
          ? ([Math.round(ms / HOUR), 'hour'] as const)
          : ([Math.round(ms / DAY), 'day'] as const);
  return formatter(Intl.RelativeTimeFormat, { numeric: 'auto' } as const).format(count, unit);
}

const relativeText = (count: number, unit: 'second' | 'minute' | 'hour' | 'day'): string =>
  formatter(Intl.RelativeTimeFormat, { numeric: 'auto', style: 'short' } as const).format(-Math.floor(count), unit);

/** A time in the user's time zone, `time` in ms since the epoch: `2 Aug 2018, 07:30`; a dash if it is out of range for a date. */
export const dateText = (
  time: number,
  options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' },
): string => (Math.abs(time) <= MAX_TIME ? formatter(Intl.DateTimeFormat, options).format(time) : '–');

/** `a, b, and c` */
export const listText = (parts: readonly string[]): string =>
  formatter(Intl.ListFormat, { type: 'conjunction' } as const).format(parts);

/** `a, b, or c` */
export const orText = (parts: readonly string[]): string =>
  formatter(Intl.ListFormat, { type: 'disjunction' } as const).format(parts);

/** The text for a count: `one` if the plural rules of the texts' language select it, as in "1 note"; otherwise `other`. */
export const pluralText = (count: number, one: string, other: string): string =>
  formatter(Intl.PluralRules, {}, textLanguage).select(count) === 'one' ? one : other;

/** Compares texts by the rules of the language, ignoring case and accents; numbers in them by value. */
export const compareText = (a: string, b: string): number => textCollator().compare(a, b);

/** The collator of `compareText`, for comparing many texts. */
export const textCollator = (): Intl.Collator =>
  formatter(Intl.Collator, { numeric: true, sensitivity: 'base' } as const);

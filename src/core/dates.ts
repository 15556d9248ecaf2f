// Parses the five date formats that Acquire uses, and formats dates for its webhooks.

/** A time parsed from Acquire's text. `zoned` is false if the text names no time zone; it is then read as UTC. */
export interface ReadDate {
  readonly time: number;
  readonly zoned: boolean;
}

const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const DAY_FIRST = /^(\d{1,2})-(\d{1,2})-(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?(AM|PM))?)?$/i;

/** `Date.toString()`, in webhooks of API 2.0.0. The name of the zone is free text. */
const JAVASCRIPT =
  /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT([+-]\d{4})(?: \([^()]{1,60}\))?$/;
/** Holidays of API 2.0.0. */
const WEEKDAY = /^[A-Z][a-z]{2,5}day (\d{1,2}) ([A-Z][a-z]{2}) (\d{4})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Reads `2021-03-10T07:27:53.593Z`, `2018-08-02 07:30:28`, `12-07-2018 11:05:51 AM`, `Monday 29 Mar 2021` and what JavaScript's
 * `Date.toString()` writes; anything else is undefined, including dates that do not exist and MySQL's zero date. Formats without a zone are
 * read as UTC.
 */
export function readDate(text: unknown): ReadDate | undefined {
  if (typeof text !== 'string' || text.length > 100) return undefined;
  const trimmed = text.trim();
  const iso = ISO.exec(trimmed);
  if (iso) {
    const ms = iso[7] ? Number(`0.${iso[7]}`) * 1000 : 0;
    const time = utc(
      [Number(iso[1]), Number(iso[2]), Number(iso[3])],
      [Number(iso[4] ?? 0), Number(iso[5] ?? 0), Number(iso[6] ?? 0), Math.floor(ms)],
    );
    return time === undefined ? undefined : { time: time - offsetMs(iso[8]), zoned: iso[8] !== undefined };
  }
  const day = DAY_FIRST.exec(trimmed);
  if (!day) return readNamedMonth(trimmed);
  let hour = Number(day[4] ?? 0);
  const half = day[7]?.toUpperCase();
  if (half && (hour < 1 || hour > 12)) return undefined;
  if (half) hour = (hour % 12) + (half === 'PM' ? 12 : 0);
  const time = utc(
    [Number(day[3]), Number(day[2]), Number(day[1])],
    [hour, Number(day[5] ?? 0), Number(day[6] ?? 0), 0],
  );
  return time === undefined ? undefined : { time, zoned: false };
}

/** Parses the formats with a month name. */
function readNamedMonth(text: string): ReadDate | undefined {
  const [, month = '', day, year, hour, minute, second, zone] = JAVASCRIPT.exec(text) ?? [];
  if (day) {
    const time = utc(
      [Number(year), MONTHS.indexOf(month) + 1, Number(day)],
      [Number(hour), Number(minute), Number(second), 0],
    );
    return time === undefined ? undefined : { time: time - offsetMs(zone), zoned: true };
  }
  const [, plainDay, plainMonth = '', plainYear] = WEEKDAY.exec(text) ?? [];
  if (!plainDay) return undefined;
  const time = utc([Number(plainYear), MONTHS.indexOf(plainMonth) + 1, Number(plainDay)], [0, 0, 0, 0]);
  return time === undefined ? undefined : { time, zoned: false };
}

/** Milliseconds since the epoch; undefined for a date or time that does not exist. */
function utc(
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second, ms]: readonly [number, number, number, number],
): number | undefined {
  if (year < 1 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return undefined;
  // Every month has at least 28 days, so the calendar matters only after that.
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

function offsetMs(zone: string | undefined): number {
  if (!zone || /^z$/i.test(zone)) return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Wed Mar 03 2021 10:19:49 GMT+0000 (Coordinated Universal Time)`, the date format of API 2.0.0 webhooks. */
export function webhookDate(ms: number): string {
  const at = new Date(ms);
  const [time = ''] = at.toISOString().slice(11).split('.');
  const day = `${WEEKDAYS[at.getUTCDay()] ?? ''} ${MONTHS[at.getUTCMonth()] ?? ''} ${at.toISOString().slice(8, 10)}`;
  return `${day} ${at.getUTCFullYear()} ${time} GMT+0000 (Coordinated Universal Time)`;
}

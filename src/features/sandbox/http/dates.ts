// The three date formats in Acquire's responses, all created from milliseconds since the epoch and in UTC.

const two = (value: number): string => String(value).padStart(2, '0');

/** `2018-08-02 07:30:28`: 1.0.0 everywhere, and 2.0.0 contact search. No time zone. */
export function toPlainDate(ms: number): string {
  const d = new Date(ms);
  return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
}

/** `12-07-2018 11:05:51 AM`: `first_visit` of the 1.0.0 profile detail. */
export function toClockDate(ms: number): string {
  const d = new Date(ms);
  const hours = d.getUTCHours();
  const half = hours < 12 ? 'AM' : 'PM';
  return `${two(d.getUTCDate())}-${two(d.getUTCMonth() + 1)}-${d.getUTCFullYear()} ${two(hours % 12 || 12)}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} ${half}`;
}

/** `2020-09-09T10:01:36.000Z`: 2.0.0. Stored times have whole seconds, as in Acquire's examples. */
export function toIsoDate(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString();
}

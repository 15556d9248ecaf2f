/** The user's time zone in the format Acquire expects. */
export interface TimeZone {
  readonly timezone: string;
  readonly offset: string;
}

/** IANA name and UTC offset (`+05:30`) of the user's zone at `at` (ms since the epoch). The offset is used if the name is missing. */
export function localTimeZone(at: number = Date.now()): TimeZone {
  const minutes = -new Date(at).getTimezoneOffset();
  const size = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, '0');
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return { timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC', offset };
}

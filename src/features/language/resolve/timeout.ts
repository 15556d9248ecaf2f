/** Ten minutes: no call of this API takes longer. */
const MAX_TIMEOUT_MS = 600_000;
/** Units of `# @timeout`; seconds by default. */
const UNIT_MS = { ms: 1, s: 1000, m: 60_000 };

/** The milliseconds of `# @timeout 30 s`; undefined if it is not a time of up to ten minutes. */
export function parseTimeoutMs(value: string): number | undefined {
  const match = /^(\d{1,7})\s*(ms|s|m)?$/.exec(value);
  const ms = match ? Number(match[1]) * UNIT_MS[(match[2] ?? 's') as keyof typeof UNIT_MS] : 0;
  return ms > 0 && ms <= MAX_TIMEOUT_MS ? ms : undefined;
}

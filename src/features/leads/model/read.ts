import { readDate } from '../../../core/dates';

/** A JSON object of unknown shape. */
export type RecordRow = Readonly<Record<string, unknown>>;

/** True for a JSON object (not an array, not null). */
export function isRecordRow(value: unknown): value is RecordRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Trimmed text of a string or number; "", null, objects and everything else are absent. */
export function trimmedText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  return value.trim() || undefined;
}

/** The first of some values that is a string or number, as trimmed text. */
export const firstTextOf = (...values: unknown[]): string | undefined => {
  for (const value of values) {
    const text = trimmedText(value);
    if (text !== undefined) return text;
  }
  return undefined;
};

/** Ids are numbers or numeric strings; 0 and negative ones mean "none" in 1.0.0. */
export const readId = (...values: unknown[]): string | undefined =>
  values.map(trimmedText).find((id) => id !== undefined && id !== '0' && !id.startsWith('-'));

/** An id as the documented integer if a number can hold it, otherwise as text. */
export function idValue(id: string): number | string {
  const number = Number(id);
  return /^\d+$/.test(id) && Number.isSafeInteger(number) ? number : id;
}

function partsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split(',');
  return typeof value === 'number' ? [value] : [];
}

/** The parts of a comma-separated string, or of an array of strings, numbers or `{id, name}` objects. */
export function readList(value: unknown): readonly string[] {
  return partsOf(value)
    .map((part) => (isRecordRow(part) ? firstTextOf(part['name'], part['id']) : trimmedText(part)))
    .filter((part): part is string => part !== undefined);
}

/** Joins texts with commas; undefined if there are none. */
export const joinedText = (texts: readonly (string | undefined)[]): string | undefined =>
  texts.filter(Boolean).join(', ') || undefined;

/** `city` in 1.0.0 list rows is a number as text, which means nothing to users. */
export const readCity = (value: unknown): string | undefined => {
  const text = trimmedText(value);
  return text && !/^\d+$/.test(text) ? text : undefined;
};

/** The name of a country, given as text or as an object. */
export const readCountry = (value: unknown): string | undefined =>
  isRecordRow(value) ? firstTextOf(value['name'], value['name_official'], value['cca2']) : trimmedText(value);

/** The range of years in which a number is taken for the date of a record, in seconds or milliseconds since the epoch. */
const [EPOCH_MIN, EPOCH_MAX] = [Date.UTC(2000, 0), Date.UTC(2100, 0)];

/** A date as written; a number of seconds or milliseconds since the epoch in ISO form. Undefined if it is not a date. */
function dateOf(value: unknown): string | undefined {
  const text = trimmedText(value);
  if (text !== undefined && /^\d{9,13}$/.test(text)) {
    const time = [Number(text) * 1000, Number(text)].find((ms) => ms >= EPOCH_MIN && ms < EPOCH_MAX);
    return time === undefined ? undefined : new Date(time).toISOString();
  }
  return readDate(text) === undefined ? undefined : text?.trim();
}

/** The newest of several date texts, compared as points in time; texts that are not dates are ignored. */
export function newestDate(...values: unknown[]): string | undefined {
  let best: { text: string; time: number } | undefined;
  for (const value of values) {
    const text = dateOf(value);
    const time = readDate(text)?.time;
    if (text !== undefined && time !== undefined && (!best || time > best.time)) best = { text, time };
  }
  return best?.text;
}

/** The first value that is a date. */
export const firstDate = (...values: unknown[]): string | undefined =>
  values.map(dateOf).find((text) => text !== undefined);

/** Contact fields by key: an object on contact endpoints, an array of attribute rows inside a case. */
export function readContactFields(value: unknown): ReadonlyMap<string, unknown> {
  if (isRecordRow(value)) return new Map(Object.entries(value));
  const map = new Map<string, unknown>();
  if (Array.isArray(value)) {
    for (const row of value) {
      if (!isRecordRow(row)) continue;
      const key = trimmedText(row['key']) ?? (isRecordRow(row['field']) ? trimmedText(row['field']['key']) : undefined);
      if (key !== undefined) map.set(key, row['value']);
    }
  }
  return map;
}

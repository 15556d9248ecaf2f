import { readDate } from '../../../core/dates';

/** Digits as Acquire's ids have them. Longer ones are more likely phone, card or insurance numbers, as are those that start with 0. */
const NUMERIC_ID = /^(?:-1|0|[1-9]\d{0,8})$/;
const PREFIXED_ID = /^(?:agent|visitor|contact|user|bot|room|chat|case|lead|message)-\d{1,9}$/;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** Lower case, as databases write them: an IBAN can be hexadecimal, too. */
const HEX = /^(?:[\da-f]{24}|[\da-f]{32}|[\da-f]{40})$/;
const MIN_HEX_LETTERS = 4;

/** True for a number or a text that looks like an id made by a machine: not an email address, a phone number or a name. */
export function looksLikeId(value: string | number, numericOnly = false): boolean {
  const text = String(value);
  if (NUMERIC_ID.test(text)) return true;
  if (numericOnly || typeof value === 'number') return false;
  return (
    PREFIXED_ID.test(text) || UUID.test(text) || (HEX.test(text) && text.replace(/\d/g, '').length >= MIN_HEX_LETTERS)
  );
}

const UTC_NAME = ' (Coordinated Universal Time)';

/** The date as it may be kept; undefined for what is not a date. The name of a time zone other than UTC is left out: it is free text. */
export function anonymousDate(value: string): string | undefined {
  if (!readDate(value)) return undefined;
  return value.endsWith(UTC_NAME) ? value : value.replace(/ \(.*$/s, '');
}

/** What a value that is replaced looked like, so that its replacement is of use to the same code. */
type Shape = 'number' | 'email' | 'url' | 'ip' | 'phone' | 'id' | 'name' | 'text';

/** Longer texts are no addresses or phone numbers. */
const MAX_SHAPED = 320;
const EMAIL = /^[^\s@]{1,64}@[^\s@.]{1,63}(?:\.[^\s@.]{1,63}){1,6}$/;
const URL_START = /^https?:\/\/\S/i;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}$/i;
const NUMBER = /^-?\d{1,40}(?:[.,]\d{1,20})?$/;
const PHONE = /^\+?[\d ()/.-]{6,30}$/;

function shapeOf(value: string): Shape {
  if (value.length > MAX_SHAPED) return 'text';
  if (EMAIL.test(value)) return 'email';
  if (URL_START.test(value)) return 'url';
  if (IPV4.test(value) || IPV6.test(value)) return 'ip';
  if (NUMBER.test(value) && !/^0\d/.test(value)) return 'number';
  return PHONE.test(value) ? 'phone' : 'text';
}

/** Addresses and numbers that are reserved for documentation (RFC 2606, RFC 5737, numbering plan of North America). */
const REPLACEMENT: Readonly<Record<Shape, (n: number) => string>> = {
  number: (n) => String(1000 + n),
  id: (n) => String(1000 + n),
  email: (n) => `person${n}@example.com`,
  url: (n) => `https://www.example.com/${n}`,
  ip: (n) => `203.0.113.${n % 256}`,
  phone: (n) => `+120255501${String(n % 100).padStart(2, '0')}`,
  name: (n) => `Person ${n}`,
  text: (n) => `Text ${n}`,
};

/** How dates are written, and the same form with a date of no one. */
const DATE_FORMS: readonly (readonly [form: RegExp, replacement: string])[] = [
  [/^\d{4}-\d{1,2}-\d{1,2}$/, '2000-01-01'],
  [/^\d{4}.*T/, '2000-01-01T00:00:00.000Z'],
  [/^\d{4}/, '2000-01-01 00:00:00'],
  [/^\d{1,2}-\d{1,2}-\d{4}$/, '01-01-2000'],
  [/^\d/, '01-01-2000 12:00:00 AM'],
  [/^[A-Z]+day /i, 'Saturday 1 Jan 2000'],
  [/^[A-Z]/i, `Sat Jan 01 2000 00:00:00 GMT+0000${UTC_NAME}`],
];

/**
 * Replaces values within one payload: numbers by numbers, texts by texts of the same shape. Equal values get equal replacements, and the
 * same payload always gets the same ones.
 */
export class Replacements {
  private readonly counts = new Map<string, number>();
  private readonly used = new Map<string, string>();

  /** The number that replaces this one. */
  number(value: number): number {
    const n = Number(this.of('number', String(value)));
    return Number.isInteger(value) ? n : n + 0.5;
  }

  /** The text that replaces this one. `hint` says what its key promises. Empty stays empty. */
  text(value: string, hint?: 'id' | 'name'): string {
    if (value === '') return value;
    if (hint === 'id') return this.of('id', value);
    if (readDate(value)) return DATE_FORMS.find(([form]) => form.test(value.trim()))?.[1] ?? '2000-01-01';
    const shape = shapeOf(value);
    return this.of(shape === 'text' && hint ? hint : shape, value);
  }

  /** The name that replaces a key: `field1` for the first one, `field2` for the next. */
  key(key: string): string {
    return this.numbered('key', key, (n) => `field${n}`);
  }

  private of(shape: Shape, value: string): string {
    return this.numbered(shape, value, REPLACEMENT[shape]);
  }

  private numbered(kind: string, value: string, write: (n: number) => string): string {
    const known = this.used.get(`${kind} ${value}`);
    if (known !== undefined) return known;
    const n = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, n);
    const replacement = write(n);
    this.used.set(`${kind} ${value}`, replacement);
    return replacement;
  }
}

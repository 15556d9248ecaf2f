import { readDate } from '../../../core/dates';

/** The format of Acquire's numeric ids. Longer numbers, and ones starting with 0, are more likely phone, card or insurance numbers. */
const NUMERIC_ID = /^(?:-1|0|[1-9]\d{0,8})$/;
const PREFIXED_ID = /^(?:agent|visitor|contact|user|bot|room|chat|case|lead|message)-\d{1,9}$/;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** Only lower case, as in databases, because an upper-case IBAN can look hexadecimal too. */
const HEX = /^(?:[\da-f]{24}|[\da-f]{32}|[\da-f]{40})$/;
const MIN_HEX_LETTERS = 4;

/** True for a number or text that looks like a generated id: not an email address, a phone number or a name. */
export function looksLikeId(value: string | number, numericOnly = false): boolean {
  const text = String(value);
  if (NUMERIC_ID.test(text)) return true;
  if (numericOnly || typeof value === 'number') return false;
  return (
    PREFIXED_ID.test(text) || UUID.test(text) || (HEX.test(text) && text.replace(/\d/g, '').length >= MIN_HEX_LETTERS)
  );
}

const UTC_NAME = ' (Coordinated Universal Time)';

/** The date in a form that may be kept; undefined if it is not a date. Time zone names other than UTC are dropped: they are free text. */
export function anonymousDate(value: string): string | undefined {
  if (!readDate(value)) return undefined;
  return value.endsWith(UTC_NAME) ? value : value.replace(/ \(.*$/s, '');
}

/** The shape of a replaced value, so that its replacement works with the same code. */
type Shape = 'number' | 'email' | 'url' | 'ip' | 'phone' | 'id' | 'name' | 'text';

/** Longer texts are not addresses or phone numbers. */
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

/** Date formats, each with a replacement date in the same format. */
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
 * Replaces values in a payload: numbers by numbers, texts by texts of the same shape. Equal values get equal replacements, and the
 * same payload always gets the same ones.
 */
export class Replacements {
  private readonly counts = new Map<string, number>();
  private readonly used = new Map<string, string>();

  /** The replacement for a number. */
  number(value: number): number {
    const n = Number(this.of('number', String(value)));
    return Number.isInteger(value) ? n : n + 0.5;
  }

  /** The replacement for a text. `hint` is what its key suggests. Empty stays empty. */
  text(value: string, hint?: 'id' | 'name'): string {
    if (value === '') return value;
    if (hint === 'id') return this.of('id', value);
    if (readDate(value)) return DATE_FORMS.find(([form]) => form.test(value.trim()))?.[1] ?? '2000-01-01';
    const shape = shapeOf(value);
    return this.of(shape === 'text' && hint ? hint : shape, value);
  }

  /** The replacement for a key: `field1` for the first one, `field2` for the next. */
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

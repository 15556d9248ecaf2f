// Reads the value of a cell as its field takes it.
import type { Field } from '../../model/fields';
import { isRecordRow } from '../../model/read';
import type { TagReader } from './tagCells';
import type { FileFacts, ProblemCode } from './types';

/** A value as a write takes it, undefined where there is none; or what is wrong with it. */
export type CellReading = { readonly value: unknown } | { readonly code: ProblemCode; readonly found: string };

/** Reads a value that says something. */
export type ValueReader = (value: unknown) => CellReading;

const EMAIL = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;
/** What a spreadsheet makes of a long number: 4.91761E+12, 4,9E+12. */
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
/** What other programs make of a column of numbers that has gaps: 4917612345678.0 */
const WITH_FRACTION = /^\+?\d{5,}[.,]0+$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const LONG_INTEGER = /^[+-]?\d{16,}$/;

/** True for digits that a spreadsheet has rounded, or written in another way. */
export const isDamagedNumber = (text: string): boolean => SCIENTIFIC.test(text) || WITH_FRACTION.test(text);

/** True where a cell says nothing. White space alone is nothing in CSV; in JSON a text of one blank is a value. */
export function isEmptyCell(value: unknown, format: FileFacts['format']): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (typeof value === 'string') return format === 'csv' && !value.trim();
  return Array.isArray(value) && !value.length;
}

/** A value as text; undefined for lists and objects. */
export function scalarCellText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

const shown = (value: unknown): string => scalarCellText(value) ?? JSON.stringify(value);
const problem = (code: ProblemCode, value: unknown): CellReading => ({ code, found: shown(value).trim() });

/** How the values of a field are read. */
export function valueReaderOf(field: Field, format: FileFacts['format'], tags: TagReader): ValueReader {
  switch (field.kind) {
    case 'email':
      return readEmail;
    case 'phone':
      return readPhone;
    case 'number':
      return readNumber;
    case 'object':
      return readObject;
    case 'choice':
      return choiceReader(field.options ?? []);
    case 'tags':
      return (value) => {
        const { ids, unknown } = tags.read(value);
        // No tag is nothing, and not a wish to take all tags away.
        return unknown.length ? problem('unknown-tag', unknown.join(', ')) : { value: ids.length ? ids : undefined };
      };
    default:
      return field.custom ? (value) => ({ value }) : textReader(format === 'csv' && field.key === 'name');
  }
}

function readEmail(value: unknown): CellReading {
  const text = scalarCellText(value)?.trim();
  return text !== undefined && EMAIL.test(text) ? { value: text } : problem('email', value);
}

function readPhone(value: unknown): CellReading {
  const text = scalarCellText(value)?.trim();
  if (text === undefined || typeof value === 'boolean') return problem('type', value);
  if (isDamagedNumber(text)) return problem('damaged-number', text);
  return /\d/.test(text) || /\p{Nd}/u.test(text) ? { value: text } : problem('phone', text);
}

/** Digits that a number cannot hold stay as they are written. */
function readNumber(value: unknown): CellReading {
  if (typeof value === 'number') return { value };
  const text = typeof value === 'string' ? value.trim() : '';
  if (!NUMBER.test(text)) return problem('type', value);
  const number = Number(text);
  return { value: LONG_INTEGER.test(text) && String(number) !== text.replace(/^\+/, '') ? text : number };
}

function readObject(value: unknown): CellReading {
  if (isRecordRow(value) || Array.isArray(value)) return { value };
  try {
    const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : undefined;
    if (isRecordRow(parsed) || Array.isArray(parsed)) return { value: parsed };
  } catch {
    // It is no JSON: the problem says so.
  }
  return problem('type', value);
}

function choiceReader(options: readonly string[]): ValueReader {
  const known = new Set(options);
  return (value) => {
    if (Array.isArray(value)) {
      const other = value.find((one) => !known.has(shown(one)));
      return other === undefined ? { value } : problem('choice', other);
    }
    if (typeof value === 'string' && !known.has(value) && known.has(value.trim())) return { value: value.trim() };
    return known.has(shown(value)) ? { value } : problem('choice', value);
  };
}

/** Text that every account has: numbers become text; the blanks around a name count only in JSON. */
const textReader =
  (trims: boolean): ValueReader =>
  (value) => {
    const text = scalarCellText(value);
    if (text === undefined) return problem('type', value);
    return { value: trims ? text.trim() : text };
  };

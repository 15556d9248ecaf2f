// Converts the value of a cell to what its field takes.
import type { Field } from '../../model/fields';
import { isRecordRow } from '../../model/read';
import type { TagReader } from './tagCells';
import type { FileFacts, ProblemCode } from './types';

/** A value for a write, undefined if there is none; or what is wrong with it. */
export type CellReading = { readonly value: unknown } | { readonly code: ProblemCode; readonly found: string };

/** Reads a non-empty value. */
export type ValueReader = (value: unknown) => CellReading;

const EMAIL = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;
/** How spreadsheets write a long number: 4.91761E+12, 4,9E+12. */
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
/** How other programs write a number in a column that has gaps: 4917612345678.0 */
const WITH_FRACTION = /^\+?\d{5,}[.,]0+$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const LONG_INTEGER = /^[+-]?\d{16,}$/;

/** True for digits that a spreadsheet has rounded or reformatted. */
export const isDamagedNumber = (text: string): boolean => SCIENTIFIC.test(text) || WITH_FRACTION.test(text);

/** True for an empty cell. In CSV that includes white space; in JSON a string of one space is a value. */
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

/** How to read the values of a field. */
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
        // No tags means no change, not a request to remove all tags.
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

/** Digits too long for a number are kept as text. */
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
    // It is not JSON: the problem says so.
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

/** Text fields that every account has: numbers become text; spaces around a name are only kept in JSON. */
const textReader =
  (trims: boolean): ValueReader =>
  (value) => {
    const text = scalarCellText(value);
    if (text === undefined) return problem('type', value);
    return { value: trims ? text.trim() : text };
  };

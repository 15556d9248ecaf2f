// Maps the columns of a file to fields.
import { RECORD_VERSIONS } from '../../model/descriptor';
import type { Field } from '../../model/fields';
import { leadField } from '../../model/knownFields';
import {
  normalizeHeader,
  headerMeanings,
  removeContainerPrefix,
  type HeaderMeaning,
  type PersonNamePart,
} from './headers';
import type { ColumnReason, FileFacts, Mapping } from './types';

/** A first guess at the columns. `reasons` says for each column why it is not imported, or not in every row. */
export interface MappingGuess {
  readonly mapping: Mapping;
  readonly reasons: readonly (ColumnReason | undefined)[];
}

/** Fields that take the first value if a file has several columns for them. */
const isFirstCounts = ({ kind }: Field): boolean => kind !== 'text';
const NAME = 'name';

/**
 * Guesses the columns by their names. Columns that look like an ID are not used: it may be the ID of another system, and would overwrite
 * unrelated leads. A field uses one column, except for parts of a name, and additional email addresses and phone numbers.
 */
export function guessMapping({ columns }: Pick<FileFacts, 'columns'>, fields: readonly Field[]): MappingGuess {
  const said = headerMeanings(columns);
  const found = columns.map((name, n) => (name.trim() ? findField(name, said[n], fields) : undefined));
  const mapping: (string | undefined)[] = columns.map(() => undefined);
  const reasons: (ColumnReason | undefined)[] = columns.map((name, n) =>
    name.trim() ? (found[n] ? undefined : reasonOf(said[n])) : 'empty',
  );
  for (const field of fields) {
    const candidates = columns.flatMap((_, n) => (found[n]?.field === field ? [n] : []));
    const best = Math.min(...candidates.map((n) => found[n]?.rank ?? 0));
    const several = field.key === NAME || field.kind === 'email' || field.kind === 'phone';
    const parts = new Set<string>();
    for (const n of candidates) {
      const part = field.key === NAME ? said[n]?.part : undefined;
      const isTaken =
        best === AT_ITS_PLACE || !several
          ? found[n]?.rank === best && !mapping.includes(field.key)
          : part === undefined || !parts.has(part);
      if (part !== undefined) parts.add(part);
      if (isTaken) mapping[n] = field.key;
      else reasons[n] = 'repeated-column';
    }
    const taken = candidates.filter((n) => mapping[n] !== undefined);
    for (const n of alternativeColumns(field, taken, said).slice(1).flat()) reasons[n] = 'further-value';
  }
  return { mapping, reasons };
}

/** Columns of an export that an import cannot write. */
export function exportOnlyColumns(columns: readonly string[], fields: readonly Field[]): ReadonlySet<string> {
  const { reasons } = guessMapping({ columns }, fields);
  return new Set(columns.filter((_, n) => reasons[n] === 'not-writable' || reasons[n] === 'unknown-field'));
}

/** How well a column matches a field: by its place in a record, by the field's name, or by a name that other programs use. */
const AT_ITS_PLACE = 0;
const BY_NAME = 1;
const BY_MEANING = 2;
interface Found {
  readonly field: Field;
  readonly rank: number;
}

function findField(column: string, said: HeaderMeaning | undefined, fields: readonly Field[]): Found | undefined {
  const place = fields.find(({ path }) => isPlace(column, path));
  if (place) return { field: place, rank: AT_ITS_PLACE };
  const exact = fields.find(({ key }) => key === column);
  if (exact) return { field: exact, rank: BY_NAME };
  const meant = said && said.field !== 'id' ? fields.find((field) => isWrittenAs(said.field, field)) : undefined;
  if (meant && said?.part) return { field: meant, rank: BY_MEANING };
  const bare = normalizeHeader(removeContainerPrefix(column));
  const named =
    fields.find(({ key, custom }) => !custom && said?.field !== 'id' && normalizeHeader(key) === bare) ??
    fields.find(
      ({ key, custom, label }) =>
        custom && (normalizeHeader(key) === bare || (label !== undefined && normalizeHeader(label) === bare)),
    );
  if (named && bare) return { field: named, rank: BY_NAME };
  return meant && { field: meant, rank: BY_MEANING };
}

/** Our exports and JSON records name a column by its place: `visitor_name`, `fields.text-1`, `field.text-1`, `raw.visitor_remarks`. */
function isPlace(column: string, path: readonly string[]): boolean {
  const place = path.join('.');
  return column === place || column === `raw.${place}` || (path[0] === 'fields' && column === `field.${path[1]}`);
}

/** True if the field is the one with this id in the table of fields. */
const isWrittenAs = (id: string, { key, path }: Field): boolean =>
  RECORD_VERSIONS.some((version) => {
    const writing = leadField(id)?.write?.[version];
    return writing !== undefined && (writing.as ?? id) === key && writing.at === path.join('.');
  }) ||
  // An account's record may have a field with this name that its API version does not list.
  (key === id && path[0] === 'fields');

function reasonOf(said: HeaderMeaning | undefined): ColumnReason {
  if (!said) return 'unknown-field';
  return said.field === 'id' ? 'id-not-chosen' : 'not-writable';
}

const PART_ORDER: Readonly<Record<PersonNamePart, number>> = { first: 1, middle: 2, last: 3 };
const FAMILY_FIRST_ORDER: Readonly<Record<PersonNamePart, number>> = { last: 1, middle: 2, first: 3 };

/**
 * Columns of one field, in lookup order: the first alternative with a value counts. The columns of one alternative together form the
 * value. A name is a column with the full name, otherwise its parts: first, middle, last, and the family name first if the headers are
 * Japanese, Chinese or Korean.
 */
export function alternativeColumns(
  field: Field,
  columns: readonly number[],
  said: readonly (HeaderMeaning | undefined)[],
): readonly (readonly number[])[] {
  if (isFirstCounts(field)) return columns.map((n) => [n]);
  if (field.key !== NAME) return columns.length ? [columns] : [];
  const whole = columns.filter((n) => said[n]?.field === NAME && !said[n].part);
  const order = columns.some((n) => said[n]?.familyFirst) ? FAMILY_FIRST_ORDER : PART_ORDER;
  const firstPart = columns.findIndex((n) => said[n]?.part);
  const rank = (n: number): number => {
    const part = said[n]?.part;
    return part ? order[part] : columns.indexOf(n) < firstPart ? 0 : 4;
  };
  const parts = columns.filter((n) => !whole.includes(n)).sort((a, b) => rank(a) - rank(b));
  return [...whole.map((n) => [n]), ...(parts.length ? [parts] : [])];
}

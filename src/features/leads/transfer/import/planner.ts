// Plans what to do with each row of a file. Runs in a worker, over millions of rows.
import type { Field } from '../../model/fields';
import { CONTACT_FIELDS } from '../../model/knownFields';
import { headerMeanings } from './headers';
import { alternativeColumns } from './mapping';
import { SeenRows } from './seenRows';
import { TagReader } from './tagCells';
import type { FileFacts, FileRow, LeadImportOptions, ImportProblem, ImportStep } from './types';
import { isDamagedNumber, isEmptyCell, scalarCellText, valueReaderOf, type ValueReader } from './values';

/** A field and the columns it is made from. */
interface Target {
  readonly field: Field;
  readonly alternatives: readonly (readonly number[])[];
  readonly read: ValueReader;
}

/** A value of a row, and its column. */
interface Given {
  readonly value: unknown;
  readonly column: number;
}

/** 0 and negative numbers mean no lead. */
const ID = /^(?!0+$|-)[\w-]{1,40}$/;
/** Google Contacts joins several values of the same kind in one cell. */
const SEVERAL_VALUES = /:::/;

/**
 * Turns the rows of a file into steps, one after the other, in file order. Memory only grows by what detects repeated rows: 16 to 32 bytes
 * each (see SeenRows).
 *
 * Empty cells change nothing: neither "" nor null nor an empty list empties a field. In CSV, white space counts as empty, and names, email
 * addresses, phone numbers, choices, numbers and tags are trimmed; other texts are kept. In JSON, everything but email addresses and phone
 * numbers is kept, and values keep their types.
 */
export class Planner {
  private readonly targets: readonly Target[];
  private readonly seen = new SeenRows();

  constructor(
    private readonly facts: Pick<FileFacts, 'format' | 'columns'>,
    private readonly options: LeadImportOptions,
  ) {
    const said = headerMeanings(facts.columns);
    const tags = new TagReader(options.tags, facts.format);
    const targets = options.fields.flatMap((field) => {
      const columns = options.mapping.flatMap((key, n) => (key === field.key ? [n] : []));
      return columns.length
        ? [
            {
              field,
              alternatives: alternativeColumns(field, columns, said),
              read: valueReaderOf(field, facts.format, tags),
            },
          ]
        : [];
    });
    // The problems of a row are in column order.
    const firstColumn = ({ field }: Target): number => options.mapping.indexOf(field.key);
    this.targets = targets.sort((a, b) => firstColumn(a) - firstColumn(b));
  }

  /** The step for a row. Call it once for each row, in file order. */
  step({ row, line, cells, problems: unreadable }: FileRow): ImportStep {
    if (unreadable.length) return { row, line, action: 'leave-out', values: {}, problems: unreadable, cells };
    const problems: ImportProblem[] = [];
    const further: number[] = [];
    const values: Record<string, unknown> = {};
    for (const target of this.targets) {
      const given = this.given(target, cells, further);
      if (!given) continue;
      const reading = target.read(given.value);
      if ('code' in reading) problems.push({ code: reading.code, column: given.column, value: reading.found });
      else if (reading.value !== undefined) setOwn(values, target.field.key, reading.value);
    }
    const key = this.keyOf(cells, values, problems);
    this.checkContents(values, key, problems);
    if (!problems.length) this.checkRepeated({ row, cells, values, key }, problems);
    const action = problems.length ? 'leave-out' : key === undefined ? 'create' : 'update';
    const step: { -readonly [K in keyof ImportStep]: ImportStep[K] } = { row, line, action, values, problems, cells };
    if (key !== undefined) step.key = key;
    if (further.length) step.further = further;
    return step;
  }

  /** The value of a field: that of the first alternative with a value. Columns with another value are added to `further`. */
  private given({ field, alternatives }: Target, cells: readonly unknown[], further: number[]): Given | undefined {
    let first: Given | undefined;
    for (const columns of alternatives) {
      const found = this.combined(field, columns, cells);
      if (!found) continue;
      if (!first) first = isContact(field) ? withoutFurther(found, further) : found;
      else
        for (const column of columns)
          if (!isEmptyCell(cells[column], this.facts.format) && !isSaid(field, first.value, cells[column]))
            further.push(column);
    }
    return first;
  }

  private combined(field: Field, columns: readonly number[], cells: readonly unknown[]): Given | undefined {
    const [only] = columns;
    if (columns.length === 1)
      return isEmptyCell(cells[only!], this.facts.format) ? undefined : { value: cells[only!], column: only! };
    const filled = columns.filter((column) => !isEmptyCell(cells[column], this.facts.format));
    const [column] = filled;
    if (column === undefined) return undefined;
    if (filled.length === 1) return { value: cells[column], column };
    const texts = filled.map((one) => scalarCellText(cells[one])?.trim() ?? JSON.stringify(cells[one]));
    return { value: texts.join(field.key === 'name' ? ' ' : '\n'), column };
  }

  private keyOf(
    cells: readonly unknown[],
    { email }: Readonly<Record<string, unknown>>,
    problems: ImportProblem[],
  ): string | undefined {
    const { identity } = this.options;
    if (identity?.by !== 'id') return identity && typeof email === 'string' ? email : undefined;
    const { column } = identity;
    const cell = cells[column];
    if (isEmptyCell(cell, this.facts.format)) return undefined;
    const text = scalarCellText(cell)?.trim() ?? JSON.stringify(cell);
    const isRounded = typeof cell === 'number' && Number.isInteger(cell) && !Number.isSafeInteger(cell);
    if (isRounded || isDamagedNumber(text)) problems.push({ code: 'damaged-number', column, value: text });
    else if (!ID.test(text)) problems.push({ code: 'bad-id', column, value: text });
    return text;
  }

  /** A row must change something, and a new lead needs a name or a way to contact it. */
  private checkContents(
    values: Readonly<Record<string, unknown>>,
    key: string | undefined,
    problems: ImportProblem[],
  ): void {
    const hasContact = CONTACT_FIELDS.some((field) => scalarCellText(values[field])?.trim());
    if (hasContact) return;
    if (!Object.keys(values).length && !problems.length) problems.push({ code: 'empty', value: '' });
    else if (key === undefined)
      problems.push({ code: this.options.identity?.by === 'id' ? 'no-id' : 'no-contact', value: '' });
  }

  /** A row that is skipped for another reason does not count: a later one with the same address is imported. */
  private checkRepeated(
    { row, cells, values, key }: Pick<ImportStep, 'row' | 'cells' | 'values' | 'key'>,
    problems: ImportProblem[],
  ): void {
    const { identity } = this.options;
    const byId = identity?.by === 'id' && key !== undefined;
    const email = byId ? undefined : scalarCellText(values['email']);
    const by = byId ? 'id' : email === undefined ? 'phone' : 'email';
    const text = byId ? key : (email?.toLowerCase() ?? phoneDigits(values['phone']));
    if (!text) return;
    const before = this.seen.add(by, text, row);
    if (before === undefined) return;
    const column = byId ? identity.column : this.columnOf(by, cells);
    problems.push({ code: `repeated-${by}`, ...(column === undefined ? {} : { column }), value: String(before) });
  }

  private columnOf(key: string, cells: readonly unknown[]): number | undefined {
    const target = this.targets.find(({ field }) => field.key === key);
    return target && this.given(target, cells, [])?.column;
  }
}

const isContact = ({ kind }: Field): boolean => kind === 'email' || kind === 'phone';

/** The first of several values in a cell; its column is added to `further` if the others differ. */
function withoutFurther(given: Given, further: number[]): Given {
  const { value, column } = given;
  if (typeof value !== 'string' || !value.includes(':::')) return given;
  const [first = '', ...others] = value.split(SEVERAL_VALUES).filter((part) => part.trim());
  if (others.some((other) => bareText(other) !== bareText(first))) further.push(column);
  return { value: first, column };
}

/** True if the value includes the other one: the full name includes the parts of a name. */
function isSaid({ key }: Field, value: unknown, other: unknown): boolean {
  const said = bareText(value);
  return key === 'name' ? said.includes(bareText(other)) : said === bareText(other);
}

const bareText = (value: unknown): string =>
  (scalarCellText(value) ?? JSON.stringify(value)).toLowerCase().replace(/[^\p{L}\p{N}@.]/gu, '');

/** The digits of a phone number, with 00 as +; '' if there are too few to identify someone. */
function phoneDigits(value: unknown): string {
  const digits = scalarCellText(value)?.replace(/\D/g, '').replace(/^00/, '') ?? '';
  return digits.length > 4 ? digits : '';
}

/** Sets an own property, even for a field called `__proto__`. */
function setOwn(values: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(values, key, { value, enumerable: true, configurable: true, writable: true });
  else values[key] = value;
}

import assert from 'node:assert/strict';
import { fakeLeadPage } from '../fakes';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { plainCell } from '../../../../src/core/csv';
import { KNOWN_COLUMNS, findOtherColumns } from '../../../../src/features/leads/model/columns';
import { readTagIds, recordValueAt, type Field } from '../../../../src/features/leads/model/fields';
import { isRecordRow, type RecordRow } from '../../../../src/features/leads/model/read';
import { withTagNames } from '../../../../src/features/leads/model/tags';
import { writableFieldsFor, readLeadRecordOf } from '../../../../src/features/leads/sources/apis';
import { writeLeadExport, type ExportFormat } from '../../../../src/features/leads/transfer/leadExport';
import { guessMapping } from '../../../../src/features/leads/transfer/import/mapping';
import { Planner } from '../../../../src/features/leads/transfer/import/planner';
import type { FileFacts, ImportStep } from '../../../../src/features/leads/transfer/import/types';

type Generation = '1.0.0' | '2.0.0';

const TAGS = [
  ...[
    'vip',
    'Returning, loyal',
    'a;b',
    '73',
    '1',
    '[x]',
    '["vip"]',
    '"quoted"',
    'a ::: b',
    'x|y',
    '* star',
    '=1+1',
    '+49',
    'a',
    'b',
    'a, b',
  ],
].map((name, n) => ({ id: String(n + 70), name }));

const custom = (key: string, type: string, options: readonly string[] = []) => ({
  key,
  label: `The ${key}`,
  type,
  options,
  required: false,
  system: false,
});
const ATTRIBUTES = [
  custom('text-1', 'text'),
  custom('score', 'number'),
  custom('plan', 'select', ['Free', 'Pro', 'a, b', '=x']),
  custom('second', 'email'),
  custom('any', 'text'),
];
const FIELDS: Readonly<Record<Generation, readonly Field[]>> = {
  '1.0.0': writableFieldsFor('1.0.0', undefined, ATTRIBUTES),
  '2.0.0': writableFieldsFor('2.0.0', undefined, ATTRIBUTES),
};

/** The complete text of an export. */
async function exported(
  generation: Generation,
  records: readonly RecordRow[],
  plan: { readonly format: ExportFormat; readonly csv: 'safe' | 'lossless'; readonly columns?: readonly string[] },
): Promise<string> {
  const names = new Map(TAGS.map(({ id, name }) => [id, name]));
  const leads = records.map((raw) => {
    const lead = readLeadRecordOf(generation, raw) ?? assert.fail('it has no id');
    return generation === '1.0.0' && plan.columns ? withTagNames(lead, names) : lead;
  });
  let text = '';
  await writeLeadExport({
    plan: { ...plan, filter: {}, searched: false, pageSize: 50 },
    load: async (page) => fakeLeadPage(page ? [] : leads, leads.length, page),
    sink: {
      append: async (more) => {
        text += more;
      },
      reached: async () => undefined,
    },
    signal: new AbortController().signal,
  });
  return text;
}

interface Table {
  readonly facts: Pick<FileFacts, 'format' | 'columns'>;
  readonly rows: readonly (readonly unknown[])[];
}

/** Reads a file like an import: only files with a byte order mark have formula guards. */
function readFile(text: string, format: ExportFormat): Table {
  if (format === 'csv') {
    const guarded = text.startsWith('\ufeff');
    const [columns = [], ...rows] = (parse(text, { bom: true }) as string[][]).map((cells) =>
      guarded ? cells.map(plainCell) : cells,
    );
    return { facts: { format, columns }, rows };
  }
  const records = (
    format === 'json'
      ? JSON.parse(text)
      : text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as unknown)
  ) as readonly RecordRow[];
  const flat = records.map(({ fields, ...rest }) => ({ ...rest, ...(isRecordRow(fields) ? fields : {}) }) as RecordRow);
  const columns = [...new Set(flat.flatMap((row) => Object.keys(row)))];
  return {
    facts: { format: format === 'json' ? 'json' : 'jsonl', columns },
    rows: flat.map((row) => columns.map((column) => row[column])),
  };
}

function plan({ facts, rows }: Table, generation: Generation): readonly ImportStep[] {
  const fields = FIELDS[generation];
  const { mapping } = guessMapping(facts, fields);
  const planner = new Planner(facts, { mapping, fields, tags: TAGS });
  return rows.map((cells, n) => planner.step({ row: n + 1, line: n + 2, cells, problems: [] }));
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length);

/** The writable part of a record in the form of a write. CSV keeps the types of numbers and objects only if the field has them. */
function writable(record: RecordRow, generation: Generation, csv: boolean): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    FIELDS[generation].flatMap((field) => {
      const value = recordValueAt(record, field.path);
      if (isNothing(value)) return [];
      if (field.kind === 'tags') return [[field.key, readTagIds(value, TAGS)]];
      if (!csv || field.kind === 'number' || field.kind === 'object' || typeof value === 'string')
        return [[field.key, value]];
      return [[field.key, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    }),
  );
}

const PIECES = [
  '=',
  "'",
  '-',
  '+',
  '@',
  '5',
  '49',
  ' ',
  '.',
  '/',
  ',',
  ';',
  '"',
  'x',
  'é',
  '日',
  '\t',
  '\n',
  '\0',
  '|',
  '\u200b',
  '(',
];
const anyText = fc.oneof(
  fc.constantFrom(
    '=x',
    "'=x",
    "''=x",
    '-5',
    '+49 30 1234',
    '+49-30-1234',
    '\0x',
    'a, b',
    '00123',
    '4.9E+12',
    'true',
    '1.50',
    '\r\n',
    "'",
    "'x",
  ),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string(),
);
/** Known columns are read without surrounding spaces. */
const trimmed = anyText.map((text) => text.trim());
const notBlank = anyText.map((text) => (text.trim() ? text : ''));
const phone = fc.oneof(
  fc.constantFrom('+49 30 1234', '+49-30-1234', '+1-1-1', '+1.2.3/4', '-5', '0171/123', '(030) 12', '=030', "'=1"),
  fc.nat().map(String),
);
const emailText = fc
  .tuple(fc.constantFrom('=', "'", '-', '+', 'ada', "'=1"), fc.nat(), fc.constantFrom('x.org', 'ü.de'))
  .map(([a, n, host]) => `${a}${n}@${host}`);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
);
const tagList = fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 4 });
const typed = fc.oneof(
  number,
  fc.boolean(),
  fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
  fc
    .dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true })
    // JSON cannot represent -0.
    .map((value) => JSON.parse(JSON.stringify(value)) as RecordRow),
);

/** The contents of one record. `value` is a custom value of any type, if the format keeps types. */
const contents = (csv: boolean) =>
  fc.record({
    name: trimmed.map((text) => text || 'Ada'),
    email: fc.option(emailText, { nil: '' }),
    phone: fc.option(phone, { nil: '' }),
    remarks: csv ? notBlank : anyText,
    city: trimmed.filter((text) => !/^\d+$/.test(text)),
    tags: tagList,
    text: csv ? notBlank : anyText,
    score: fc.option(number, { nil: undefined }),
    plan: fc.constantFrom('', 'Free', 'a, b', '=x'),
    second: fc.option(emailText, { nil: '' }),
    any: csv ? fc.oneof(notBlank, number, fc.boolean()) : fc.oneof(anyText, typed),
    details: fc.option(fc.constantFrom({ mobile: false, langs: ['de'] }, { a: { b: null } }), { nil: undefined }),
    companyId: fc.option(fc.nat(), { nil: undefined }),
  });
type Contents = ReturnType<typeof contents> extends fc.Arbitrary<infer T> ? T : never;

const fieldsOf = ({ text, score, plan: choice, second, any }: Contents): RecordRow => ({
  'text-1': text,
  ...(score === undefined ? {} : { score }),
  plan: choice,
  second,
  any,
});

/** Records of a list in each API version. Email addresses differ, because duplicates are skipped. */
const RECORD: Readonly<Record<Generation, (given: Contents, id: number) => RecordRow>> = {
  '1.0.0': (given, id) => ({
    id,
    visitor_id: id,
    visitor_name: given.name,
    visitor_email: given.email && `${id}${given.email}`,
    visitor_phone: given.phone && `${given.phone}${id}`,
    visitor_remarks: given.remarks,
    country_name: 'India',
    company_name: 'Acme',
    city: '517',
    tags: given.tags.map((tag) => tag.id).join(','),
    fields: fieldsOf(given),
  }),
  '2.0.0': (given, id) => ({
    id,
    mainContactId: id,
    fields: {
      name: given.name,
      email: given.email && `${id}${given.email}`,
      phone: given.phone && `${given.phone}${id}`,
      city: given.city,
      country: { name: 'India' },
      ...fieldsOf(given),
    },
    tags: given.tags.map(({ id: tag, name }) => ({ id: Number(tag), name })),
    clientName: given.name,
    ...(given.details ? { clientDetails: given.details } : {}),
    ...(given.companyId === undefined ? {} : { companyId: given.companyId }),
    agentList: [{ id: 1, name: 'Ann' }],
  }),
};

const FORMATS = [
  { title: 'CSV for spreadsheets', format: 'csv', csv: 'safe', chosen: true },
  { title: 'CSV for programs', format: 'csv', csv: 'lossless', chosen: true },
  { title: 'JSON', format: 'json', csv: 'lossless', chosen: false },
  { title: 'JSON Lines', format: 'ndjson', csv: 'lossless', chosen: false },
  { title: 'JSON with chosen columns', format: 'json', csv: 'lossless', chosen: true },
] as const;

describe('importing what was exported', () => {
  for (const generation of ['1.0.0', '2.0.0'] as const)
    for (const { title, format, csv, chosen } of FORMATS)
      it(`restores what ${generation} can write, from ${title}`, async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(contents(format === 'csv' || chosen), { minLength: 1, maxLength: 4 }),
            async (given) => {
              const records = given.map((one, n) => RECORD[generation](one, n + 1));
              const leads = records.map((raw) => readLeadRecordOf(generation, raw)!);
              const columns = chosen ? [...KNOWN_COLUMNS, ...findOtherColumns(leads), 'raw.clientDetails'] : undefined;
              const text = await exported(generation, records, { format, csv, columns });
              const steps = plan(readFile(text, format), generation);
              steps.forEach((step, n) => {
                assert.deepEqual(
                  [step.action, step.problems, step.key, step.further],
                  ['create', [], undefined, undefined],
                );
                assert.deepEqual(sorted(step.values), sorted(writable(records[n]!, generation, format === 'csv')));
              });
              assert.equal(steps.length, records.length);
            },
          ),
          { numRuns: 40 },
        );
      });

  it('restores rows of 1.0.0 lists, which have names and addresses in other fields than details', async () => {
    const records = [
      {
        id: 70574,
        session_id: 70574,
        name: "'=Ada",
        email: 'ada@example.org',
        visitor_phone: '+49-30-1234',
        tags: '70,72',
      },
      { id: 70575, session_id: 70575, name: 'Bo', email: '', visitor_phone: '', tags: '' },
    ];
    for (const { format, csv, chosen } of FORMATS) {
      const text = await exported('1.0.0', records, { format, csv, columns: chosen ? KNOWN_COLUMNS : undefined });
      const steps = plan(readFile(text, format), '1.0.0');
      assert.deepEqual(
        steps.map(({ action, values }) => [action, values]),
        [
          ['create', { name: "'=Ada", email: 'ada@example.org', phone: '+49-30-1234', tags: ['70', '72'] }],
          ['create', { name: 'Bo' }],
        ],
        format,
      );
    }
  });

  it('reads numeric tag names as names, and IDs of complete records as IDs', async () => {
    const tags = [
      { id: '74', name: 'vip' },
      { id: '9', name: '74' },
    ];
    const step = (cell: unknown, format: FileFacts['format']): unknown =>
      new Planner(
        { format, columns: ['name', 'tags'] },
        { mapping: ['name', 'tags'], fields: FIELDS['1.0.0'], tags },
      ).step({ row: 1, line: 1, cells: ['Ada', cell], problems: [] }).values['tags'];
    assert.deepEqual([step('74', 'csv'), step('74', 'json'), step('vip, 74', 'csv')], [['9'], ['74'], ['74', '9']]);
  });
});

function sorted(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(values)
      .map(([key, value]) => [key, key === 'tags' ? [...(value as string[])].sort() : value] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

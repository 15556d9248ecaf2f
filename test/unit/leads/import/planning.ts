import { writableFieldsFor } from '../../../../src/features/leads/sources/apis';
import { guessMapping } from '../../../../src/features/leads/transfer/import/mapping';
import { Planner } from '../../../../src/features/leads/transfer/import/planner';
import type {
  FileFacts,
  MatchIdentity,
  LeadImportOptions,
  ImportStep,
} from '../../../../src/features/leads/transfer/import/types';

/** Tags whose names contain separators, or look like the ID of another tag. */
export const TEST_TAGS = [
  { id: '73', name: 'vip' },
  { id: '74', name: 'returning' },
  { id: '75', name: 'Returning, loyal' },
  { id: '76', name: 'a;b' },
  { id: '9', name: '74' },
  { id: '10', name: '[x]' },
];
const own = (key: string, type: string, options: readonly string[] = []) => ({
  key,
  label: key.toUpperCase(),
  type,
  options,
  required: false,
  system: false,
});
const CUSTOM = [
  own('plan', 'select', ['Free', 'Pro', '5']),
  own('score', 'number'),
  own('any', 'text'),
  own('__proto__', 'text'),
];
/** The fields of an account of each API version. */
export const TEST_FIELDS = {
  '1.0.0': writableFieldsFor('1.0.0', undefined, CUSTOM),
  '2.0.0': writableFieldsFor('2.0.0', undefined, CUSTOM),
};

/** Differences from a CSV import into API 2.0.0. */
interface Setup {
  readonly format?: FileFacts['format'];
  readonly generation?: keyof typeof TEST_FIELDS;
  readonly identity?: MatchIdentity;
  readonly options?: Partial<LeadImportOptions>;
}

/** The steps for rows of cells, with the guessed mapping. */
export function planRows(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  setup: Setup = {},
): readonly ImportStep[] {
  const { format = 'csv', generation = '2.0.0', identity, options = {} } = setup;
  const fields = TEST_FIELDS[generation];
  const { mapping } = guessMapping({ columns }, fields);
  const planner = new Planner({ format, columns }, { mapping, identity, fields, tags: TEST_TAGS, ...options });
  return rows.map((cells, n) => planner.step({ row: n + 1, line: n + 2, cells, problems: [] }));
}
/** The values that are written for one row. */
export const stepValues = (columns: readonly string[], cells: readonly unknown[], setup?: Setup) =>
  planRows(columns, [cells], setup)[0]!.values;
/** The action for each row, with its problems: code, column and value. */
export const shortStep = (...args: Parameters<typeof planRows>) =>
  planRows(...args).map(({ action, problems }) =>
    [action, ...problems.map(({ code, column, value }) => `${code} ${column ?? '-'} ${value}`.trim())].join(': '),
  );
/** The result for one value of a field. */
export function planOne(key: string, value: unknown, format: FileFacts['format'] = 'csv'): unknown {
  const [step] = planRows(['name', key], [['Ada', value]], { format });
  const [problem] = step!.problems;
  return problem ? `${problem.code}: ${problem.value}` : step!.values[key];
}

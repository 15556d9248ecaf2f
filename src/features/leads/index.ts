// Leads: fields, sources for both API versions, lists, import and export. What other features and the command line may use.
export type { LoadPage } from './list/pages';
export { matcher } from './list/find';
export { COLUMNS } from './model/columns';
export { tagIds } from './model/fields';
export type { Lead } from './model/lead';
export { withTagNames } from './model/tags';
export { fieldsFor } from './sources/apis';
export { historyFor } from './sources/histories';
export type { SectionKind } from './sources/history';
export type { LeadRecord } from './sources/source';
export { sourceFor } from './sources/sources';
export { importProblemText } from './texts/importProblems';
export { importFileErrorText } from './texts/importFileErrors';
export {
  type ExportEnd,
  type ExportFormat,
  exportLeads,
  type ExportPause,
  type ExportPlan,
} from './transfer/exporting';
export { ImportJournal, journalFiles } from './transfer/import/journal';
export { createBeside, writeLeftRows } from './transfer/import/leftRows';
export { dryRun, type DryRun, type LeadLookup, type ValueChange } from './transfer/import/matching';
export { guessMapping } from './transfer/import/mapping';
export { openImport } from './transfer/import/read/openImport';
export { type ImportOutcome, type ImportStop, outcomeOf, sendRows } from './transfer/import/sending';
export { ImportFileError, type ImportFile, type ImportOptions, type ImportProblem } from './transfer/import/types';

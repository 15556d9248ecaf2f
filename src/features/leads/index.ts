// Leads: fields, sources for both API versions, lists, import and export. What other features and the command line may use.
export type { LoadPage } from './list/pages';
export { COLUMNS } from './model/columns';
export type { Field } from './model/fields';
export { type Tag, withTagNames } from './model/tags';
export { fieldsFor } from './sources/apis';
export { sourceFor } from './sources/sources';
export { type ExportFormat, exportLeads, type ExportPlan, type ExportPoint } from './transfer/exporting';
export {
  encodingOf,
  guessMapping,
  ID_TARGET,
  importProblemText,
  type ImportStep,
  type ImportTable,
  type Mapping,
  planImport,
  readTable,
  textOfFile,
} from './transfer/importing';

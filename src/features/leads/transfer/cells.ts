// How a lead is written to the cells of a file, so that an import reads back the same values.
import { columnText, knownColumn, otherColumnValue } from '../model/columns';
import type { Lead } from '../model/lead';

/** A tag name that an import would misread between commas. */
const MISREAD_TAG = /[,;|"[]|:::|^\*|^\s|\s$|^$/;

/** Tags in one cell: joined by commas, or as a JSON list if a name contains a separator. */
const tagsText = (tags: readonly string[]): string =>
  tags.some((tag) => MISREAD_TAG.test(tag)) ? JSON.stringify(tags) : tags.join(', ');

/** A cell of CSV. Columns are `COLUMNS`, `raw.<key>` or `field.<key>`. */
export const cellText = (lead: Lead, column: string): string =>
  knownColumn(column)?.kind === 'tags' ? tagsText(lead.tags) : columnText(lead, column);

/** A JSON value for a chosen column: tags are a list, and values beyond the known columns keep their types. */
export function cellValue(lead: Lead, column: string): unknown {
  const field = knownColumn(column);
  if (!field) return otherColumnValue(lead, column) ?? '';
  return field.kind === 'tags' ? lead.tags : columnText(lead, column);
}

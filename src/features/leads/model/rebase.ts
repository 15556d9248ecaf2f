import { applyEdits, modify } from 'jsonc-parser';
import type { FieldChange, PlacedChange } from './changes';
import type { RecordRow } from './read';

/** The record's current text with these changes applied; everything else stays as received. */
export function rebaseRecord(now: string, changes: readonly (FieldChange | PlacedChange)[]): string {
  let text = now;
  for (const change of changes) {
    const path = 'field' in change ? change.field.path : change.path;
    text = applyEdits(
      text,
      modify(text, [...path], change.to, { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } }),
    );
  }
  return text;
}

/** The initial document of a new lead, from the empty record of the account's API version. */
export function newLeadText(emptyRecord: RecordRow): string {
  return `${JSON.stringify(emptyRecord, null, 2)}\n`;
}

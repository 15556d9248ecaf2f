import { applyEdits, modify } from 'jsonc-parser';
import type { FieldChange } from './changes';
import type { Row } from './read';

/** The record's text as it is now, with these changes made in it; everything else stays as received. */
export function rebased(now: string, changes: readonly FieldChange[]): string {
  let text = now;
  for (const { field, to } of changes) {
    text = applyEdits(
      text,
      modify(text, [...field.path], to, { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } }),
    );
  }
  return text;
}

/** The document a new lead begins with, from the empty record of the account's API version. */
export function newLeadText(emptyRecord: Row): string {
  return `${JSON.stringify(emptyRecord, null, 2)}\n`;
}

import { applyEdits, modify } from 'jsonc-parser';
import type { Generation } from '../../../api/client/account';
import type { FieldChange } from './changes';

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

/** The document a new lead begins with: the fields most people fill in, empty. */
export function newLeadText(generation: Generation): string {
  const record =
    generation === '1.0.0'
      ? {
          visitor_name: '',
          visitor_email: '',
          visitor_phone: '',
          visitor_remarks: '',
          visitor_address: '',
          tags: '',
          fields: {},
        }
      : { fields: { name: '', email: '', phone: '' } };
  return `${JSON.stringify(record, null, 2)}\n`;
}

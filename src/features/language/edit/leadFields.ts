import type { CatalogueIndex } from './catalogueIndex';
import type { Generation } from '../../../api/client/account';

/** Maximum number of suggested fields. */
const MAX_FIELDS = 200;
/** The operations that read one lead. */
const READS: ReadonlySet<string> = new Set(['v1.lead.detail', 'v2.contact.get']);
const KEY = /^[A-Za-z_]\w*$/;

/** The fields of a record that `{{lead.…}}` can refer to; fields of nested objects come after the plain ones. */
export function leadFieldsOf(record: Readonly<Record<string, unknown>>): string[] {
  const plain: string[] = [];
  const nested: string[] = [];
  for (const [key, value] of Object.entries(record)) {
    if (!KEY.test(key)) continue;
    if (typeof value !== 'object' || value === null) plain.push(key);
    else if (!Array.isArray(value))
      for (const [inner, one] of Object.entries(value))
        if (KEY.test(inner) && (typeof one !== 'object' || one === null)) nested.push(`${key}.${inner}`);
  }
  return [...plain, ...nested].slice(0, MAX_FIELDS);
}

/** The documented fields of a lead of a generation, for when no lead is selected. */
export function documentedLeadFields(knowledge: CatalogueIndex, generation: Generation): string[] {
  const example = knowledge.operations(generation).find(({ id }) => READS.has(id))?.responseExamples[0];
  const data =
    typeof example === 'object' && example !== null && !Array.isArray(example)
      ? (example as Record<string, unknown>).data
      : undefined;
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? leadFieldsOf(data as Record<string, unknown>)
    : ['id'];
}

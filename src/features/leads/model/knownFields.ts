// Lookups in the table of fields.
import type { LeadField } from './descriptor';
import { LEAD_FIELDS } from './fieldTable';

/** The fields that have a position in some order, in that order. */
export const fieldsInOrder = (place: (field: LeadField) => number | undefined): readonly LeadField[] =>
  LEAD_FIELDS.map((field) => ({ field, at: place(field) }))
    .filter((row): row is { field: LeadField; at: number } => row.at !== undefined)
    .sort((a, b) => a.at - b.at)
    .map(({ field }) => field);

const BY_ID = new Map(LEAD_FIELDS.map((field) => [field.id, field]));
/** The field with this id. */
export const leadField = (id: string): LeadField | undefined => BY_ID.get(id);

/** The field's name as an option of filters, sort orders and groups. */
export const choiceName = ({ id, one }: LeadField): string => one?.id ?? id;
const BY_CHOICE = new Map(LEAD_FIELDS.map((field) => [choiceName(field), field]));
/** The field with this name in filters, sort orders and groups. */
export const fieldOfChoice = (choice: string): LeadField | undefined => BY_CHOICE.get(choice);

/** A new lead needs one of these fields. */
export const CONTACT_FIELDS: readonly string[] = LEAD_FIELDS.filter(({ contact }) => contact).map(({ id }) => id);

/** True for a column or option of dates, which is sorted newest first. */
export const isDateColumn = (name: string): boolean => (leadField(name) ?? fieldOfChoice(name))?.kind === 'date';

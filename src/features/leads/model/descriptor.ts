/** What a field holds, as far as its input is validated. */
export type FieldKind = 'text' | 'email' | 'phone' | 'choice' | 'tags' | 'number' | 'object';

/** The API versions that records and the table of fields distinguish. */
export const RECORD_VERSIONS = ['v1', 'v2'] as const;
/** One of the API versions. */
export type RecordVersion = (typeof RECORD_VERSIONS)[number];

type PerVersion<T> = Readonly<Partial<Record<RecordVersion, T>>>;

/** How a column is read from a record. Places are keys joined by dots; below `fields` are custom fields. The first value counts. */
export interface FieldReading {
  /** Places whose values the column shows, so that they get no column of their own. */
  readonly from?: readonly string[];
  /** Further places, read after those, which keep a column of their own. */
  readonly also?: readonly string[];
  /** Combines the values, in order; absent: the default of the kind. */
  readonly by?: (...values: unknown[]) => string | undefined;
}

/** How a field is written. */
export interface FieldWriting {
  /** Its name in a write; absent: the field's id. */
  readonly as?: string;
  /** Where a record shows it: keys joined by dots. */
  readonly at: string;
  /** The record of a new lead includes it, empty. */
  readonly start?: true;
}

/**
 * All that is known about one field of a lead: where it is shown, its labels, and how it is read and written. Numbers are sort positions:
 * lower ones come first, equal ones keep the order of the table. Absent properties do not apply.
 */
export interface LeadField {
  /** The name of the column, in exports and settings too. */
  readonly id: string;
  /** If absent, Acquire's own name is used. */
  readonly label?: () => string;
  /** Default: text. */
  readonly kind?: FieldKind | 'date';
  /** A column of tables and exports. `width` in characters; `usual`: shown by default. */
  readonly column?: { readonly width?: number; readonly usual?: number };
  /** The column to show if this one has no value. */
  readonly orElse?: string;
  readonly read?: PerVersion<FieldReading>;
  readonly write?: PerVersion<FieldWriting>;
  /** Import and editing use Acquire's name for it, whatever the label of the column. */
  readonly writtenByName?: true;
  /** Places of a record that the head of the page already covers, so that they are not listed again. */
  readonly shownPlaces?: PerVersion<readonly string[]>;
  /** For a field with several values: the name of one of them in filters, sort orders and groups. */
  readonly one?: { readonly id: string; readonly label: () => string };
  readonly sort?: number;
  /** `where`: its name in the server's own filter, in the API version that has one. */
  readonly filter?: { readonly at: number; readonly where?: string };
  /** Included when the loaded leads are searched. */
  readonly search?: true;
  readonly tooltip?: number;
  /** A fact on the lead's page; `edit`: editable there. `copy`: its button is always visible. `lines`: it keeps its line breaks. */
  readonly page?: { readonly at: number; readonly edit?: true; readonly copy?: true; readonly lines?: true };
  /** Column names that an import recognizes, in lower case without punctuation and spaces. */
  readonly aliases?: readonly string[];
  /** A new lead needs at least one of these. */
  readonly contact?: true;
}

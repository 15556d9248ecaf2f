/** What a field holds, as far as a check of what is typed goes. */
export type FieldKind = 'text' | 'email' | 'phone' | 'choice' | 'tags' | 'number' | 'object';

/** The API versions, as records and the table of fields tell them apart. */
export const RECORD_VERSIONS = ['v1', 'v2'] as const;
/** One of the API versions. */
export type RecordVersion = (typeof RECORD_VERSIONS)[number];

type PerVersion<T> = Readonly<Partial<Record<RecordVersion, T>>>;

/** How a column is read from a record. Places are keys joined by dots; below `fields` they are custom fields. The first value counts. */
export interface FieldReading {
  /** Places whose values the column shows, so that they get no column of their own. */
  readonly from?: readonly string[];
  /** Further places, looked at after those, which keep a column of their own. */
  readonly also?: readonly string[];
  /** Makes the text out of the values, in their order; absent: the usual way of the kind. */
  readonly by?: (...values: unknown[]) => string | undefined;
}

/** How a field is written. */
export interface FieldWriting {
  /** Its name in a write; absent: the id of the field. */
  readonly as?: string;
  /** Where a record shows it: keys joined by dots. */
  readonly at: string;
  /** The record of a new lead has it, empty. */
  readonly start?: true;
}

/**
 * All that is known about one field of a lead: where it is shown and what it is called, read from and written to. Numbers are places in an
 * order: a lower one comes first, equal ones are in the order of the table. What is absent does not apply.
 */
export interface LeadField {
  /** The name of the column, in exports and settings too. */
  readonly id: string;
  /** Absent: it is called as Acquire names it. */
  readonly label?: () => string;
  /** Default: text. */
  readonly kind?: FieldKind | 'date';
  /** A column of tables and exports. `width` in characters; `usual`: shown unless someone chose otherwise. */
  readonly column?: { readonly width?: number; readonly usual?: number };
  /** The column that is shown where this one has no value. */
  readonly orElse?: string;
  readonly read?: PerVersion<FieldReading>;
  readonly write?: PerVersion<FieldWriting>;
  /** Import and editing call it as Acquire names it, whatever the label of the column. */
  readonly writtenByName?: true;
  /** Places of a record that the head of the page says in its own words, so that they are not listed again. */
  readonly told?: PerVersion<readonly string[]>;
  /** Where it is one of several values, how that one is called in filters, sort orders and groups. */
  readonly one?: { readonly id: string; readonly label: () => string };
  readonly sort?: number;
  /** `where`: the name that the server's own filter has for it, in the API version that filters. */
  readonly filter?: { readonly at: number; readonly where?: string };
  /** The search of what is loaded looks into it. */
  readonly search?: true;
  readonly tooltip?: number;
  /** A fact on the page of the lead, which may be changed there. `copy`: its button is always visible. `lines`: it keeps its line breaks. */
  readonly page?: { readonly at: number; readonly edit?: true; readonly copy?: true; readonly lines?: true };
  /** Names of columns that an import takes for it, in small letters without marks and blanks. */
  readonly aliases?: readonly string[];
  /** A new lead needs one of these. */
  readonly contact?: true;
}

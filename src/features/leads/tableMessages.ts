// What the lead table and its host say to each other.

/** A column as the table draws it. `width` in characters. */
export interface TableColumn {
  readonly id: string;
  readonly label: string;
  readonly width: number;
  readonly sortable: boolean;
}

/** A row: the lead's id and the text of each column, in order. */
export interface TableRow {
  readonly id: string;
  readonly cells: readonly string[];
}

/** All words of the table, in the user's language. `{0}` stands for a number or text. */
export interface TableStrings {
  readonly language: string;
  readonly table: string;
  readonly search: string;
  readonly filter: string;
  readonly clear: string;
  readonly columns: string;
  readonly loadAll: string;
  readonly export: string;
  readonly refresh: string;
  readonly rowsSelected: string;
  readonly copyRows: string;
  readonly deleteRows: string;
  readonly loading: string;
  readonly select: string;
  readonly hint: string;
  readonly stop: string;
  readonly retry: string;
  readonly none: string;
  readonly row: string;
}

/** What the table shows besides its rows. Rows asked for under an older `epoch` are of another order. */
export interface TableShape {
  readonly epoch: number;
  readonly columns: readonly TableColumn[];
  readonly count: number;
  readonly sort?: { readonly by: string; readonly descending: boolean };
  readonly search: string;
  /** What is filtered, and what sorting and filtering could not see. */
  readonly lines: readonly string[];
  readonly filtered: boolean;
  /** "Load all" would change something. */
  readonly partial: boolean;
  /** Progress of a long job, or what is under way. */
  readonly busy?: string;
  /** Why there are no rows. */
  readonly failure?: string;
  readonly writable: boolean;
}

/** Messages to the table, by type. `epoch` counts the orders of the rows; an answer of an earlier one is dropped. */
export interface ToTable {
  readonly init: { readonly strings: TableStrings; readonly accountKey: string };
  readonly shape: TableShape;
  readonly rows: { readonly epoch: number; readonly from: number; readonly rows: readonly TableRow[] };
  /** The rows asked for could not be loaded; why stands in the shape. */
  readonly failed: { readonly epoch: number; readonly from: number; readonly to: number };
  /** The ids of a span of rows that is to be selected. */
  readonly span: { readonly epoch: number; readonly from: number; readonly ids: readonly string[] };
  /** Leads that were deleted, so that nobody goes on with them. */
  readonly gone: { readonly ids: readonly string[] };
}

/** Actions of the toolbar and of rows. `ids` are the rows meant. */
export type TableAction =
  'filter' | 'clear' | 'columns' | 'loadAll' | 'stop' | 'export' | 'refresh' | 'open' | 'copy' | 'delete';

/** Messages of the table to its host, by type. */
export interface ToTableHost {
  readonly ready: Record<string, never>;
  /** Rows in sight, from `from` to before `to`. */
  readonly want: { readonly epoch: number; readonly from: number; readonly to: number };
  /** Rows to be selected, from `from` to before `to`, of which not all are here. */
  readonly span: { readonly epoch: number; readonly from: number; readonly to: number };
  readonly sort: { readonly by: string };
  readonly search: { readonly text: string };
  /** `places` are the numbers of the rows when they were selected, in the order of `ids`. */
  readonly action: {
    readonly action: TableAction;
    readonly ids: readonly string[];
    readonly places: readonly number[];
  };
}

/** What a table keeps for a reload of the window. */
export interface TableState {
  readonly v: 1;
  readonly accountKey: string;
}

// The messages between the lead table and its host.
import * as l10n from '@vscode/l10n';
import { isCount, isListOf, isOneOf, isText, type CheckedFields, type Payloads } from '../../core/panelProtocol';
import type { ColumnOrder, TableCell, TableColumn } from '../../core/tableView';
import type { RecordVersion } from './model/descriptor';

/** A row: the lead's id and the text of each column, in order. */
export interface TableRow {
  readonly id: string;
  readonly cells: readonly TableCell[];
}

/** The localized texts of the table. `{0}` is a placeholder. */
export function tableStrings() {
  return {
    table: l10n.t('Leads'),
    search: l10n.t('Search name, email, phone, tag, place or ID'),
    filter: l10n.t('Filter…'),
    clear: l10n.t('Clear the filter'),
    columns: l10n.t('Columns…'),
    loadAll: l10n.t('Load All'),
    export: l10n.t('Export…'),
    refresh: l10n.t('Refresh'),
    rowsSelected: l10n.t('{0} selected'),
    copyRows: l10n.t('Copy'),
    deleteRows: l10n.t('Delete…'),
    loading: l10n.t('Loading…'),
    select: l10n.t('Select'),
    hint: l10n.t('Arrow keys move, Space selects, Shift extends, Enter opens, Ctrl+C copies.'),
    columnHint: l10n.t('Alt+Left and Alt+Right move a column, with Shift they resize it.'),
    resize: l10n.t('Drag to resize the column; double-click to reset its width.'),
    stop: l10n.t('Stop'),
    retry: l10n.t('Try Again'),
    none: l10n.t('This account has no leads yet.'),
    noMatch: l10n.t('No lead matches the filter.'),
    noMatchYet: l10n.t('None of the loaded leads matches the filter.'),
    row: l10n.t('Row {0}'),
  };
}
/** The texts by name. */
export type TableStrings = ReturnType<typeof tableStrings>;

/** What the table shows besides its rows. Rows requested under an older `epoch` are in another order. */
export interface TableShape {
  readonly epoch: number;
  readonly columns: readonly TableColumn[];
  readonly count: number;
  readonly sort?: ColumnOrder;
  readonly search: string;
  /** What is filtered, and which leads sorting and filtering did not cover. */
  readonly lines: readonly string[];
  readonly filtered: boolean;
  /** The first load has finished or failed. */
  readonly settled: boolean;
  /** "Load all" would change something. */
  readonly partial: boolean;
  /** The progress or the name of a running job. */
  readonly busy?: string;
  /** Why there are no rows. */
  readonly failure?: string;
  readonly writable: boolean;
  /** The API version, used by menus. */
  readonly version: RecordVersion;
}

/** The argument of context menu commands: the clicked row, and all rows the command applies to. */
export interface TableContext {
  readonly webviewSection: 'lead';
  readonly preventDefaultContextMenuItems: true;
  readonly accountKey: string;
  readonly id: string;
  readonly ids: readonly string[];
  readonly leadVersion: RecordVersion;
  readonly leadWritable: boolean;
  readonly severalLeads: boolean;
}

/** Messages to the table, by type. `epoch` identifies an order of the rows; a response from an earlier one is dropped. */
export interface ToTable {
  readonly init: { readonly strings: TableStrings; readonly accountKey: string };
  readonly shape: TableShape;
  readonly rows: { readonly epoch: number; readonly from: number; readonly rows: readonly TableRow[] };
  /** The requested rows could not be loaded; the reason is in the shape. */
  readonly failed: { readonly epoch: number; readonly from: number; readonly to: number };
  /** The ids of a range of rows to be selected. */
  readonly span: { readonly epoch: number; readonly from: number; readonly ids: readonly string[] };
  /** Deleted leads, so that they are removed from the selection. */
  readonly gone: { readonly ids: readonly string[] };
}

const ACTIONS = [
  'filter',
  'clear',
  'columns',
  'loadAll',
  'stop',
  'export',
  'refresh',
  'open',
  'copy',
  'delete',
] as const;
/** Actions of the toolbar and of rows. */
export type TableAction = (typeof ACTIONS)[number];

/** Messages from the table to its host, by type. */
export const FROM_TABLE = {
  ready: {},
  /** The visible rows, from `from` to before `to`. */
  want: { epoch: isCount, from: isCount, to: isCount },
  /** Rows to be selected, from `from` to before `to`, some of which are not loaded here. */
  span: { epoch: isCount, from: isCount, to: isCount },
  sort: { by: isText },
  /** A column was moved to this index, from 0. */
  move: { column: isText, to: isCount },
  /** The user resized a column; the width is in pixels, 0 for the default. */
  resize: { column: isText, pixels: isCount },
  search: { text: isText },
  /** `ids` are the rows the action applies to, `places` their row numbers when they were selected, in the order of `ids`. */
  action: { action: isOneOf(...ACTIONS), ids: isListOf(isText), places: isListOf(isCount) },
};
/** The payloads of these messages, by type. */
export type FromTable = Payloads<typeof FROM_TABLE>;

/** What a table stores for a reload of the window, besides `v: 1`. */
export const TABLE_STATE = { accountKey: isText };
/** The stored state. */
export type TableState = CheckedFields<typeof TABLE_STATE> & { readonly v: 1 };

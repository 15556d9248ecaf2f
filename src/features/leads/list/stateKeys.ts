// Keys of VS Code's global state. Each holds one value per account key.

/** The saved views. */
export const VIEWS_KEY = 'acquire.leads.views';
/** The columns chosen for the lead table. */
export const TABLE_COLUMNS_KEY = 'acquire.leads.tableColumns';
/** The widths of columns that were resized. */
export const TABLE_WIDTHS_KEY = 'acquire.leads.tableColumnWidths';
/** The columns chosen for an export. */
export const EXPORT_COLUMNS_KEY = 'acquire.leads.exportColumns';

import type { TableView, tableStrings } from '../../form/panelMessages';
import { createElement } from '../../../../platform/webview/dom';
import { DataTable, type DataTableOptions } from '../../../../platform/webview/table/dataTable';
import './tablePane.css';

/** The table of a response, with a note about rows that are missing and the keys it has. */
export class TablePane {
  /** The element for the view. */
  readonly element: HTMLElement;
  private readonly note = createElement('p', { class: 'quiet', hidden: true });
  private readonly hint: HTMLElement;
  private readonly table: DataTable;

  constructor(strings: ReturnType<typeof tableStrings>, actions: Pick<DataTableOptions, 'sort' | 'copy'>) {
    this.table = new DataTable({ label: strings.table, resizeHint: strings.tableResize, ...actions });
    this.hint = createElement('p', { class: 'quiet hint' }, strings.tableHint);
    this.element = createElement('div', { class: 'table-pane' }, this.note, this.table.element, this.hint);
  }

  /** Shows a table; the columns stay as the user left them. */
  show(view: TableView): void {
    this.note.hidden = view.note === undefined;
    this.note.textContent = view.note ?? '';
    this.table.element.hidden = this.hint.hidden = !view.columns.length;
    this.element.style.setProperty('--rows', String(view.rows.length));
    this.table.show(view);
  }
}

import * as l10n from '@vscode/l10n';
import type { Operation } from '../../../api/catalogue/types';
import type { Exchange } from '../../../api/client/types';
import type { ColumnOrder } from '../../../core/tableView';
import type { TableView } from '../form/panelMessages';
import type { ResponsePrinter } from './responsePrinter';

/** The table of a response, at most `rows` rows of it; undefined if it contains no list of records. All its rows are sorted. */
export async function createTableView(
  { response }: Pick<Exchange, 'response'>,
  printer: Pick<ResponsePrinter, 'table'>,
  operation: Pick<Operation, 'itemsPath'> | undefined,
  { rows, order }: { readonly rows: number; readonly order?: ColumnOrder | undefined },
): Promise<TableView | undefined> {
  const table = await printer.table(response?.text ?? '', operation?.itemsPath, rows, order);
  return (
    table && {
      columns: table.columns,
      rows: table.rows,
      ...(order && { order }),
      ...(table.total > table.rows.length && {
        note: l10n.t('The first {0} of {1} rows.', table.rows.length, table.total),
      }),
    }
  );
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Exchange } from '../../../../api/client/types';
import type { ColumnOrder } from '../../../../core/tableView';
import { PanelHost } from '../../../../platform/panel/panelHost';
import type { ResponsePrinter } from '../../response/responsePrinter';
import { contentOf, responseViews } from '../../response/exchangeParts';
import { FROM_RESPONSE_TABLE, responseTableStrings, type ToResponseTable } from '../../response/responseTableMessages';
import { createTableView } from '../../response/tableView';
import type { RequestsContext } from '../context';
import { goneText } from './exchangeDocuments';
import { findOperationFor } from '../sending/send';
import { factsOf, toneOf } from '../tryRequest/responseView';

/** Maximum number of rows in a table; sorting considers all rows of the response. */
const MAX_ROWS = 5_000;

/** Shows a list response as a table in its editor, until the editor is closed. */
export function openResponseTable(
  uri: vscode.Uri,
  panel: vscode.WebviewPanel,
  { services, documents, printer }: Pick<RequestsContext, 'services' | 'documents' | 'printer'>,
): void {
  const show = async (): Promise<void> => {
    const exchange = await documents.exchange(uri);
    host.post(
      'table',
      exchange
        ? await tableOf(exchange, printer, documents.choicesOf(exchange).order)
        : { views: [], facts: [], outcome: 'canceled', columns: [], rows: [], note: goneText() },
    );
  };
  const host = new PanelHost<ToResponseTable, typeof FROM_RESPONSE_TABLE>(panel, {
    extensionUri: services.context.extensionUri,
    name: 'responseTable',
    title: uri.path.split('/').pop() ?? '',
    protocol: FROM_RESPONSE_TABLE,
    handlers: {
      ready: () => {
        host.post('init', { strings: responseTableStrings() });
        return show();
      },
      view: ({ part }) =>
        vscode.commands.executeCommand('acquire.request.showPart', uri, ...(part === '' ? [] : [part])),
      sort: async ({ by }) => {
        const exchange = await documents.exchange(uri);
        if (exchange) documents.sortBy(exchange, by);
      },
      copy: ({ text }) => vscode.env.clipboard.writeText(text),
    },
    onError: (error) => services.showError(error),
  });
  const changes = documents.onDidChange((changed) => {
    if (changed.toString() === uri.toString()) void show().catch((error: unknown) => services.showError(error));
  });
  panel.onDidDispose(() => {
    changes.dispose();
    host.dispose();
  });
}

/** What the table shows of an exchange. */
async function tableOf(
  exchange: Exchange,
  printer: ResponsePrinter,
  order: ColumnOrder | undefined,
): Promise<ToResponseTable['table']> {
  const { account, response, request, url } = exchange;
  const operation = await findOperationFor(account, request.method, url);
  const table = await createTableView(exchange, printer, operation, { rows: MAX_ROWS, order });
  return {
    views: responseViews('table', contentOf(response)),
    facts: factsOf(exchange),
    outcome: toneOf(exchange),
    ...(table ?? { columns: [], rows: [], note: l10n.t('The response contains no list of records.') }),
  };
}

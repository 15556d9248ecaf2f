import * as l10n from '@vscode/l10n';
import type { Exchange } from '../../../../api/client/types';
import { dateText, durationText, sizeText } from '../../../../core/format';
import type { ColumnOrder } from '../../../../core/tableView';
import { firstCharacters, plainText } from '../../../../core/text';
import type { ResponsePrinter } from '../../response/responsePrinter';
import { timingPhases } from '../../response/timing';
import { driftLines } from '../../../../api/catalogue/schemaDriftText';
import { errorMessage } from '../../../../api/errors/messages';
import { checkResponse } from '../../../../platform/checkResponse';
import type { ExchangePart } from '../../response/exchangeParts';
import { statusText } from '../../response/outcome';
import { filterJson } from '../../jsonPath/filter';
import { phaseNames, exchangeSummaryText } from '../tryRequest/responseView';
import { filterProblemText } from '../tryRequest/filteredView';
import { findOperationFor } from '../sending/send';

const TABLE_ROWS = 1000;
const MAX_CELL_CHARS = 40;
const BAR_WIDTH = 48;

/** The user's choices for the views of a response. */
export interface ViewChoices {
  /** How the table is sorted; as received if undefined. */
  readonly order?: ColumnOrder | undefined;
  /** The filter of the response; everything if undefined. */
  readonly path?: string | undefined;
}

/** The text of one part of an exchange, as its document shows it. */
export async function exchangeText(
  exchange: Exchange,
  part: ExchangePart,
  printer: ResponsePrinter,
  { order, path = '$' }: ViewChoices = {},
): Promise<string> {
  const text = exchange.response?.text ?? '';
  switch (part) {
    case 'body':
      return text === '' ? textlessText(exchange) : printer.whole(text);
    case 'raw':
      return text;
    case 'headers':
      return headersText(exchange);
    case 'timing':
      return timingText(exchange);
    case 'table':
      return tableText(exchange, printer, order);
    case 'filter':
      return filterText(text, path);
    case 'schema':
      return schemaText(exchange);
  }
}

const lines = (pairs: Exchange['sentHeaders']): string =>
  pairs.map(([name, value]) => `${name}: ${plainText(value, 4000)}`).join('\n');

/** Why there is no text to show. */
function textlessText(exchange: Exchange): string {
  const { response } = exchange;
  const isKept =
    response === undefined || response.size === 0 || response.bytes !== undefined || response.large !== undefined;
  return (
    failureText(exchange) ??
    (isKept
      ? l10n.t('The response has no text to show.')
      : l10n.t(
          'The history does not keep this response ({0}). Send the request again to see it.',
          sizeText(response.size),
        ))
  );
}

/** Why there is no response; undefined if there is one. */
function failureText({ response, error }: Exchange): string | undefined {
  return response || !error ? undefined : errorMessage(error).text;
}

function headersText(exchange: Exchange): string {
  const received = failureText(exchange) ?? lines(exchange.response?.headers ?? []);
  return `${exchange.request.method} ${exchange.url}\n${lines(exchange.sentHeaders)}\n\n${statusText(exchange)}\n${received}\n`;
}

function timingText(exchange: Exchange): string {
  const bars = timingPhases(exchange.timing);
  const end = Math.max(1, ...bars.map((b) => b.start + b.ms));
  const names = phaseNames();
  const width = Math.max(...bars.map((b) => names[b.phase].length), 1);
  const rows = bars.map(({ phase, start, ms }) => {
    const from = Math.round((start / end) * BAR_WIDTH);
    const size = Math.max(1, Math.round((ms / end) * BAR_WIDTH));
    return `${names[phase].padEnd(width)}  ${durationText(ms).padStart(8)}  ${' '.repeat(from)}${'█'.repeat(size)}`;
  });
  return [
    exchangeSummaryText(exchange),
    l10n.t('Sent {0}', dateText(exchange.timing.startedAt, { dateStyle: 'medium', timeStyle: 'medium' })),
    exchange.timing.attempts > 1 ? l10n.t('{0} attempts', exchange.timing.attempts) : '',
    '',
    ...rows,
    '',
  ].join('\n');
}

function filterText(text: string, path: string): string {
  const found = filterJson(text, path, Infinity);
  return typeof found === 'string' ? filterProblemText(found, 'editor') : found.text;
}

async function tableText(
  exchange: Exchange,
  printer: ResponsePrinter,
  order: ColumnOrder | undefined,
): Promise<string> {
  const { request, response, account } = exchange;
  const operation = await findOperationFor(account, request.method, exchange.url);
  const table = await printer.table(response?.text ?? '', operation?.itemsPath, TABLE_ROWS, order);
  if (!table) return l10n.t('The response contains no list of records.');
  const cell = (text: string): string => {
    const line = text.replace(/\s+/g, ' ');
    return line.length > MAX_CELL_CHARS ? `${firstCharacters(line, MAX_CELL_CHARS - 1)}…` : line;
  };
  const all = [table.columns, ...table.rows].map((row) => row.map(cell));
  const widths = table.columns.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const laid = all.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
  const more =
    table.total > table.rows.length ? ['', l10n.t('The first {0} of {1} rows.', table.rows.length, table.total)] : [];
  return [laid[0], widths.map((w) => '─'.repeat(w)).join('  '), ...laid.slice(1), ...more, ''].join('\n');
}

async function schemaText(exchange: Exchange): Promise<string> {
  const drift = await checkResponse(exchange, true);
  if (!drift) return l10n.t('There is no documented response to compare this one with.');
  return [
    drift.notes.length
      ? l10n.t(
          'Differences from the documentation. They are not errors: the documentation is incomplete, and the API may have changed.',
        )
      : l10n.t('The response is as documented.'),
    '',
    ...driftLines(drift),
    '',
  ].join('\n');
}

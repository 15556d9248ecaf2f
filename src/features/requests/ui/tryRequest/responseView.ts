import * as l10n from '@vscode/l10n';
import type { Account } from '../../../../api/client/account';
import type { Operation } from '../../../../api/catalogue/types';
import type { ApiResponse, Exchange } from '../../../../api/client/types';
import type { ColumnOrder } from '../../../../core/tableView';
import { durationText, sizeText } from '../../../../core/format';
import { plainLabel, plainText, sentenceText } from '../../../../core/text';
import { layOutPart } from '../../response/largeText';
import type { ResponsePrinter } from '../../response/responsePrinter';
import type { ResponseViewData, PanelAction } from '../../form/panelMessages';
import { statusText } from '../../response/outcome';
import { createTableView } from '../../response/tableView';
import { timingPhases, type TimingPhase } from '../../response/timing';
import { checkResponse } from '../../../../platform/checkResponse';
import { driftLines } from '../../../../api/catalogue/schemaDriftText';
import { errorMessage } from '../../../../api/errors/messages';
import type { ErrorAction } from '../../../../api/errors/row';
import { actionLabel } from '../../../../platform/showError';

/** Maximum number of bytes of a formatted body shown in the panel; a document shows the rest. */
const VIEW_BYTES = 256 * 1024;
/** Maximum number of rows of a table in the panel; its editor shows more. */
export const TABLE_ROWS = 1_000;
/** Longer responses are compared with the documentation only on request, because they would have to be parsed in full. */
const CHECKED_CHARACTERS = 500_000;

/** `200 OK · 41 ms · 4.2 KB · Acme` */
export function exchangeSummaryText(exchange: Exchange): string {
  return factsOf(exchange).join(' · ');
}

/** `200 OK`, `41 ms`, `4.2 KB`, `Acme` */
export function factsOf(exchange: Exchange): string[] {
  const { response, timing, account } = exchange;
  return [
    statusText(exchange),
    durationText(timing.totalMs),
    response && sizeText(response.large?.size ?? response.size),
    plainLabel(account.label, 60),
  ].filter((fact) => fact !== undefined && fact !== '') as string[];
}

/** The color of the status; green is only for success. */
export function toneOf({ response, error }: Exchange): ResponseViewData['outcome'] {
  if (error) return error.kind === 'cancelled' ? 'canceled' : 'failed';
  return response && response.status >= 300 ? (response.status < 400 ? 'redirect' : 'failed') : 'success';
}

/** The names of the phases of a call. */
export const phaseNames = (): Record<TimingPhase, string> => ({
  dns: l10n.t('Name lookup'),
  connect: l10n.t('Connect'),
  tls: l10n.t('TLS'),
  wait: l10n.t('Waiting for the first byte'),
  download: l10n.t('Download'),
});

/** Buttons for the actions that an error message offers. */
export function errorActions(actions: readonly ErrorAction[]): PanelAction[] {
  return actions.map((id) => ({ id, label: actionLabel(id) }));
}

async function bodyOf(
  response: ApiResponse | undefined,
  printer: ResponsePrinter,
): Promise<Pick<ResponseViewData, 'body' | 'noBody'>> {
  if (!response) return { noBody: { text: l10n.t('There was no response.'), save: false } };
  const type = response.headers.find(([n]) => n.toLowerCase() === 'content-type')?.[1];
  if (response.bytes ?? response.large?.format.isBinary)
    return {
      noBody: {
        text: l10n.t(
          'The response is not text ({0}, {1}).',
          sentenceText(type, 60) || l10n.t('unknown type'),
          sizeText(response.size),
        ),
        save: true,
      },
    };
  if (response.large) {
    const text = (await layOutPart(response.large, 0, printer)).slice(0, VIEW_BYTES);
    const json = response.large.format.opensJson;
    return { body: { text: text.slice(0, text.lastIndexOf('\n') + 1) || text, json, note: beginningText(response) } };
  }
  if (response.text === '') return { noBody: { text: l10n.t('The response has no body.'), save: false } };
  const head = await printer.head(response.text, VIEW_BYTES);
  return {
    body: {
      text: head.text,
      json: head.json,
      ...(head.cut ? { note: beginningText(response) } : {}),
    },
  };
}

const beginningText = ({ size }: ApiResponse): string =>
  l10n.t('This is the beginning of {0}. Open it in an editor to see all of it.', sizeText(size));

/** Prepares an exchange for a panel. Never rejects: what cannot be formatted is left out. */
export async function createResponseView(
  exchange: Exchange,
  printer: ResponsePrinter,
  account: Account | undefined,
  operation: Operation | undefined,
  order: ColumnOrder | undefined,
): Promise<ResponseViewData> {
  const { response, error, request } = exchange;
  const words = error && errorMessage(error, { account });
  const names = phaseNames();
  const safe = <T>(made: Promise<T>, fallback: T): Promise<T> => made.catch(() => fallback);
  const [body, table, drift] = await Promise.all([
    safe(bodyOf(response, printer), {}),
    response?.text && !error
      ? safe(createTableView(exchange, printer, operation, { rows: TABLE_ROWS, order }), undefined)
      : undefined,
    safe(checkResponse(exchange, (response?.text.length ?? 0) <= CHECKED_CHARACTERS), undefined),
  ]);
  return {
    exchangeId: exchange.id,
    tone: error && error.kind !== 'cancelled' ? 'problem' : 'ok',
    outcome: toneOf(exchange),
    facts: factsOf(exchange),
    ...(words ? { message: words.text } : {}),
    actions: errorActions(words?.actions ?? []),
    ...body,
    sent: {
      line: `${request.method} ${plainLabel(exchange.url, 2000)}`,
      headers: exchange.sentHeaders.map(([n, v]) => [n, plainText(v, 4000)]),
    },
    headers: (response?.headers ?? []).map(([n, v]) => [plainLabel(n, 200), plainText(v, 4000)]),
    timing: timingPhases(exchange.timing).map(({ phase, start, ms }) => ({ label: names[phase], start, ms })),
    ...(table ? { table } : {}),
    ...(drift ? { schema: driftLines(drift) } : {}),
  };
}

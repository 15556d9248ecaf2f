import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Exchange } from '../../../api/client/types';
import { DisposableStore } from '../../../core/disposables';
import { pluralText } from '../../../core/format';
import { plainLabel } from '../../../core/text';
import { availableParts, contentOf, EXCHANGE_PARTS, partTitles, type ExchangePart } from '../response/exchangeParts';
import { filterJson } from '../jsonPath/filter';
import type { RequestsContext } from './context';
import { filterProblemText } from './tryRequest/filteredView';
import type { CommandArguments, RequestTargets } from './requestTargets';
import { findOperationFor } from './sending/send';

/** Milliseconds without typing before a response is filtered. */
const FILTER_DEBOUNCE_MS = 150;

/** The commands that choose what a response document shows. */
export class ResponseViews {
  constructor(
    private readonly context: RequestsContext,
    private readonly targets: RequestTargets,
  ) {}

  /** Opens another part of an exchange; asks which one if none is given. */
  async showPart([uri, part, piece]: CommandArguments): Promise<void> {
    const exchange = await this.targets.exchange([uri]);
    if (!exchange) return;
    const known = EXCHANGE_PARTS.find((p) => p === part);
    const chosen = known ?? (await pickPart(exchange));
    if (chosen === 'filter' && !known) return this.filterExchange(exchange);
    if (chosen)
      await this.context.documents.open(exchange, chosen, {
        beside: false,
        piece: typeof piece === 'number' ? piece : 0,
      });
  }

  /** Asks for a column and sorts the table by it; selecting the same column again reverses the order. */
  async sortTable(raw: CommandArguments): Promise<void> {
    const exchange = await this.targets.exchange(raw);
    if (!exchange) return;
    const { documents, printer } = this.context;
    const operation = await findOperationFor(exchange.account, exchange.request.method, exchange.url);
    const table = await printer.table(exchange.response?.text ?? '', operation?.itemsPath, 1);
    if (!table) return void vscode.window.showInformationMessage(l10n.t('The response contains no list of records.'));
    const { order } = documents.choicesOf(exchange);
    const asReceived = { label: l10n.t('As received'), description: '', column: undefined as string | undefined };
    const columns = table.columns.map((column) => ({
      label: plainLabel(column, 80),
      description: column !== order?.by ? '' : order.descending ? '↓' : '↑',
      column: column as string | undefined,
    }));
    const picked = await vscode.window.showQuickPick([asReceived, ...columns], {
      title: l10n.t('Sort Response Table'),
      placeHolder: l10n.t('By which column? Select the same column again to reverse.'),
    });
    if (!picked) return;
    const { column } = picked;
    if (column === undefined) documents.choose(exchange, 'table', { order: undefined });
    else documents.sortBy(exchange, column);
    await documents.open(exchange, 'table', { beside: false });
  }

  /** Asks for a JSONPath and shows what it finds while typing. */
  async filter(raw: CommandArguments): Promise<void> {
    const exchange = await this.targets.exchange(raw);
    if (exchange) await this.filterExchange(exchange);
  }

  private async filterExchange(exchange: Exchange): Promise<void> {
    const { documents } = this.context;
    const text = exchange.response?.text ?? '';
    const before = documents.choicesOf(exchange).path;
    const store = new DisposableStore();
    const box = store.add(vscode.window.createInputBox());
    box.title = l10n.t('Filter Response by JSONPath');
    box.placeholder = l10n.t('For example {0}', '$.data[*].email');
    box.value = before ?? '$';
    // The result opens in an editor, which must not close the input box.
    box.ignoreFocusOut = true;
    const show = (): void => {
      const found = filterJson(text, box.value, Infinity);
      box.validationMessage = typeof found === 'string' ? filterProblemText(found, 'editor') : undefined;
      if (typeof found === 'string') return;
      const { count } = found;
      box.prompt = `${pluralText(count, l10n.t('{0} value', count), l10n.t('{0} values', count))}. ${l10n.t('Results update as you type. Enter to keep, Escape to cancel.')}`;
      documents.choose(exchange, 'filter', { path: box.value.trim() });
    };
    let timer: NodeJS.Timeout | undefined;
    store.add({
      dispose: () => {
        clearTimeout(timer);
      },
    });
    const isKept = await new Promise<boolean>((resolve) => {
      store.add(
        box.onDidChangeValue(() => {
          clearTimeout(timer);
          timer = setTimeout(show, FILTER_DEBOUNCE_MS);
        }),
      );
      store.add(
        box.onDidAccept(() => {
          show();
          if (!box.validationMessage) resolve(true);
        }),
      );
      store.add(
        box.onDidHide(() => {
          resolve(false);
        }),
      );
      show();
      box.show();
      void documents.open(exchange, 'filter', { beside: false, preserveFocus: true });
    });
    store.dispose();
    if (isKept) return;
    documents.choose(exchange, 'filter', { path: before });
    await documents.open(exchange, before === undefined ? 'body' : 'filter', { beside: false });
  }
}

/** Asks which part of an exchange to show. */
async function pickPart({ response }: Exchange): Promise<ExchangePart | undefined> {
  const titles: Record<ExchangePart, string> = { ...partTitles(), filter: l10n.t('Filter by JSONPath…') };
  const items = availableParts(contentOf(response)).map((part) => ({ label: titles[part], part }));
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Show Response Part'),
    placeHolder: l10n.t('Which part of the response?'),
  });
  return picked?.part;
}

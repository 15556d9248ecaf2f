import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Exchange } from '../../../../api/client/types';
import { numberText, sizeText } from '../../../../core/format';
import { LruMap } from '../../../../core/lruMap';
import type { ColumnOrder } from '../../../../core/tableView';
import { plainLabel, sentenceText } from '../../../../core/text';
import { splitParts } from '../../response/bodyText';
import type { ResponsePrinter } from '../../response/responsePrinter';
import type { RecentExchanges } from '../../history/exchanges';
import { findIdLinks } from '../../response/idLinks';
import { contentOf, responseViews, type ExchangePart } from '../../response/exchangeParts';
import { layOutPart, readPart } from '../../response/largeText';
import { statusText } from '../../response/outcome';
import { nextOrder } from '../../response/tableOrder';
import { exchangeSummaryText } from '../tryRequest/responseView';
import { exchangeText, type ViewChoices } from './exchangeTexts';
import { uriOf } from '../../../../platform/ownEditors';
import { EXCHANGE_SCHEME } from '../../../../platform/schemes';
import { exchangeAddress, exchangeUri } from './exchangeUri';
import { restoreExchange, isCutExchange, type RequestHistory } from '../view/history';
import { findOperationFor } from '../sending/send';

const MAX_CACHED_BYTES = 40_000_000;
const MAX_CHOICES = 200;
/** A document shows this many bytes of a text; the rest is in the next document. */
const PIECE_BYTES = 1_400_000;

/** Milliseconds between updates of the line above a response that is being received. */
const GROWTH_INTERVAL_MS = 500;

/** The full text of a part, and the pieces it is shown in. */
interface WholeText {
  readonly bytes: Uint8Array;
  readonly pieces: readonly { readonly start: number; readonly end: number }[];
}

/** What a document shows: a piece of a text, which one, and of how many. */
interface ShownPiece {
  readonly bytes: Uint8Array;
  readonly piece: number;
  readonly count: number;
}

/** The contents of exchange documents, created when they are opened: this window's exchanges in full, older ones from the history. */
export class ExchangeDocuments implements vscode.Disposable {
  private readonly texts = new Map<string, WholeText>();
  /** The choices for the views of a response, by the ID of its exchange. */
  private readonly choices = new LruMap<string, ViewChoices>(MAX_CHOICES);
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** The text of a document has changed. */
  readonly onDidChange = this.changed.event;
  private readonly grown = new vscode.EventEmitter<void>();
  /** More of a response was received, or all of it. */
  readonly onDidGrow = this.grown.event;
  private growth: NodeJS.Timeout | undefined;
  /** Counts those changes: VS Code only rereads a document that seems to be newer. */
  private changes = 0;

  constructor(
    private readonly recent: RecentExchanges,
    private readonly history: RequestHistory,
    private readonly printer: ResponsePrinter,
  ) {}

  /** The exchange a document belongs to, as long as it is kept. */
  async exchange(uri: vscode.Uri): Promise<Exchange | undefined> {
    const address = exchangeAddress(uri);
    return address && this.find(address.accountKey, address.id);
  }

  /** An exchange of an account by its ID: in full if it is from this window, otherwise as the history stored it. */
  async find(accountKey: string, id: string): Promise<Exchange | undefined> {
    const known = this.recent.get(id);
    if (known) return known;
    const kept = await this.history.store.get(accountKey, id).catch(() => undefined);
    return kept && restoreExchange(kept);
  }

  /** How many times texts have changed. */
  get revision(): number {
    return this.changes;
  }

  /** The choices for the views of a response. */
  choicesOf({ id }: Pick<Exchange, 'id'>): ViewChoices {
    return this.choices.get(id) ?? {};
  }

  /** Changes what a view of a response shows. */
  choose(exchange: Exchange, part: ExchangePart, choice: ViewChoices): void {
    this.choices.set(exchange.id, { ...this.choicesOf(exchange), ...choice });
    this.texts.delete(textKey(exchange.id, part));
    this.changes++;
    this.changed.fire(exchangeUri(exchange, part));
  }

  /** Sorts the table of a response by a column; selecting the same one again reverses the order, then restores it. */
  sortBy(exchange: Exchange, column: string): void {
    this.choose(exchange, 'table', { order: nextOrder(this.choicesOf(exchange).order, column) });
  }

  /** A document's bytes: one piece of the part it shows. */
  async bytes(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.shown(uri)).bytes;
  }

  private async shown(uri: vscode.Uri): Promise<ShownPiece> {
    const address = exchangeAddress(uri);
    const exchange = await this.exchange(uri);
    if (!address || !exchange) throw vscode.FileSystemError.FileNotFound(goneText());
    const { part, piece } = address;
    const large = exchange.response?.large;
    if (large && !large.format.isBinary && (part === 'body' || part === 'raw')) {
      const count = large.parts.length;
      const { bytes } = await this.textOf(`${textKey(address.id, part)} ${piece}`, () =>
        (part === 'raw' ? readPart(large, piece) : layOutPart(large, piece, this.printer)).catch(goneText),
      );
      return { bytes, piece, count };
    }
    const { bytes, pieces } = await this.textOf(textKey(address.id, part), () =>
      exchangeText(exchange, part, this.printer, this.choicesOf(exchange)),
    );
    const at = Math.min(piece, pieces.length - 1);
    return { bytes: bytes.subarray(pieces[at]!.start, pieces[at]!.end), piece: at, count: pieces.length };
  }

  /** A text that is made if it is not cached. */
  private async textOf(key: string, make: () => Promise<string>): Promise<WholeText> {
    const made = this.texts.get(key);
    if (made) return made;
    const bytes = Buffer.from(await make(), 'utf8');
    const whole = { bytes, pieces: splitParts(bytes, PIECE_BYTES) };
    this.texts.set(key, whole);
    let held = 0;
    for (const [name, one] of [...this.texts].reverse()) {
      held += one.bytes.length;
      if (held > MAX_CACHED_BYTES && name !== key) this.texts.delete(name);
    }
    return whole;
  }

  /** Shows the newest state of an exchange in its open documents: its response is complete, or was lost while it was received. */
  refresh({ id }: Exchange): void {
    for (const key of this.texts.keys()) if (key.startsWith(id)) this.texts.delete(key);
    this.changes++;
    for (const { uri } of vscode.workspace.textDocuments) if (exchangeAddress(uri)?.id === id) this.changed.fire(uri);
    this.grown.fire();
  }

  /** Updates the line above a response while it is received. */
  followGrowth({ id }: Exchange): void {
    clearInterval(this.growth);
    this.growth = setInterval(() => {
      const large = this.recent.get(id)?.response?.large;
      if (!large || large.isComplete) clearInterval(this.growth);
      this.grown.fire();
    }, GROWTH_INTERVAL_MS);
  }

  /** Opens a part of an exchange in the preview editor for responses. */
  async open(
    exchange: Exchange,
    part: ExchangePart = exchange.response ? 'body' : 'headers',
    { beside = true, preserveFocus = false, piece = 0 }: OpenOptions = {},
  ): Promise<void> {
    const isResponse = (tab: vscode.Tab | undefined): boolean => !!tab && uriOf(tab)?.scheme === EXCHANGE_SCHEME;
    // Another editor that the user is in stays visible.
    const shown = vscode.window.tabGroups.all.find(
      ({ tabs, activeTab, isActive }) =>
        tabs.some((tab) => tab.isPreview && isResponse(tab)) && !(beside && isActive && !isResponse(activeTab)),
    );
    const uri = exchangeUri(exchange, part, piece);
    const options: vscode.TextDocumentShowOptions = {
      preview: true,
      preserveFocus,
      viewColumn: shown?.viewColumn ?? (beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active),
    };
    // `vscode.open` makes the group active even if the focus stays where it is, but only it opens a table.
    if (!preserveFocus || part === 'table') {
      await vscode.commands.executeCommand('vscode.open', uri, options);
      return;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    // Rejects when another response took its place in the meantime, which is as it should be.
    await vscode.window.showTextDocument(document, options).then(undefined, () => undefined);
  }

  /** Shows the differences between two responses. */
  async compare(before: Exchange, after: Exchange): Promise<void> {
    await vscode.commands.executeCommand(
      'vscode.diff',
      exchangeUri(before),
      exchangeUri(after),
      `${statusText(before)} ↔ ${exchangeSummaryText(after)}`,
      { preview: true },
    );
  }

  /** The previous response to the same request. */
  async before(exchange: Exchange): Promise<Exchange | undefined> {
    return this.recent.before(exchange) ?? this.history.before(exchange);
  }

  /** Links from IDs in a body to a lead or to the read of another record. Only the beginning of a long body is searched. */
  async links(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
    const address = exchangeAddress(document.uri);
    const exchange = await this.exchange(document.uri);
    if (address?.part !== 'body' || !exchange) return [];
    const { account, request } = exchange;
    const { findOperation } = await import('../../../../api/catalogue');
    return findIdLinks(
      document.getText(),
      account.generation,
      await findOperationFor(account, request.method, exchange.url),
      findOperation,
    ).map(({ start, end, id, to }) => {
      const link = new vscode.DocumentLink(new vscode.Range(document.positionAt(start), document.positionAt(end)));
      link.target =
        to.kind === 'lead'
          ? commandUri('acquire.lead.openPage', { accountKey: account.key, id })
          : commandUri('acquire.request.tryRead', account.key, to.operationId, to.parameter, id);
      link.tooltip =
        to.kind === 'lead' ? l10n.t('Open the page of this lead') : l10n.t('Open this record in Try Request');
      return link;
    });
  }

  /** The line above a document: its views, how the call went, and the pieces of a long text. */
  async lenses(uri: vscode.Uri): Promise<vscode.CodeLens[]> {
    const address = exchangeAddress(uri);
    const exchange = await this.exchange(uri);
    if (!address || !exchange) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: string, ...args: unknown[]): vscode.CodeLens =>
      new vscode.CodeLens(top, { title, command, arguments: args });
    const { count, piece } = await this.shown(uri);
    const { large } = exchange.response ?? {};
    const lenses = responseViews(address.part, contentOf(exchange.response)).map(({ title, part }) =>
      lens(title, 'acquire.request.showPart', uri, part),
    );
    const step = (title: string, to: number): vscode.CodeLens =>
      lens(title, 'acquire.request.showPart', uri, address.part, to);
    if (count > 1) {
      lenses.push(lens(l10n.t('Part {0} of {1}', numberText(piece + 1), numberText(count)), ''));
      if (piece > 0) lenses.push(step(l10n.t('Show Previous Part'), piece - 1));
      if (piece + 1 < count) lenses.push(step(l10n.t('Show Next Part'), piece + 1));
    }
    if (large && !large.isComplete) {
      lenses.push(lens(l10n.t('Receiving… {0}', sizeText(large.size)), ''));
      lenses.push(lens(l10n.t('Cancel'), 'acquire.request.cancel'));
      return lenses;
    }
    if (large) lenses.push(lens(l10n.t('Save Response to File…'), 'acquire.request.saveAnswer', uri));
    const { order, path } = this.choicesOf(exchange);
    if (address.part === 'table') lenses.push(lens(orderText(order), 'acquire.request.sortTable', uri));
    if (address.part === 'filter')
      lenses.push(lens(plainLabel(path ?? '$', 60), 'acquire.request.filterResponse', uri));
    lenses.push(lens(exchangeSummaryText(exchange), ''));
    if (isCutExchange(exchange) && !this.recent.get(exchange.id))
      lenses.push(lens(l10n.t('The history keeps only the beginning'), ''));
    if (exchange.error && exchange.error.kind !== 'cancelled')
      lenses.push(lens(l10n.t('What Went Wrong'), 'acquire.request.showProblem', uri));
    return lenses;
  }

  dispose(): void {
    clearInterval(this.growth);
    this.grown.dispose();
    this.changed.dispose();
  }
}

/** Why a response is not shown. */
export const goneText = (): string => l10n.t('This response is no longer kept. Send the request again to see it.');

const textKey = (id: string, part: ExchangePart): string => `${id} ${part}`;

/** How a table is sorted. */
function orderText(order: ColumnOrder | undefined): string {
  if (!order) return l10n.t('Sort…');
  const column = sentenceText(order.by, 40);
  return order.descending ? l10n.t('Sorted by {0} ↓', column) : l10n.t('Sorted by {0} ↑', column);
}

/** How to open a document. */
interface OpenOptions {
  /** Beside the active editor if no response is shown yet; otherwise in its place. */
  readonly beside?: boolean;
  readonly preserveFocus?: boolean;
  /** Which piece of a long text. */
  readonly piece?: number;
}

/** A link that runs a command with its arguments. */
const commandUri = (command: string, ...args: unknown[]): vscode.Uri =>
  vscode.Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify(args))}`);

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Exchange } from '../../../../api/client/types';
import { LruMap } from '../../../../core/lruMap';
import type { ColumnOrder } from '../../../../core/tableView';
import { plainLabel } from '../../../../core/text';
import { splitParts } from '../../response/bodyText';
import type { ResponsePrinter } from '../../response/responsePrinter';
import type { RecentExchanges } from '../../history/exchanges';
import { bodyToSave } from '../../history/savedBody';
import { findIdLinks } from '../../response/idLinks';
import { responseViews, type ExchangePart } from '../../response/exchangeParts';
import { statusText } from '../../response/outcome';
import { exchangeSummaryText } from '../tryRequest/responseView';
import { exchangeText, type ViewChoices } from './exchangeTexts';
import { uriOf } from '../../../../platform/ownEditors';
import { exchangeAddress, EXCHANGE_SCHEME, exchangeUri } from './exchangeUri';
import { restoreExchange, isCutExchange, type RequestHistory } from '../view/history';
import { findOperationFor } from '../sending/send';

const MAX_CACHED_BYTES = 40_000_000;
const MAX_CHOICES = 200;
/** A document shows this many bytes of a text; the rest is in the next document. */
const PIECE_BYTES = 1_400_000;

/** The full text of a part, and the pieces it is shown in. */
interface WholeText {
  readonly bytes: Uint8Array;
  readonly pieces: readonly { readonly start: number; readonly end: number }[];
}

/** The contents of exchange documents, created when they are opened: this window's exchanges in full, older ones from the history. */
export class ExchangeDocuments implements vscode.Disposable {
  private readonly texts = new Map<string, WholeText>();
  /** The choices for the views of a response, by the ID of its exchange. */
  private readonly choices = new LruMap<string, ViewChoices>(MAX_CHOICES);
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** The text of a document has changed. */
  readonly onDidChange = this.changed.event;
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

  /** A document's bytes: one piece of the part it shows. */
  async bytes(uri: vscode.Uri): Promise<Uint8Array> {
    const { bytes, pieces, piece } = await this.whole(uri);
    const { start, end } = pieces[Math.min(piece, pieces.length - 1)]!;
    return bytes.subarray(start, end);
  }

  private async whole(uri: vscode.Uri): Promise<WholeText & { readonly piece: number }> {
    const address = exchangeAddress(uri);
    const exchange = await this.exchange(uri);
    if (!address || !exchange) throw vscode.FileSystemError.FileNotFound(goneText());
    const { part, piece } = address;
    const key = textKey(address.id, part);
    const made = this.texts.get(key);
    if (made) return { ...made, piece };
    const bytes = Buffer.from(await exchangeText(exchange, part, this.printer, this.choicesOf(exchange)), 'utf8');
    const whole = { bytes, pieces: splitParts(bytes, PIECE_BYTES) };
    this.texts.set(key, whole);
    let held = 0;
    for (const [name, one] of [...this.texts].reverse()) {
      held += one.bytes.length;
      if (held > MAX_CACHED_BYTES && name !== key) this.texts.delete(name);
    }
    return { ...whole, piece };
  }

  /** Opens a part of an exchange in the preview editor for responses. */
  async open(
    exchange: Exchange,
    part: ExchangePart = exchange.answer ? 'body' : 'headers',
    { beside = true, preserveFocus = false, piece = 0 }: OpenOptions = {},
  ): Promise<void> {
    const shown = vscode.window.tabGroups.all.find((g) =>
      g.tabs.some((tab) => tab.isPreview && uriOf(tab)?.scheme === EXCHANGE_SCHEME),
    );
    const column = shown?.viewColumn ?? (beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
    await vscode.commands.executeCommand('vscode.open', exchangeUri(exchange, part, piece), {
      preview: true,
      preserveFocus,
      viewColumn: column,
    } satisfies vscode.TextDocumentShowOptions);
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
    const { pieces, piece } = await this.whole(uri);
    const lenses = responseViews(address.part, !!exchange.answer?.text).map(({ title, part }) =>
      lens(title, 'acquire.request.showPart', uri, part),
    );
    const step = (title: string, to: number): vscode.CodeLens =>
      lens(title, 'acquire.request.showPart', uri, address.part, to);
    if (pieces.length > 1) {
      lenses.push(lens(l10n.t('Part {0} of {1}', piece + 1, pieces.length), ''));
      if (piece > 0) lenses.push(step(l10n.t('Previous'), piece - 1));
      if (piece + 1 < pieces.length) lenses.push(step(l10n.t('Next'), piece + 1));
    }
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
    this.changed.dispose();
  }
}

/** Why a response is not shown. */
export const goneText = (): string => l10n.t('This response is no longer kept. Send the request again to see it.');

const textKey = (id: string, part: ExchangePart): string => `${id} ${part}`;

/** How a table is sorted. */
function orderText(order: ColumnOrder | undefined): string {
  if (!order) return l10n.t('Sort…');
  const column = plainLabel(order.by, 40);
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

/** Asks for a location and writes the body there as received, except for secret values, and reports which ones. */
export async function saveBody(exchange: Exchange): Promise<void> {
  const { answer } = exchange;
  if (!answer) return;
  const json = /json/i.test(answer.headers.find(([n]) => n.toLowerCase() === 'content-type')?.[1] ?? '');
  const name = exchangeUri(exchange)
    .path.split('/')
    .pop()!
    .replace(/\.(?:json|txt)$/, '');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${name}${json ? '.json' : answer.bytes ? '' : '.txt'}`;
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Save Response'),
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file) } : {}),
  });
  if (!target) return;
  const { bytes, removed } = bodyToSave(answer);
  await vscode.workspace.fs.writeFile(target, bytes);
  if (removed.length)
    void vscode.window.showInformationMessage(
      l10n.t('Saved without the secret values of {0}.', plainLabel(removed.join(', '), 120)),
    );
}

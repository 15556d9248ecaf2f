import * as vscode from 'vscode';
import type { Exchange } from '../../api/types';
import { DisposableStore } from '../../core/disposables';
import { plainText } from '../../core/text';
import type { AnswerPrinter } from '../../requests/answerPrinter';
import type { RecentExchanges } from '../../requests/exchanges';
import { statusText, summaryText } from './answerView';

export const EXCHANGE_SCHEME = 'acquire-exchange';
/** Longer bodies (in characters) open without colours and folding. */
const PLAIN_FROM = 5_000_000;

/** What of an exchange a document shows. */
export type ExchangePart = 'body' | 'headers';

/** The address of a document; its last part is the name on the tab. */
export function exchangeUri(exchange: Exchange, part: ExchangePart): vscode.Uri {
  const path = exchange.url.replace(/[?#].*$/s, '').split('/').filter((p) => /^[\w.-]+$/.test(p)).slice(-2).join('-') || 'answer';
  const text = exchange.answer?.text ?? '', json = part === 'body' && text.length < PLAIN_FROM && /^\s*[[{"\d-]/.test(text.slice(0, 200));
  return vscode.Uri.from({ scheme: EXCHANGE_SCHEME, path: `/${exchange.id}/${part}/${path}${part === 'headers' ? '.headers.txt' : json ? '.json' : '.txt'}` });
}

/** Answers as read-only documents, with what the editor has for them: folding, search, breadcrumbs. */
export class ExchangeDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly parts = new DisposableStore();

  constructor(private readonly exchanges: RecentExchanges, private readonly printer: AnswerPrinter) {
    this.parts.add(vscode.workspace.registerTextDocumentContentProvider(EXCHANGE_SCHEME, this));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [, id = '', part] = uri.path.split('/');
    const exchange = this.exchanges.get(id);
    if (!exchange) return vscode.l10n.t('This answer is no longer kept. Send the request again to see it.');
    return part === 'headers' ? headersText(exchange) : this.printer.whole(exchange.answer?.text ?? '');
  }

  /** Opens a part of an exchange beside, in the preview editor. */
  async open(exchange: Exchange, part: ExchangePart = 'body', column: vscode.ViewColumn = vscode.ViewColumn.Beside): Promise<void> {
    const document = await vscode.workspace.openTextDocument(exchangeUri(exchange, part));
    await vscode.window.showTextDocument(document, { preview: true, viewColumn: column });
  }

  /** Shows the differences between an answer and the one before it. */
  async compare(before: Exchange, after: Exchange): Promise<void> {
    await vscode.commands.executeCommand('vscode.diff', exchangeUri(before, 'body'), exchangeUri(after, 'body'), `${statusText(before)} ↔ ${summaryText(after)}`, { preview: true });
  }

  dispose(): void { this.parts.dispose(); }
}

function headersText(exchange: Exchange): string {
  const lines = (pairs: Exchange['sentHeaders']): string => pairs.map(([name, value]) => `${name}: ${plainText(value, 4000)}`).join('\n');
  return `${exchange.request.method} ${exchange.url}\n${lines(exchange.sentHeaders)}\n\n${statusText(exchange)}\n${lines(exchange.answer?.headers ?? [])}\n`;
}

/** Asks for a place and writes the body there as it was received. */
export async function saveBody(exchange: Exchange): Promise<void> {
  const { answer } = exchange;
  if (!answer) return;
  const json = /json/i.test(answer.headers.find(([n]) => n.toLowerCase() === 'content-type')?.[1] ?? '');
  const name = exchangeUri(exchange, 'body').path.split('/').pop()!.replace(/\.(?:json|txt)$/, '');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${name}${json ? '.json' : answer.bytes ? '' : '.txt'}`;
  const target = await vscode.window.showSaveDialog({ title: vscode.l10n.t('Save the Answer'), ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file) } : {}) });
  if (target) await vscode.workspace.fs.writeFile(target, answer.bytes ?? Buffer.from(answer.text, 'utf8'));
}

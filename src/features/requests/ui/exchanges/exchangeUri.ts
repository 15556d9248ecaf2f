import * as vscode from 'vscode';
import type { Exchange } from '../../../../api/client/types';

/** The URI scheme of answers as documents. */
export const EXCHANGE_SCHEME = 'acquire-exchange';
/** Longer bodies (in characters) open as plain text, in parts: VS Code hands every document's text back to the extension host, which must not wait for that. */
const PLAIN_FROM = 800_000;

/** What of an exchange a document shows. */
export const EXCHANGE_PARTS = ['body', 'headers', 'timing', 'table', 'schema', 'raw'] as const;
/** One of the parts of an exchange. */
export type ExchangePart = (typeof EXCHANGE_PARTS)[number];

/** What an address names. */
export interface ExchangeAddress {
  readonly accountKey: string;
  readonly id: string;
  readonly part: ExchangePart;
  /** Which piece of a long text, from 0. */ readonly piece: number;
}

/** The parts of an exchange that make its address. */
export type Addressed = Pick<Exchange, 'id' | 'url'> & {
  readonly account: Pick<Exchange['account'], 'key'>;
  readonly answer?: Pick<NonNullable<Exchange['answer']>, 'text'>;
};

const ENDS: Record<Exclude<ExchangePart, 'body'>, string> = {
  headers: '.headers.txt',
  timing: '.timing.txt',
  table: '.table.txt',
  schema: '.schema.txt',
  raw: '.raw.txt',
};

/** The address of a document; its last part is the name on the tab, and says by its ending what language it is. */
export function exchangeUri(exchange: Addressed, part: ExchangePart = 'body', piece = 0): vscode.Uri {
  const name =
    exchange.url
      .replace(/[?#].*$/s, '')
      .split('/')
      .filter((p) => /^[\w.-]+$/.test(p))
      .slice(-2)
      .join('-') || 'answer';
  const text = exchange.answer?.text ?? '';
  const json = text.length < PLAIN_FROM && /^\s*[[{"\d-]/.test(text.slice(0, 200));
  return vscode.Uri.from({
    scheme: EXCHANGE_SCHEME,
    authority: exchange.account.key,
    path: `/${exchange.id}/${part}/${name}${piece ? `-${piece + 1}` : ''}${part === 'body' ? (json ? '.json' : '.txt') : ENDS[part]}`,
    ...(piece ? { query: String(piece) } : {}),
  });
}

/** What an address names; undefined for any other. */
export function exchangeAddress(uri: vscode.Uri): ExchangeAddress | undefined {
  const [, id, part, name] = uri.path.split('/');
  const known = EXCHANGE_PARTS.find((p) => p === part);
  return uri.scheme === EXCHANGE_SCHEME && id && known && name
    ? { accountKey: uri.authority, id, part: known, piece: /^\d{1,4}$/.test(uri.query) ? Number(uri.query) : 0 }
    : undefined;
}

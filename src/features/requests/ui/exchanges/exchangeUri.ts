import * as vscode from 'vscode';
import type { Exchange } from '../../../../api/client/types';
import { EXCHANGE_PARTS, type ExchangePart } from '../../response/exchangeParts';
import { EXCHANGE_SCHEME } from '../../../../platform/schemes';

/** Longer bodies (in characters) open as plain text, in parts: VS Code sends texts back to the extension host, which must not block. */
const PLAIN_FROM = 800_000;

/** What an address refers to. */
export interface ExchangeAddress {
  readonly accountKey: string;
  readonly id: string;
  readonly part: ExchangePart;
  /** Which piece of a long text, from 0. */ readonly piece: number;
}

/** The parts of an exchange that form its address. */
export type Addressed = Pick<Exchange, 'id' | 'url'> & {
  readonly account: Pick<Exchange['account'], 'key'>;
  readonly response?: Pick<NonNullable<Exchange['response']>, 'text'>;
};

const ENDS: Record<Exclude<ExchangePart, 'body'>, string> = {
  headers: '.headers.txt',
  timing: '.timing.txt',
  // The extension determines that the table editor opens.
  table: '.table',
  filter: '.filter.json',
  schema: '.schema.txt',
  raw: '.raw.txt',
};

/**
 * The address of a document. Its path is only the name, which the tab and breadcrumbs show and whose extension determines the language; the
 * query identifies the exchange and the part.
 */
export function exchangeUri(exchange: Addressed, part: ExchangePart = 'body', piece = 0): vscode.Uri {
  const name =
    exchange.url
      .replace(/[?#].*$/s, '')
      .split('/')
      .filter((p) => /^[\w.-]+$/.test(p))
      .slice(-2)
      .join('-') || 'response';
  const text = exchange.response?.text ?? '';
  const json = text.length < PLAIN_FROM && /^\s*[[{"\d-]/.test(text.slice(0, 200));
  return vscode.Uri.from({
    scheme: EXCHANGE_SCHEME,
    authority: exchange.account.key,
    path: `/${name}${piece ? `-${piece + 1}` : ''}${part === 'body' ? (json ? '.json' : '.txt') : ENDS[part]}`,
    query: [exchange.id, part, ...(piece ? [piece] : [])].join('/'),
  });
}

/** What an address refers to; undefined for any other. Version 0.1 had exchange and part in the path, and the piece as the query. */
export function exchangeAddress(uri: vscode.Uri): ExchangeAddress | undefined {
  if (uri.scheme !== EXCHANGE_SCHEME) return undefined;
  const [, first, second, name] = uri.path.split('/');
  const [id, part, piece = ''] = name ? [first, second, uri.query] : uri.query.split('/');
  const known = EXCHANGE_PARTS.find((p) => p === part);
  return id && known
    ? { accountKey: uri.authority, id, part: known, piece: /^\d{1,4}$/.test(piece) ? Number(piece) : 0 }
    : undefined;
}

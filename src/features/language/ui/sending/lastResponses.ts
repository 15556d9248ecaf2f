// What the request files of a window sent, and the responses.
import { LruMap } from '../../../../core/lruMap';
import type * as vscode from 'vscode';
import type { Exchange } from '../../../../api/client/types';
import type { CheckResult } from '../../checks';
import { matchEditedRequests } from '../../edit/followRequests';
import { responseName } from '../../parse/runTags';
import type { HttpDocument, RequestNode } from '../../parse/tree';

/** Maximum number of responses kept for code lenses; the oldest are evicted first. */
const MAX_RESPONSES = 200;

/** A request of a document, and the account it was sent as. */
export interface LastResponse {
  readonly document: HttpDocument;
  readonly node: RequestNode;
  readonly accountKey: string;
}

/** The last exchanges of documents: per document, per named request, and per request text. */
export class LastResponses {
  /** Per document: the account it last sent as, and the last exchange of each of its named requests with that account. */
  private readonly sentAs = new Map<string, string>();
  private readonly responses = new Map<string, Exchange>();
  /** Per document and request text: what its code lens shows. */
  private readonly last = new LruMap<string, Exchange>(MAX_RESPONSES);
  /** The same for a request whose text was edited since, by its current text. */
  private readonly former = new LruMap<string, Exchange>(MAX_RESPONSES);
  private readonly ofDocument = new Map<string, Exchange>();
  /** By document and request text. */
  private readonly checks = new LruMap<string, readonly CheckResult[]>(MAX_RESPONSES);
  private readonly byExchange = new WeakMap<Exchange, readonly CheckResult[]>();

  /** The last exchange of a request of a document, by its text: an edited request has none. Without the response body. */
  lastOf(uri: vscode.Uri, document: HttpDocument, node: RequestNode): Exchange | undefined {
    return this.last.get(requestKey(uri, document, node));
  }

  /** The last exchange of a request before it was edited; undefined if it is unchanged since it was sent. Without the response body. */
  previousOf(uri: vscode.Uri, document: HttpDocument, node: RequestNode): Exchange | undefined {
    const key = requestKey(uri, document, node);
    return this.last.get(key) ? undefined : this.former.get(key);
  }

  /** Moves results along with their requests when a document was edited. */
  follow(uri: vscode.Uri, before: HttpDocument, after: HttpDocument): void {
    if (!this.ofDocument.has(uri.toString())) return;
    const texts = (document: HttpDocument): string[] =>
      document.requests.map((node) => requestBlockText(document, node));
    for (const [from, to] of matchEditedRequests(texts(before), texts(after))) {
      const known = this.last.get(keyOf(uri, from)) ?? this.former.get(keyOf(uri, from));
      if (known) this.former.set(keyOf(uri, to), known);
    }
  }

  /** The check results from the last time a request was sent, by its text. */
  checksOf(uri: vscode.Uri, document: HttpDocument, node: RequestNode): readonly CheckResult[] {
    return this.checks.get(requestKey(uri, document, node)) ?? [];
  }

  /** The check results of one exchange. */
  resultsOf(exchange: Exchange): readonly CheckResult[] {
    return this.byExchange.get(exchange) ?? [];
  }

  /** The last exchange of a named request of a document with this account. */
  responseOf(uri: vscode.Uri, accountKey: string, name: string): Exchange | undefined {
    return this.responses.get(responseKey(uri, accountKey, name));
  }

  /** The last exchange of a document, without the response body. */
  lastOfDocument(uri: vscode.Uri): Exchange | undefined {
    return this.ofDocument.get(uri.toString());
  }

  /** The key of the account a document last sent as. */
  accountOf(uri: vscode.Uri): string | undefined {
    return this.sentAs.get(uri.toString());
  }

  /** Stores the exchange of a request of a document, sent as this account. */
  keep(
    uri: vscode.Uri,
    { document, node, accountKey }: LastResponse,
    exchange: Exchange,
    checks: readonly CheckResult[],
  ): void {
    const name = responseName(document, node);
    this.sentAs.set(uri.toString(), accountKey);
    if (name) this.responses.set(responseKey(uri, accountKey, name), exchange);
    const key = requestKey(uri, document, node);
    const outline = withoutBody(exchange);
    this.last.set(key, outline);
    this.checks.set(key, checks);
    this.byExchange.set(exchange, checks);
    this.ofDocument.set(uri.toString(), outline);
  }

  /** Removes everything about a document. */
  forget(uri: vscode.Uri): void {
    this.sentAs.delete(uri.toString());
    this.ofDocument.delete(uri.toString());
    for (const kept of [this.responses, this.last, this.former, this.checks])
      for (const key of [...kept.keys()]) if (key.startsWith(`${uri.toString()}\n`)) kept.delete(key);
  }
}

/** What lenses and resending need of an exchange. Many long bodies would fill the memory, and only those of named requests are reused. */
function withoutBody(exchange: Exchange): Exchange {
  if (!exchange.response) return exchange;
  const { status, statusText, headers, size } = exchange.response;
  return { ...exchange, response: { status, statusText, headers, size, text: '' } };
}

/** The trimmed text of a request's block, which identifies the request until it is edited. */
export const requestBlockText = (document: HttpDocument, node: RequestNode): string =>
  document.text.slice(node.start, node.end).trim();

/** Identifies a request of a document: the document, and the text of its block. */
export const requestKey = (uri: vscode.Uri, document: HttpDocument, node: RequestNode): string =>
  keyOf(uri, requestBlockText(document, node));

const keyOf = (uri: vscode.Uri, text: string): string => `${uri.toString()}\n${text}`;
const responseKey = (uri: vscode.Uri, account: string, name: string): string =>
  `${uri.toString()}\n${account}\n${name}`;

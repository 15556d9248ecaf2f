import type * as vscode from 'vscode';
import type { ApiRequest, Exchange } from '../../../../api/client/types';
import type { HistoryEntry } from '../../history/historyEntry';

/** A row of the Requests view. */
export type RequestRow =
  | {
      readonly kind: 'section';
      readonly section: 'files' | 'history';
      /** How many rows it has, where that is known. */ readonly count?: number;
    }
  | { readonly kind: 'file'; readonly uri: vscode.Uri }
  | {
      readonly kind: 'day';
      /** When it began, in milliseconds since the epoch. */ readonly day: number;
      readonly entries: readonly HistoryEntry[];
    }
  | {
      readonly kind: 'exchange';
      readonly entry: HistoryEntry;
      /** The title of the documented operation. */ readonly title?: string | undefined;
    };

/** The requests of documents, as the commands on requests see them. Handed in by whoever reads documents. */
export interface DocumentRequests {
  /** The request at a place of a document (the cursor, when no line is given), filled in; undefined when there is none or the user gave up. */
  requestAt(
    uri: vscode.Uri,
    line?: number,
  ): Promise<{ readonly request: ApiRequest; readonly accountKey?: string } | undefined>;
  /** What a document sent last in this window. */
  lastSent?(uri: vscode.Uri): Promise<Exchange | undefined>;
  /** A document as other tools read it, without credentials: all of it, or what is selected. Undefined when it is no request document or holds none. */
  portable(uri: vscode.Uri): Promise<string | undefined>;
}

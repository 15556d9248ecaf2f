import type * as vscode from 'vscode';
import type { ApiRequest, Exchange } from '../../../../api/client/types';
import type { HistoryEntry } from '../../history/historyEntry';

/** A row of the Requests view. */
export type RequestRow =
  | {
      readonly kind: 'section';
      readonly section: 'files' | 'history';
      /** The number of its rows, if known. */ readonly count?: number;
    }
  | { readonly kind: 'file'; readonly uri: vscode.Uri }
  | {
      readonly kind: 'day';
      /** The start of the day, in milliseconds since the epoch. */ readonly day: number;
      readonly entries: readonly HistoryEntry[];
    }
  | {
      readonly kind: 'exchange';
      readonly entry: HistoryEntry;
      /** The title of the documented operation. */ readonly title?: string | undefined;
    };

/** The requests of documents, for the commands on requests. Provided by the feature that reads documents. */
export interface DocumentRequests {
  /** The request at a position of a document (by default the cursor), filled in; undefined if there is none or the user canceled. */
  requestAt(
    uri: vscode.Uri,
    line?: number,
  ): Promise<{ readonly request: ApiRequest; readonly accountKey?: string } | undefined>;
  /** What a document sent last in this window. */
  lastSent?(uri: vscode.Uri): Promise<Exchange | undefined>;
  /** A document for other tools, without credentials: all of it, or the selection. Undefined if it has no requests. */
  portable(uri: vscode.Uri): Promise<string | undefined>;
}

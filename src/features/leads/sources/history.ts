import { createHash } from 'node:crypto';
import type { Account } from '../../../api/client/account';
import { findList, noListError } from '../../../api/client/response/list';
import type { ApiRequest } from '../../../api/client/types';
import { readDate } from '../../../core/dates';
import type { Disposable } from '../../../core/disposables';
import { Emitter, type Event } from '../../../core/events';
import type { Lead } from '../model/lead';
import { isRecordRow, type RecordRow } from '../model/read';
import type { LeadResponse } from './leadResponse';

/** What is known about a lead besides its fields. 1.0.0 calls them chats, 2.0.0 cases. */
export const SECTION_KINDS = ['chats', 'cases', 'visits', 'feedback', 'notes'] as const;
/** One of them. */
export type SectionKind = (typeof SECTION_KINDS)[number];

/** One event in a lead's history, read leniently: missing data is absent. */
export interface HistoryItem {
  readonly kind: SectionKind;
  /** Unique within its kind. */
  readonly id: string;
  /** The time as returned by the API. */
  readonly time?: string;
  readonly title?: string;
  readonly text?: string;
  /** The agent involved, or the author. */
  readonly agent?: string;
  readonly channel?: string;
  readonly status?: string;
  /** Its duration, and how long someone waited before, in seconds. */
  readonly seconds?: number;
  readonly waited?: number;
  /** The number of stars, as returned by the API. */
  readonly rating?: string;
  readonly comment?: string;
  readonly url?: string;
  readonly source?: string;
  /** The chat, case or visit it belongs to, by kind and id. */
  readonly linked?: { readonly kind: SectionKind; readonly id: string };
  /** The ids for loading its messages. */
  readonly thread?: { readonly chatId: string; readonly threadId?: string };
}

/** One message of a chat, case or note, or a note attached to a chat. */
export interface HistoryMessage {
  readonly id: string;
  readonly from: 'agent' | 'lead' | 'bot' | 'note';
  readonly name?: string;
  readonly time?: string;
  readonly text: string;
}

/** Part of a section, newest first if the API sorts it. `total` is absent if the API does not report it. */
export interface HistoryPage {
  readonly items: readonly HistoryItem[];
  readonly more: boolean;
  readonly total?: number;
  /** The rows read for these items, if not each row is an item. */
  readonly rows?: readonly string[];
}

/** A generation's source for the history of a lead. Nothing is loaded before it is requested. */
export interface HistorySource {
  /** The sections of this generation, in display order. */
  readonly sections: readonly SectionKind[];
  /** A page of a section, counted from 0. Rejects with an AcquireError. */
  page(account: Account, lead: Lead, kind: SectionKind, page: number, signal?: AbortSignal): Promise<HistoryPage>;
  /** The messages of an item, oldest first; undefined if it has none. Rejects with an AcquireError. */
  messages(account: Account, lead: Lead, item: HistoryItem, signal?: AbortSignal): Promise<readonly HistoryMessage[]>;
  /** True when the item's messages can be loaded. */
  opens(item: HistoryItem): boolean;
  /** The request that reads this item from Acquire. */
  request(lead: Lead, item: HistoryItem): ApiRequest;
}

/** Rows per request, and rows shown at a time if the API returns all at once. */
export const SECTION_PAGE_SIZE = 20;
/** The maximum number of pages without items that are read at a time. */
const EMPTY_PAGES = 5;

/** The rows of a response's list, whose documented key is `key`; throws `malformed` if there is none. */
export function responseRows(
  { envelope, text }: Pick<LeadResponse, 'envelope' | 'text'>,
  key?: string,
): readonly RecordRow[] {
  const list = findList(envelope, key);
  if (!list) throw noListError(envelope, { firstBytes: text.slice(0, 200) });
  return list.rows.filter(isRecordRow);
}

/** The rows' ids as returned by `idOf`; rows without one are identified by their content, so that pages do not hide each other's. */
export function uniqueRowIds(
  rows: readonly RecordRow[],
  idOf: (row: RecordRow) => string | undefined,
): readonly string[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const own = idOf(row);
    if (own !== undefined) return own;
    const said = `#${createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 16)}`;
    const alike = seen.get(said) ?? 0;
    seen.set(said, alike + 1);
    return alike ? `${said}-${alike}` : said;
  });
}

/** Sorts by time, newest first; items without a time come last in their order. */
export function newestFirst(items: readonly HistoryItem[]): readonly HistoryItem[] {
  const at = (item: HistoryItem): number => readDate(item.time)?.time ?? 0;
  return [...items].sort((a, b) => at(b) - at(a));
}

/** Loads a page of a section, counted from 0. */
export type LoadSection = (page: number, signal: AbortSignal) => Promise<HistoryPage>;

/** One section of a lead's page: loaded on demand, a page at a time; failed loads can be retried. */
export class HistorySection implements Disposable {
  private readonly changed = new Emitter<void>();
  /** Rows were loaded, or a load started or failed. */
  readonly onDidChange: Event<void> = this.changed.event;
  /** The loading state; `idle` until the section is viewed. */
  state: 'idle' | 'loading' | 'ready' | 'failed' = 'idle';
  /** Why the last load failed; undefined when it did not. */
  error: unknown;
  /** The total number of rows, if the server reports it. */
  total: number | undefined;
  private readonly held = new Map<string, HistoryItem>();
  private shownCount = 0;
  private pages = 0;
  private moreAtServer = true;
  /** Rows that have been read. */
  private readonly seen = new Set<string>();
  private call: AbortController | undefined;

  constructor(private readonly load: LoadSection) {}

  /** The rows to show, newest first. */
  get items(): readonly HistoryItem[] {
    return [...this.held.values()].slice(0, this.shownCount);
  }
  /** True when there is a next page to show. */
  get more(): boolean {
    return this.shownCount < this.held.size || (this.state !== 'idle' && this.moreAtServer);
  }
  /** A row by its id, whether shown or not. */
  find(id: string): HistoryItem | undefined {
    return this.held.get(id);
  }

  /** Shows the next page: from what is loaded, otherwise from the server. Does nothing while a page is loading or when all is shown. */
  async next(): Promise<void> {
    if (this.state === 'loading') return;
    if (this.shownCount < this.held.size) {
      this.shownCount += SECTION_PAGE_SIZE;
      this.changed.fire();
      return;
    }
    if (!this.moreAtServer) return;
    const call = (this.call = new AbortController());
    this.state = 'loading';
    this.error = undefined;
    this.changed.fire();
    try {
      const before = this.held.size;
      // A page may have no items, although the next one has.
      for (let n = 0; n < EMPTY_PAGES && this.moreAtServer && this.held.size === before; n++) {
        const { items, more, total, rows } = await this.load(this.pages, call.signal);
        if (this.call !== call) return;
        const looked = this.seen.size;
        for (const id of rows ?? items.map((item) => item.id)) this.seen.add(id);
        for (const item of items) this.held.set(item.id, item);
        this.pages++;
        this.total = total;
        // A server that ignores the page number returns the same rows again.
        this.moreAtServer = more && this.seen.size > looked;
      }
      this.shownCount = Math.min(this.held.size, this.shownCount + SECTION_PAGE_SIZE);
      this.state = 'ready';
    } catch (error) {
      if (this.call !== call) return;
      this.error = error;
      this.state = 'failed';
    }
    this.changed.fire();
  }

  /** Drops everything; reloads the first page if one was shown. */
  async renew(): Promise<void> {
    const looked = this.state !== 'idle';
    this.stop();
    this.held.clear();
    this.seen.clear();
    this.shownCount = this.pages = 0;
    this.moreAtServer = true;
    this.error = this.total = undefined;
    this.state = 'idle';
    if (looked) await this.next();
  }

  dispose(): void {
    this.stop();
    this.changed.dispose();
  }

  private stop(): void {
    this.call?.abort();
    this.call = undefined;
  }
}

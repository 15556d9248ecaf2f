import { createHash } from 'node:crypto';
import type { Account } from '../../../api/client/account';
import { AcquireError } from '../../../api/errors/errors';
import { findList } from '../../../api/client/response/list';
import type { ApiRequest } from '../../../api/client/types';
import { readDate } from '../../../core/dates';
import type { Disposable } from '../../../core/disposables';
import { Emitter, type Event } from '../../../core/events';
import type { Lead } from '../model/lead';
import { isRecordRow, type RecordRow } from '../model/read';
import type { LeadResponse } from './leadResponse';

/** What is known about a lead besides its fields. Chats are 1.0.0's word, cases 2.0.0's. */
export const SECTION_KINDS = ['chats', 'cases', 'visits', 'feedback', 'notes'] as const;
/** One of them. */
export type SectionKind = (typeof SECTION_KINDS)[number];

/** One thing that happened with a lead, read leniently: what is not told is absent. */
export interface HistoryItem {
  readonly kind: SectionKind;
  /** Unlike any other of its kind. */
  readonly id: string;
  /** The time as the API gave it. */
  readonly time?: string;
  readonly title?: string;
  readonly text?: string;
  /** Who of the company it was with, or who wrote it. */
  readonly agent?: string;
  readonly channel?: string;
  readonly status?: string;
  /** How long it took, and how long someone waited before, in seconds. */
  readonly seconds?: number;
  readonly waited?: number;
  /** Stars, as the API gave them. */
  readonly rating?: string;
  readonly comment?: string;
  readonly url?: string;
  readonly source?: string;
  /** The chat, case or visit it belongs to, by kind and id. */
  readonly linked?: { readonly kind: SectionKind; readonly id: string };
  /** What its messages are asked for by. */
  readonly thread?: { readonly chatId: string; readonly threadId?: string };
}

/** One message of a chat, case or note, or a note kept with a chat. */
export interface HistoryMessage {
  readonly id: string;
  readonly from: 'agent' | 'lead' | 'bot' | 'note';
  readonly name?: string;
  readonly time?: string;
  readonly text: string;
}

/** Some of a section, newest first where the API orders it. `total` is absent where the API does not tell. */
export interface HistoryPage {
  readonly items: readonly HistoryItem[];
  readonly more: boolean;
  readonly total?: number;
  /** The rows that were looked at for the items, where not each row is an item. */
  readonly rows?: readonly string[];
}

/** What a generation tells of a lead's history. Nothing of it is loaded before it is asked for. */
export interface HistorySource {
  /** The sections this generation has, in the order they are shown. */
  readonly sections: readonly SectionKind[];
  /** A page of a section, counted from 0. Rejects with an AcquireError. */
  page(account: Account, lead: Lead, kind: SectionKind, page: number, signal?: AbortSignal): Promise<HistoryPage>;
  /** The messages under an item, oldest first; undefined for what has none. Rejects with an AcquireError. */
  messages(account: Account, lead: Lead, item: HistoryItem, signal?: AbortSignal): Promise<readonly HistoryMessage[]>;
  /** True when the item has messages to be asked for. */
  opens(item: HistoryItem): boolean;
  /** The request that reads this item at Acquire. */
  request(lead: Lead, item: HistoryItem): ApiRequest;
}

/** Rows asked for at a time, and shown at a time where the API gives all at once. */
export const SECTION_PAGE_SIZE = 20;
/** Pages without anything to show that are read at a time. */
const EMPTY_PAGES = 5;

/** The rows of a response's list, which the documentation calls `key`; throws `malformed` where there is none. */
export function responseRows(
  { envelope, text }: Pick<LeadResponse, 'envelope' | 'text'>,
  key?: string,
): readonly RecordRow[] {
  const list = findList(envelope, key);
  if (!list) throw new AcquireError('malformed', { firstBytes: text.slice(0, 200) });
  return list.rows.filter(isRecordRow);
}

/** The rows' own ids as `idOf` gives them; those without one are told apart by what they say, so that pages do not hide each other's. */
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

/** By time, newest first; what has no time keeps its place at the end. */
export function newestFirst(items: readonly HistoryItem[]): readonly HistoryItem[] {
  const at = (item: HistoryItem): number => readDate(item.time)?.time ?? 0;
  return [...items].sort((a, b) => at(b) - at(a));
}

/** Loads a page of a section, counted from 0. */
export type LoadSection = (page: number, signal: AbortSignal) => Promise<HistoryPage>;

/** One section of a lead's page: loaded when someone looks, a page at a time; what failed can be tried again. */
export class HistorySection implements Disposable {
  private readonly changed = new Emitter<void>();
  /** Rows came, or a load began or failed. */
  readonly onDidChange: Event<void> = this.changed.event;
  /** The state of loading; `idle` until someone looks. */
  state: 'idle' | 'loading' | 'ready' | 'failed' = 'idle';
  /** Why the last load failed; undefined when it did not. */
  error: unknown;
  /** How many there are altogether, where the server tells. */
  total: number | undefined;
  private readonly held = new Map<string, HistoryItem>();
  private shownCount = 0;
  private pages = 0;
  private moreAtServer = true;
  /** Rows that were looked at. */
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
  /** A row by its id, shown or not. */
  find(id: string): HistoryItem | undefined {
    return this.held.get(id);
  }

  /** Shows the next page: of what is here already, else of the server. Does nothing while a page is under way or when all is shown. */
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
      // A page may hold nothing to show, and the next one something.
      for (let n = 0; n < EMPTY_PAGES && this.moreAtServer && this.held.size === before; n++) {
        const { items, more, total, rows } = await this.load(this.pages, call.signal);
        if (this.call !== call) return;
        const looked = this.seen.size;
        for (const id of rows ?? items.map((item) => item.id)) this.seen.add(id);
        for (const item of items) this.held.set(item.id, item);
        this.pages++;
        this.total = total;
        // A server that ignores the page number gives the same rows again.
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

  /** Forgets everything; loads the first page again if one was shown. */
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

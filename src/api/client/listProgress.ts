import { AcquireError } from '../errors/errors';

/** Consecutive pages without anything new after which a list ends, even if its total says more. */
export const STALE_PAGES = 3;
/** Maximum consecutive pages without a single ID: the total may say that more follow, but reading must end. */
const MAX_UNREADABLE_PAGES = 20;
/** How often a list is read again from the start if leads are missing at the end. */
const MAX_REREADS = 3;
/** Consecutive steps back that found nothing, after which a shrinking total causes no more of them. */
const MAX_USELESS_STEPS = 3;

/** True for the way some servers respond to a page after the last one. It ends a list only if no total is known. */
export const isEndOfList = (error: unknown): boolean =>
  error instanceof AcquireError && (error.kind === 'rejected' || error.kind === 'not-found');

/** The total of a list, which may be missing, change between pages, or be wrong. */
export class ListTotal {
  /** The server reported fewer rows than before, so rows may have moved up: the total alone no longer ends the list. */
  shrunk = false;
  /** The total that turned out to be wrong. */
  disproved: number | undefined;
  private highest = 0;

  constructor(private said?: number) {
    this.highest = said ?? 0;
  }

  /** The number of rows; undefined if the server does not report it or it turned out to be wrong. */
  get value(): number | undefined {
    return this.disproved === undefined ? this.said : undefined;
  }

  /** Records the total of a response. Returns by how many rows the list has become shorter. */
  take(total: number | undefined): number {
    if (total === undefined) return 0;
    const fallen = Math.max(0, (this.said ?? total) - total);
    this.shrunk ||= fallen > 0;
    this.said = total;
    this.highest = Math.max(this.highest, total);
    return fallen;
  }

  /** Compares with the rows counted so far. If there are more than the server ever reported, its total is wrong and is ignored. */
  compare(counted: number): void {
    if (this.said !== undefined && counted > this.highest) this.disproved ??= this.highest;
  }

  /** Subtracts rows that this program deleted. */
  remove(rows: number): void {
    if (this.said !== undefined) this.said = Math.max(0, this.said - rows);
  }
}

/** Facts about a page that was read. */
export interface PageFacts {
  /** Its number, from 0. */
  readonly page: number;
  /** Rows in the response, of any kind. */
  readonly rows: number;
  /** Rows that can be told apart: leads with an ID. */
  readonly identified: number;
  /** Distinct rows read so far, including this page. */
  readonly seen: number;
  /** As reported by this response. */
  readonly total?: number | undefined;
  /** Rows that this program deleted while the request was in flight. */
  readonly movedUp?: number;
}

/** How complete a list is after it was read to its end. */
export interface ListOutcome {
  /** Distinct rows that were read. */
  readonly seen: number;
  /** As reported by the server; undefined if it reports none, or if the number turned out to be wrong. */
  readonly total: number | undefined;
  /** A total that turned out to be wrong, because more rows came. */
  readonly disproved?: number | undefined;
  /** Rows without an ID, which cannot be told apart. */
  readonly withoutId: number;
  /** Rows that exist and were not read; undefined if it is unknown how many there are. */
  readonly missing: number | undefined;
}

/** Where reading starts. */
export interface ListStart {
  /** Rows requested at a time. */
  readonly size: number;
  /** The first page, from 0. */
  readonly first?: number;
  /** Rows before the first page, which are not read. */
  readonly skipped?: number;
  /** Without a total, a page shorter than the others ends the list, which saves a call. Otherwise it is read until it has no more. */
  readonly shortPageEnds?: boolean;
  /** Where an interrupted read left off. */
  readonly from?: Pick<ListOutcome, 'seen' | 'total'> & { readonly page: number; readonly withoutId?: number };
}

/**
 * Decides which page is read next, and where a list ends. A known total ends a list once that many rows were
 * read. If it is missing or wrong, an empty page does, or one that repeats others. Empty pages and pages without IDs in the
 * middle do not end a list whose total says more. If a total shrinks, leads were deleted and others moved to pages that were read already,
 * so that many pages are read again. At the end, a list that lacks rows and whose pages were inconsistent is read again from its start.
 *
 * One change cannot be noticed without reading every page twice: a lead deleted on a page that was read and another one added below it,
 * between two pages, with the total unchanged.
 */
export class ListProgress {
  /** The next page, from 0. */
  page: number;
  /** Rows to request: as many as the server returns, so that page numbers stay correct on a server that caps its pages. */
  size: number;
  /** There is no further page. */
  ended = false;
  /** How often the list was read again from the start because rows were missing. */
  rereads = 0;
  private readonly first: number;
  private readonly skipped: number;
  private readonly shortPageEnds: boolean;
  private readonly total: ListTotal;
  private readonly pages = new Map<number, Pick<PageFacts, 'rows' | 'identified'>>();
  private withoutId = 0;
  private seen = 0;
  private lastPage = 0;
  private stale = 0;
  private unreadable = 0;
  private foundInPass = 0;
  /** A page was short: if others follow, the pages are inconsistent. */
  private gap = false;
  private irregular = false;
  /** Up to this page, the list is being read again and nothing new is expected. */
  private readTo = -1;
  /** The last step back, until reading returns to the page where it started. */
  private step: { readonly from: number; found: boolean } | undefined;
  private uselessSteps = 0;
  /** Some of the list moved and was not read again. */
  private moved = false;

  constructor({ size, first = 0, skipped = 0, shortPageEnds = false, from }: ListStart) {
    this.size = size;
    this.first = first;
    this.skipped = skipped;
    this.shortPageEnds = shortPageEnds;
    this.page = this.lastPage = first;
    this.total = new ListTotal(from?.total);
    if (!from) return;
    // One page back: rows may have moved while reading was interrupted.
    this.page = this.lastPage = Math.max(first, from.page - 1);
    this.readTo = this.page;
    this.seen = from.seen;
    this.withoutId = from.withoutId ?? 0;
  }

  /** How complete the list is, as far as it was read. */
  get outcome(): ListOutcome {
    const { seen, withoutId } = this;
    const total = this.total.value;
    const expected = Math.max((total ?? 0) - this.skipped, total === undefined ? seen + withoutId : this.counted);
    const missing = total === undefined && !withoutId ? undefined : expected - seen;
    return { seen, total, disproved: this.total.disproved, withoutId, missing };
  }

  /** Takes a page and decides which one comes next. */
  add({ page, rows, identified, seen, total, movedUp = 0 }: PageFacts): void {
    const fresh = seen - this.seen;
    const repeated = identified - fresh;
    this.seen = seen;
    this.foundInPass += fresh;
    this.lastPage = Math.max(this.lastPage, page);
    if (this.step && page >= this.step.from) this.endStep();
    else if (this.step && fresh) this.step.found = true;
    const reported = total !== undefined && movedUp ? Math.min(total, this.total.value ?? total) : total;
    const shorter = this.total.take(reported);
    // Rows without an ID on a page that came before were already counted.
    if (!repeated || fresh) this.countWithoutId(page, rows, identified);
    if (page === this.first && !this.rereads) this.adaptSize(rows);
    this.irregular ||= repeated > 0 || (this.gap && rows > 0);
    this.gap ||= rows < this.size;
    this.total.compare(this.counted + this.skipped);
    this.unreadable = rows && !identified ? this.unreadable + 1 : 0;
    if (fresh) this.stale = 0;
    else if (!this.unreadable && page > this.readTo) this.stale++;
    const back = movedUp ? this.pagesOf(movedUp) : this.stepsFor(shorter, page);
    this.page = Math.max(this.first, back ? page - back : page + 1);
    if (back) this.readTo = Math.max(this.readTo, page);
    if (!back && this.endsPass(page, rows, rows - identified + fresh)) this.endPass();
  }

  /** True when a failed page means that the list has ended. */
  endsWith(error: unknown): boolean {
    const isEnd = isEndOfList(error) && this.total.value === undefined && this.seen + this.withoutId > 0;
    this.ended ||= isEnd;
    return isEnd;
  }

  /** Records that this program deleted rows that were read, so the rest has moved up. */
  removed(rows: number): void {
    this.seen -= rows;
    this.total.remove(rows);
    this.readTo = Math.max(this.readTo, this.page - 1);
    this.page = Math.max(this.first, this.page - this.pagesOf(rows));
  }

  /** Distinct rows, as far as is known: if pages are inconsistent, rows without an ID may be ones that also came with an ID. */
  private get counted(): number {
    return this.seen + (this.irregular ? 0 : this.withoutId);
  }

  /** Counts each page once, however often it is read, with the most IDs it ever had. */
  private countWithoutId(page: number, rows: number, identified: number): void {
    const before = this.pages.get(page) ?? { rows: 0, identified: 0 };
    const now = { rows: Math.max(rows, before.rows), identified: Math.max(identified, before.identified) };
    this.pages.set(page, now);
    this.withoutId += now.rows - now.identified - (before.rows - before.identified);
  }

  private pagesOf(rows: number): number {
    return Math.ceil(rows / this.size);
  }

  private adaptSize(rows: number): void {
    const total = this.total.value;
    if (rows > this.size || (rows > 0 && (total === undefined || total > rows))) this.size = rows;
  }

  /** Pages to go back when the list has become shorter, unless earlier steps found nothing that had moved. */
  private stepsFor(shorter: number, page: number): number {
    if (!shorter || this.total.value === undefined) return 0;
    this.endStep();
    if (this.uselessSteps < MAX_USELESS_STEPS) {
      this.step = { from: Math.max(page, this.readTo), found: false };
      return this.pagesOf(shorter);
    }
    this.moved = this.irregular = true;
    return 0;
  }

  private endStep(): void {
    if (this.step) this.uselessSteps = this.step.found ? 0 : this.uselessSteps + 1;
    this.step = undefined;
  }

  /** `news` are the rows of the page that are not known to be repeated. */
  private endsPass(page: number, rows: number, news: number): boolean {
    const total = this.total.value;
    const read = this.counted + this.skipped;
    if (total !== undefined && !this.total.shrunk && read >= total) return true;
    if (this.rereads) return page >= this.lastPage;
    const short = rows < this.size && news === rows && !this.irregular;
    if (total === undefined)
      return !rows || (this.shortPageEnds && short) || this.stale > 0 || this.unreadable >= STALE_PAGES;
    const end = page * this.size + rows;
    return (
      this.stale >= STALE_PAGES ||
      this.unreadable >= MAX_UNREADABLE_PAGES ||
      (end >= total && (!rows || (short && read >= total)))
    );
  }

  private endPass(): void {
    const total = this.total.value;
    const lacks = total !== undefined && (this.counted + this.skipped < total || this.moved);
    const promising = this.rereads ? this.foundInPass > 0 : this.irregular;
    if (lacks && promising && this.rereads < MAX_REREADS) {
      this.rereads++;
      this.page = this.first;
      this.foundInPass = 0;
      this.stale = 0;
    } else this.ended = true;
  }
}

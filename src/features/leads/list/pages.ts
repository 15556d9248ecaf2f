import { AcquireError } from '../../../api/errors/errors';
import type { Disposable } from '../../../core/disposables';
import { Emitter, type Event } from '../../../core/events';
import type { Lead, LeadPage } from '../model/lead';
import { Meanwhile, type Span } from './meanwhile';

/** Fetches one page, counted from 0. */
export type LoadPage = (page: number, pageSize: number, signal: AbortSignal) => Promise<LeadPage>;

/** `idle`: nothing was asked yet, or the first load was cancelled. `failed`: the last load failed; what was loaded before is kept. */
export type PagesState = 'idle' | 'loading' | 'ready' | 'failed';

/** How a `LeadPages` is set up. */
export interface PagesOptions {
  readonly pageSize: number;
  /** After this many milliseconds a load is given up as a timeout, whatever the loader does. */
  readonly deadlineMs?: number;
}

interface Load {
  readonly kind: 'first' | 'more';
  readonly abort: AbortController;
  /** Writes since it was asked for. */
  readonly since: Span;
  done: Promise<void>;
}

/** So many pages in a row without anything new end a list that its total has not ended. */
const STALE_PAGES = 3;

/**
 * The leads of one list, page by page. Loaded pages are kept; a lead that comes twice, on pages that overlap because the list grew
 * meanwhile, stands once. It ends when the total is reached, on an empty page,
 * and on pages that bring nothing new: one where no total is known, several where the list may have grown by a whole page. The loader may
 * answer with fewer rows than asked for, so a short page ends it only where no total is known and an earlier page was longer.
 */
export class LeadPages implements Disposable {
  private readonly changed = new Emitter<void>();
  /** Something that a view shows has changed. */
  readonly onDidChange: Event<void> = this.changed.event;
  private items: Lead[] = [];
  private ids = new Map<string, number>();
  private nextPage = 0;
  private longest = 0;
  private stale = 0;
  private readonly meanwhile = new Meanwhile();
  private ended = false;
  private count: number | undefined;
  private failure: unknown;
  private current: Load | undefined;
  private asked = false;

  constructor(
    private readonly load: LoadPage,
    private readonly options: PagesOptions,
  ) {}

  /** What is loaded, in the order of the API, each lead once. */
  get leads(): readonly Lead[] {
    return this.items;
  }
  /** How many there are altogether, where the API tells. Never less than what is loaded. */
  get total(): number | undefined {
    return this.count === undefined ? undefined : Math.max(this.count, this.items.length);
  }
  /** True while the API may have another page; false before the first was asked for. */
  get hasMore(): boolean {
    return this.asked && !this.ended;
  }
  /** Why the last load failed; undefined when it did not. */
  get error(): unknown {
    return this.failure;
  }
  /** How the loading stands. */
  get state(): PagesState {
    if (this.current) return 'loading';
    if (this.failure !== undefined) return 'failed';
    return this.asked ? 'ready' : 'idle';
  }
  /** True while a further page (not the first) is on its way. */
  get loadingMore(): boolean {
    return this.current?.kind === 'more';
  }
  /** A loaded lead by its id. */
  get(id: string): Lead | undefined {
    const at = this.ids.get(id);
    return at === undefined ? undefined : this.items[at];
  }

  /** Loads the first page afresh. What is shown stays until the answer is there, and if it fails. A load under way is given up. */
  refresh(): Promise<void> {
    this.current?.abort.abort();
    return this.start('first');
  }

  /** Loads the next page; while a load is under way, joins it. Resolves also when the load fails: look at `state`. */
  loadMore(): Promise<void> {
    if (this.current) return this.current.done;
    if (!this.asked) return this.start('first');
    return this.ended ? Promise.resolve() : this.start('more');
  }

  /** Loads page after page until the end, a failure or `signal`. */
  async loadAll(signal?: AbortSignal): Promise<void> {
    const stop = (): void => this.cancel();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      do await this.loadMore();
      while (this.hasMore && this.failure === undefined && !signal?.aborted);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Gives up the load under way; what was loaded before stays. */
  cancel(): void {
    if (!this.current) return;
    this.current.abort.abort();
    this.current = undefined;
    this.changed.fire();
  }

  /** Puts the lead as it is now in the place of the one with its id; a lead that is not loaded is left out. */
  replace(lead: Lead): void {
    this.meanwhile.note([lead], []);
    const at = this.ids.get(lead.id);
    if (at === undefined) return;
    this.items[at] = lead;
    this.changed.fire();
  }

  /** Replaces each loaded lead by what `map` makes of it, with the same id. */
  update(map: (lead: Lead) => Lead): void {
    this.items = this.items.map(map);
    this.changed.fire();
  }

  /** Takes deleted leads out. The server's list has moved up by as many, so the next page asked for is the one where ours now ends. */
  remove(ids: Iterable<string>): void {
    const told = [...ids];
    this.meanwhile.note([], told);
    const gone = new Set(told.filter((id) => this.ids.has(id)));
    if (!gone.size) return;
    this.items = this.items.filter((lead) => !gone.has(lead.id));
    this.ids = new Map(this.items.map((lead, at) => [lead.id, at]));
    if (this.count !== undefined) this.count = Math.max(0, this.count - gone.size);
    if (this.longest) this.nextPage = Math.floor(this.items.length / this.longest);
    this.changed.fire();
  }

  dispose(): void {
    this.current?.abort.abort();
    this.current = undefined;
    this.changed.dispose();
  }

  private start(kind: Load['kind']): Promise<void> {
    const abort = new AbortController();
    const page = kind === 'first' ? 0 : this.nextPage;
    // Set before the loader runs, so that it can be cancelled from inside its own call.
    const load: Load = { kind, abort, since: this.meanwhile.begin(), done: Promise.resolve() };
    this.current = load;
    load.done = this.fetch(page, abort.signal).then(
      (answer) => {
        const leads = load.since.end(answer.leads);
        if (this.current === load) this.accept(kind, answer, leads, load.since.gone > 0);
      },
      (error: unknown) => {
        load.since.end([]);
        if (this.current === load) this.fail(error);
      },
    );
    this.changed.fire();
    return load.done;
  }

  private async fetch(page: number, signal: AbortSignal): Promise<LeadPage> {
    const { deadlineMs, pageSize } = this.options;
    if (deadlineMs === undefined) return this.load(page, pageSize, signal);
    const limit = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        limit.abort();
        reject(new AcquireError('timeout', { limit: deadlineMs, phase: 'total' }));
      }, deadlineMs);
    });
    try {
      return await Promise.race([this.load(page, pageSize, AbortSignal.any([signal, limit.signal])), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private accept(kind: Load['kind'], answer: LeadPage, leads: readonly Lead[], movedUp: boolean): void {
    this.current = undefined;
    this.failure = undefined;
    this.asked = true;
    if (kind === 'first') {
      this.items = [];
      this.ids = new Map();
      this.longest = this.stale = 0;
      this.nextPage = 0;
    }
    const before = this.items.length;
    for (const lead of leads) {
      const at = this.ids.get(lead.id);
      if (at !== undefined) this.items[at] = lead;
      else {
        this.ids.set(lead.id, this.items.length);
        this.items.push(lead);
      }
    }
    this.nextPage++;
    if (answer.total !== undefined || kind === 'first') this.count = answer.total;
    const short = answer.total === undefined && answer.leads.length < this.longest;
    this.longest = Math.max(this.longest, answer.leads.length);
    if (movedUp && this.longest) this.nextPage = Math.floor(this.items.length / this.longest);
    this.stale = this.items.length === before ? this.stale + 1 : 0;
    const whole = this.count !== undefined && this.items.length >= this.count;
    const enough = this.count === undefined ? 1 : STALE_PAGES;
    this.ended = !answer.leads.length || short || whole || this.stale >= enough;
    this.changed.fire();
  }

  private fail(error: unknown): void {
    this.current = undefined;
    this.failure = error instanceof AcquireError && error.kind === 'cancelled' ? undefined : error;
    this.changed.fire();
  }
}

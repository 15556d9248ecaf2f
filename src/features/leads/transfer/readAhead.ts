import type { ListProgress } from '../../../api/client/listProgress';
import { sleep } from '../../../api/client/retry';
import { AcquireError } from '../../../api/errors/errors';
import { isTemporary } from '../../../api/errors/messages';
import type { LoadPage } from '../list/pagedLeads';
import type { LeadListPage } from '../model/lead';

/** Maximum number of requests in flight, including the awaited one. */
const MAX_IN_FLIGHT = 4;
/** Maximum number of retries per page, after pauses of 0.3 to 19 seconds. */
const RETRIES = 7;
/** Milliseconds before the first retry. */
const RETRY_MS = 300;
/** The longest pause to wait for. Acquire may ask for a day. */
const MAX_PAUSE_SECONDS = 60;

/** Why reading has paused, and for how long. */
export interface ExportPause {
  /** `asked`: Acquire asked for it; `failed`: the page failed and is retried. */
  readonly reason: 'asked' | 'failed';
  readonly seconds: number;
}

/** Options for reading pages. */
export interface ReadAheadOptions {
  /** Sends one request for a page, without its own retries: the other pages would not wait for those. */
  readonly load: LoadPage;
  readonly signal: AbortSignal;
  readonly onPause?: (pause: ExportPause) => void;
  /** Milliseconds before the first retry of a page; doubles each time. */
  readonly retryMs?: number;
}

interface PageLoad {
  readonly size: number;
  readonly abort: AbortController;
  readonly page: Promise<LeadListPage>;
  /** When it failed, in milliseconds of `performance.now()`. */
  failedAt?: number;
}

/**
 * Requests the following pages while earlier ones are read and written. Pages are returned in the order they are requested by the caller.
 * After a failed request, none is sent until that page is needed, the pause is over, and its retry has succeeded.
 */
export class ReadAhead {
  private readonly loads = new Map<number, PageLoad>();
  private inFlight = MAX_IN_FLIGHT;
  /** No requests are sent before this time, as asked by Acquire, in milliseconds of `performance.now()`. */
  private quietUntil = 0;

  constructor(private readonly options: ReadAheadOptions) {}

  /** A page, requested now unless it is in flight. Rejects with an AcquireError if it failed too often or permanently. */
  async take(page: number, size: number): Promise<LeadListPage> {
    for (let attempt = 0; ; attempt++) {
      if (this.loads.get(page)?.size !== size) await this.wait(this.quietUntil - performance.now());
      const load = this.start(page, size);
      try {
        return await load.page;
      } catch (error) {
        await this.pauseAfter(error, load, attempt);
      } finally {
        this.loads.delete(page);
      }
    }
  }

  /** Requests the next page and those after it that exist according to the total. Requests for other pages are canceled. */
  prepare({ page, size, outcome: { total = 0 } }: ListProgress): void {
    const end = page + this.inFlight;
    for (const [n, load] of this.loads) if (n < page || n >= end || load.size !== size) this.drop(n, load);
    if (performance.now() < this.quietUntil) return;
    for (let n = page; n < end && (n === page || n * size < total); n++) {
      if ([...this.loads.values()].some(({ failedAt }) => failedAt !== undefined)) return;
      this.start(n, size);
    }
  }

  /** Cancels all requests in flight. */
  dispose(): void {
    for (const [n, load] of this.loads) this.drop(n, load);
  }

  private start(page: number, size: number): PageLoad {
    const known = this.loads.get(page);
    if (known?.size === size) return known;
    if (known) this.drop(page, known);
    const { load, signal } = this.options;
    const abort = new AbortController();
    const request = async (): Promise<LeadListPage> => load(page, size, AbortSignal.any([signal, abort.signal]));
    const started: PageLoad = { size, abort, page: request() };
    // A failure is only thrown when the page is requested.
    started.page.catch((error: unknown) => {
      if (!abort.signal.aborted) this.note(started, error);
    });
    this.loads.set(page, started);
    return started;
  }

  private drop(page: number, { abort }: PageLoad): void {
    this.loads.delete(page);
    abort.abort();
  }

  private note(load: PageLoad, error: unknown): void {
    load.failedAt = performance.now();
    if (!(error instanceof AcquireError)) return;
    // Requests that were in flight together are also rejected together, and count as one.
    if (error.kind === 'rate-limited' && load.failedAt >= this.quietUntil) this.inFlight = Math.ceil(this.inFlight / 2);
    this.quietUntil = Math.max(this.quietUntil, load.failedAt + (error.detail.retryAfterSeconds ?? 0) * 1000);
  }

  /** Waits for as long as the failure requires; rethrows it if a retry makes no sense. */
  private async pauseAfter(error: unknown, { failedAt = 0 }: PageLoad, attempt: number): Promise<void> {
    const { signal, retryMs = RETRY_MS, onPause } = this.options;
    if (!(error instanceof AcquireError) || !isTemporary(error) || attempt >= RETRIES || signal.aborted) throw error;
    const seconds = error.detail.retryAfterSeconds ?? 0;
    if (seconds > MAX_PAUSE_SECONDS) throw error;
    const asked = Math.max(failedAt + seconds * 1000, this.quietUntil) - performance.now();
    const ms = Math.max(asked, retryMs * 2 ** attempt);
    onPause?.({ reason: asked === ms ? 'asked' : 'failed', seconds: Math.ceil(ms / 1000) });
    await this.wait(ms);
  }

  private async wait(ms: number): Promise<void> {
    const { signal } = this.options;
    if (ms > 0) await sleep(ms, signal).catch(() => undefined);
    if (ms > 0 && signal.aborted) throw new AcquireError('cancelled');
  }
}

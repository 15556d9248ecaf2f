import type { Exchange } from '../../../api/client/types';

const MAX_EXCHANGES = 30;
/** Maximum characters of all bodies together; older exchanges are evicted first. */
const MAX_CHARACTERS = 120_000_000;

/** The last exchanges of this window with their bodies, for documents that show them. Kept in memory only. */
export class RecentExchanges {
  private readonly all = new Map<string, Exchange>();

  /** Adds an exchange; the oldest are evicted if there are too many or their responses are too long. */
  add(exchange: Exchange): void {
    this.all.set(exchange.id, exchange);
    let held = 0;
    const newest = [...this.all.values()].reverse();
    newest.forEach((one, i) => {
      held += one.response?.text.length ?? 0;
      if (i > 0 && (i >= MAX_EXCHANGES || held > MAX_CHARACTERS)) this.all.delete(one.id);
    });
  }

  /** An exchange by its ID, if it is still in memory. */
  get(id: string): Exchange | undefined {
    return this.all.get(id);
  }

  /** The newest exchange before `exchange` on the same account, method and path that has a response. */
  before(exchange: Exchange): Exchange | undefined {
    const older = [...this.all.values()]
      .reverse()
      .filter((e) => e.id !== exchange.id && e.timing.startedAt <= exchange.timing.startedAt && e.response);
    return older.find(
      (e) =>
        e.account.key === exchange.account.key &&
        e.request.method === exchange.request.method &&
        bare(e.url) === bare(exchange.url),
    );
  }

  /** Removes all exchanges. */
  clear(): void {
    this.all.clear();
  }
}

const bare = (url: string): string => url.replace(/[?#].*$/s, '');

import type { Account } from '../../../../api/client/account';
import type { LiveKind, LiveValue } from '../../../requests';
import type { RequestsUi } from '../../../requests/ui';

/** Milliseconds before a failed read of names is retried: every keystroke requests hints and suggestions. */
const RETRY_MS = 60_000;
/** Milliseconds a suggestion waits for names; names that arrive later are available the next time. */
const NAMES_TIMEOUT_MS = 2_500;

/** The names of an account's tags, agents and departments, each read once when a document first needs them. */
export class LiveNames {
  private readonly known = new Map<string, readonly LiveValue[]>();
  private readonly under = new Map<string, Promise<readonly LiveValue[]>>();
  private readonly empty = new Map<string, number>();

  constructor(private readonly load: () => Promise<RequestsUi>) {}

  /** The values of a kind; empty if there are none, or the account lacks permission. Never rejects. */
  get(account: Account, kind: LiveKind): Promise<readonly LiveValue[]> {
    const key = `${account.key} ${kind}`;
    const known = this.known.get(key);
    const under = this.under.get(key);
    if (known) return Promise.resolve(known);
    if (under) return under;
    if (Date.now() - (this.empty.get(key) ?? -Infinity) < RETRY_MS) return Promise.resolve([]);
    const asked = this.load()
      .then(({ context }) => context.values.get(account, kind))
      .catch((): readonly LiveValue[] => [])
      .then((values) => {
        this.under.delete(key);
        if (values.length) this.known.set(key, values);
        else this.empty.set(key, Date.now());
        return values;
      });
    this.under.set(key, asked);
    return asked;
  }

  /** The same, but waits no longer than a suggestion may. */
  soon(account: Account, kind: LiveKind): Promise<readonly LiveValue[]> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve([]);
      }, NAMES_TIMEOUT_MS);
      void this.get(account, kind).then((values) => {
        clearTimeout(timer);
        resolve(values);
      });
    });
  }

  /** Allows immediate retries of failed reads: an account may have a new credential or other permissions. */
  retry(): void {
    this.empty.clear();
  }
}

import type { Account } from '../../../../api/client/account';
import type { LiveKind, LiveValue } from '../../../requests';
import type { RequestsUi } from '../../../requests/ui';

/** Milliseconds a failed read of names is not tried again: hints and suggestions come with every key. */
const RETRY_MS = 60_000;
/** Milliseconds a suggestion waits for names; what comes later is there the next time. */
const NAMES_TIMEOUT_MS = 2_500;

/** The names of an account's tags, agents and departments, read once each when they are first needed in a document. */
export class LiveNames {
  private readonly known = new Map<string, readonly LiveValue[]>();
  private readonly under = new Map<string, Promise<readonly LiveValue[]>>();
  private readonly empty = new Map<string, number>();

  constructor(private readonly load: () => Promise<RequestsUi>) {}

  /** The values of a kind; empty where there are none, or the account may not ask. Never rejects. */
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

  /** The same, but no longer than a suggestion may wait. */
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

  /** Tries at once what gave nothing: an account may have got another credential, or other rights. */
  retry(): void {
    this.empty.clear();
  }
}

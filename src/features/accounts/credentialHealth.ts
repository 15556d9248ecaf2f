import { AcquireError } from '../../api/errors/errors';
import type { Exchange } from '../../api/client/types';
import { DisposableStore, type Disposable } from '../../core/disposables';
import { Emitter } from '../../core/events';
import type { AccountList } from './accountList';

/** Remembers per account whether its credential still works. Kept only in memory: the next call finds out again. */
export class CredentialHealth implements Disposable {
  private readonly refused = new Map<string, AcquireError>();
  private readonly since = new Map<string, number>();
  private readonly store = new DisposableStore();
  private readonly emitter = this.store.add(new Emitter<string>());
  /** Fired with the account's key when its credential is first refused, or works again. */
  readonly onDidChange = this.emitter.event;

  constructor(private readonly accounts: Pick<AccountList, 'get' | 'onDidChange'>) {
    this.store.add(
      accounts.onDidChange(() => {
        for (const kept of [this.refused, this.since])
          for (const key of [...kept.keys()]) if (!accounts.get(key)) kept.delete(key);
      }),
    );
  }

  /** What the last calls showed about an account's credential; `ok` if nothing is known. */
  of(key: string): 'ok' | 'unauthorized' {
    return this.refused.has(key) ? 'unauthorized' : 'ok';
  }

  /** Why the account's credential was refused; undefined while it works. */
  refusalOf(key: string): AcquireError | undefined {
    return this.refused.get(key);
  }

  /** A 401 marks the account, an accepted call clears it. Other failures (no network, 500, canceled) say nothing about the credential. */
  note(exchange: Exchange): void {
    const { key } = exchange.account;
    if (!this.accounts.get(key)) return;
    if (exchange.error && exchange.error instanceof AcquireError && exchange.error.kind === 'unauthorized') {
      const sentWithOld = exchange.timing.startedAt < (this.since.get(key) ?? 0);
      if (!sentWithOld) this.set(key, exchange.error);
    } else if (exchange.response && !exchange.error) {
      this.set(key, undefined);
    }
  }

  /** The account has had another credential since `now` (ms since the epoch): results of the old one no longer count. */
  renew(key: string, now: number): void {
    this.since.set(key, now);
    this.set(key, undefined);
  }

  dispose(): void {
    this.store.dispose();
  }

  private set(key: string, refusal: AcquireError | undefined): void {
    if (this.refused.has(key) === (refusal !== undefined)) return;
    if (refusal) this.refused.set(key, refusal);
    else this.refused.delete(key);
    this.emitter.fire(key);
  }
}

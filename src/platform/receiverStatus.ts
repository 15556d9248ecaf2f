import { Emitter } from '../core/events';

/** What the status bar shows about a running webhook receiver. */
export interface ReceiverState {
  readonly port: number;
  readonly kept: number;
  readonly refused: number;
}

/** Passes the state of the webhook receiver to the status bar item. */
export class ReceiverStatus {
  private readonly changed = new Emitter<void>();
  private last: ReceiverState | undefined;
  /** The receiver started or stopped, or one of its figures changed. */
  readonly onDidChange = this.changed.event;

  /** The current state; undefined if the receiver is not listening. */
  get state(): ReceiverState | undefined {
    return this.last;
  }

  /** Updates the state; fires no event if nothing has changed. */
  update(state: ReceiverState | undefined): void {
    const { last } = this;
    if (last?.port === state?.port && last?.kept === state?.kept && last?.refused === state?.refused) return;
    this.last = state;
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}

import { Emitter } from '../core/events';

/** What the status bar tells of a running webhook receiver. */
export interface ReceiverState {
  readonly port: number;
  readonly kept: number;
  readonly refused: number;
}

/** Carries the state of the webhook receiver to the one status bar item. */
export class ReceiverStatus {
  private readonly changed = new Emitter<void>();
  private last: ReceiverState | undefined;
  /** The receiver started or stopped, or one of its figures changed. */
  readonly onDidChange = this.changed.event;

  /** The state now; undefined while nothing listens. */
  get state(): ReceiverState | undefined {
    return this.last;
  }

  /** Takes the new state over; unchanged figures are told to no one. */
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

import type { Disposable } from './disposables';

/** Subscribes a listener; the returned disposable ends the subscription. Structurally compatible with VS Code's Event. */
export type Event<T> = (listener: (value: T) => unknown) => Disposable;

/** A minimal event source for code that must not import `vscode`. A listener that throws does not keep the others from being called. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => unknown>();

  /** Adds a listener; dispose the result to remove it. A function added twice is called twice. */
  readonly event: Event<T> = (listener) => {
    const own = (value: T): unknown => listener(value);
    this.listeners.add(own);
    return {
      dispose: () => {
        this.listeners.delete(own);
      },
    };
  };

  /** Calls every listener with the value, even if one throws; the first error is rethrown asynchronously. */
  fire(value: T): void {
    const errors: unknown[] = [];
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length)
      queueMicrotask(() => {
        throw errors[0];
      });
  }

  dispose(): void {
    this.listeners.clear();
  }
}

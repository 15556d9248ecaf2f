import type * as vscode from 'vscode';

/** How often a value that VS Code has lost is written again. */
const TRIES = 4;

/**
 * VS Code's global state, with serialized writes. VS Code sends each write back to its own window, and a value that is set
 * just before that is lost: the copy of all values that comes back overwrites it, and `update` resolves as if nothing were
 * wrong. So each write waits for the previous one, and is repeated if another window's copy arrived in between.
 */
export class GlobalState implements vscode.Memento {
  private tail: Promise<void> = Promise.resolve();

  constructor(private readonly memento: vscode.Memento) {}

  /** The names of all stored values. */
  keys(): readonly string[] {
    return this.memento.keys();
  }

  get<T>(key: string): T | undefined;
  get<T>(key: string, otherwise: T): T;
  get<T>(key: string, otherwise?: T): T | undefined {
    return this.memento.get<T>(key) ?? otherwise;
  }

  /** Stores a JSON value, or removes it if undefined. Rejects if VS Code cannot store it or does not keep it. */
  update(key: string, value: unknown): Promise<void> {
    const text = JSON.stringify(value);
    const run = this.tail.then(async () => {
      for (let tries = 0; tries < TRIES; tries++) {
        await this.memento.update(key, value);
        if (JSON.stringify(this.memento.get(key)) === text) return;
      }
      throw new Error(`VS Code did not keep the value of ${key}`);
    });
    this.tail = run.catch(() => undefined);
    return run;
  }
}

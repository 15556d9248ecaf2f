/** Anything that holds a resource until it is disposed. Structurally the same as VS Code's own Disposable. */
export interface Disposable {
  dispose(): void;
}

/** A set of disposables that is disposed once, last in first out. Anything added after that is disposed at once. */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private disposed = false;

  /** Takes ownership of `item` and returns it. */
  add<T extends Disposable>(item: T): T {
    if (this.disposed) item.dispose();
    else this.items.push(item);
    return item;
  }

  dispose(): void {
    this.disposed = true;
    for (let item = this.items.pop(); item; item = this.items.pop()) item.dispose();
  }
}

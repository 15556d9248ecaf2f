/** Anything that holds a resource until told to let go. Structurally the same as VS Code's own Disposable. */
export interface Disposable {
  dispose(): void;
}

/** A bag of disposables that is emptied once, last in first out; things added after that are disposed at once. */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private disposed = false;

  /** Takes over `item` and returns it. */
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

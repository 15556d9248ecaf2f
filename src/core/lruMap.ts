/** A map of at most `max` entries that evicts the least recently used one. */
export class LruMap<K, V> extends Map<K, V> {
  constructor(private readonly max: number) {
    super();
  }

  override get(key: K): V | undefined {
    const value = super.get(key);
    // While there is plenty of room, the order does not matter and reads stay as fast as in a plain map.
    if (this.size * 2 > this.max && this.has(key)) this.set(key, value as V);
    return value;
  }

  override set(key: K, value: V): this {
    super.delete(key);
    super.set(key, value);
    if (this.size > this.max) super.delete(super.keys().next().value as K);
    return this;
  }
}

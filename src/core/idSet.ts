/** A set of ids that stays small: 16 bytes for each numeric id, so that a million of them are 16 MB. Other ids are kept as text. */
export class IdSet {
  private slots = new Float64Array(1024);
  private numbers = 0;
  private readonly texts = new Set<string>();

  /** The number of ids. */
  get size(): number {
    return this.numbers + this.texts.size;
  }

  /** Adds an id; false if it was already there. */
  add(id: string): boolean {
    const number = Number(id);
    // A number represents only its canonical decimal text: '007' and '1e3' are different ids.
    if (!Number.isSafeInteger(number) || number <= 0 || String(number) !== id) {
      if (this.texts.has(id)) return false;
      this.texts.add(id);
      return true;
    }
    if (!put(this.slots, number)) return false;
    if (++this.numbers * 2 > this.slots.length) this.grow();
    return true;
  }

  private grow(): void {
    const wider = new Float64Array(this.slots.length * 2);
    for (const number of this.slots) if (number) put(wider, number);
    this.slots = wider;
  }
}

/** Open addressing; 0 is a free slot. False if the number is already there. */
function put(slots: Float64Array, number: number): boolean {
  const mask = slots.length - 1;
  let hash = Math.imul(number | 0, 0x9e3779b1) ^ Math.imul((number / 0x100000000) | 0, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  let at = (hash ^ (hash >>> 15)) & mask;
  while (slots[at]) {
    if (slots[at] === number) return false;
    at = (at + 1) & mask;
  }
  slots[at] = number;
  return true;
}

const FIRST_SLOTS = 1024;
/** The seeds of the hash, so that an ID differs from an email address with the same text. */
const SEEDS = { id: 0x9e3779b9, email: 0x3c6ef372, phone: 0x1b873593 } as const;

/**
 * The rows in which texts first occurred, to find repeated ones. For each text only a 64-bit hash and the number of its row are kept: 12
 * bytes in a table that is at most three quarters full, so 16 to 32 MB for a million texts, however long they are.
 *
 * Two different texts could have the same hash. For a million texts the chance of that happening at all is about 1 in 37 million; one row
 * would then be skipped as repeated, and the report names both rows.
 */
export class SeenRows {
  /** Three numbers per slot: both halves of the hash, and the row. Row 0 marks a free slot. */
  private slots = tableOf(FIRST_SLOTS);
  private size = 0;

  /** The row that already has this text in this role; if there is none, undefined, and `row` is stored as its first. */
  add(as: keyof typeof SEEDS, text: string, row: number): number | undefined {
    const [high, low] = hash64(SEEDS[as], text);
    const at = find(this.slots, high, low);
    const before = this.slots[at + 2];
    if (before) return before;
    put(this.slots, at, high, low, row);
    if (++this.size * 4 > this.slots.length) this.grow();
    return undefined;
  }

  private grow(): void {
    const wider = tableOf((this.slots.length / 3) * 2);
    for (let at = 0; at < this.slots.length; at += 3) {
      const row = this.slots[at + 2]!;
      if (!row) continue;
      const high = this.slots[at]!;
      const low = this.slots[at + 1]!;
      put(wider, find(wider, high, low), high, low, row);
    }
    // Frees its memory at once; the garbage collector would keep all earlier tables for a while.
    (this.slots.buffer as ResizableBuffer).resize(0);
    this.slots = wider;
  }
}

/** Node 20 and later have it; the ES2023 types do not. */
type ResizableBuffer = ArrayBuffer & { resize(bytes: number): void };

function tableOf(slots: number): Uint32Array {
  const bytes = slots * 3 * Uint32Array.BYTES_PER_ELEMENT;
  const buffer = Reflect.construct(ArrayBuffer, [bytes, { maxByteLength: bytes }]) as ResizableBuffer;
  return new Uint32Array(buffer, 0, slots * 3);
}

function put(slots: Uint32Array, at: number, high: number, low: number, row: number): void {
  slots[at] = high;
  slots[at + 1] = low;
  slots[at + 2] = row;
}

/** The slot of a hash, or the free one where it belongs. */
function find(slots: Uint32Array, high: number, low: number): number {
  const count = slots.length / 3;
  let slot = low & (count - 1);
  for (;;) {
    const at = 3 * slot;
    if (!slots[at + 2] || (slots[at] === high && slots[at + 1] === low)) return at;
    slot = (slot + 1) & (count - 1);
  }
}

/** Two 32-bit hashes without common constants. Each step mixes high bits into low ones, which multiplication alone does not do. */
function hash64(seed: number, text: string): readonly [high: number, low: number] {
  let a = seed ^ text.length;
  let b = 0x7f4a7c15 ^ seed;
  for (let n = 0; n < text.length; n++) {
    const unit = text.charCodeAt(n);
    a = Math.imul(a ^ unit, 0x85ebca6b);
    a ^= a >>> 13;
    b = Math.imul(b ^ unit, 0xc2b2ae35);
    b ^= b >>> 16;
  }
  return [finish(a, 0x7feb352d), finish(b, 0x846ca68b)];
}

function finish(hash: number, factor: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), factor);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

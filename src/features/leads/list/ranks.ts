// Sorts many values by locale: each gets a rank once, and sorting by ranks is a counting sort.
import { textCollator } from '../../../core/format';
import type { Computation } from './slices';

/** The rank of each value: equal values have the same rank, counted from 1; absent values have rank 0. */
export interface Ranks {
  readonly of: Uint32Array;
  readonly highest: number;
}

/** Values processed between two yields. */
export const VALUES_PER_STEP = 1000;
/** The same for cheap steps. */
export const VALUES_PER_LONG_STEP = 8 * VALUES_PER_STEP;

/** Ranks whole numbers; NaN counts as absent. */
export function* rankNumbers(values: readonly number[]): Computation<Ranks> {
  let order: Uint32Array = new Uint32Array(values.length);
  let count = 0;
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (i % VALUES_PER_LONG_STEP === 0) yield;
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    order[count++] = i;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  order = order.subarray(0, count);
  for (let unit = 1; unit <= most - least; unit *= DIGIT) order = yield* sortByDigit(order, values, least, unit);
  return yield* ranksOf(values.length, order, (a, b) => values[a] === values[b]);
}

const DIGIT = 2 ** 13;

/** Sorts by one digit of the numbers above `least`; the sort is stable. */
function* sortByDigit(order: Uint32Array, values: readonly number[], least: number, unit: number) {
  const digit = (i: number): number => Math.floor((values[i]! - least) / unit) % DIGIT;
  const starts = new Uint32Array(DIGIT + 1);
  for (let i = 0; i < order.length; i++) {
    if (i % VALUES_PER_LONG_STEP === 0) yield;
    starts[digit(order[i]!) + 1]!++;
  }
  for (let d = 1; d < DIGIT; d++) starts[d]! += starts[d - 1]!;
  const sorted = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    if (i % VALUES_PER_LONG_STEP === 0) yield;
    sorted[starts[digit(order[i]!)]!++] = order[i]!;
  }
  return sorted;
}

/** Ranks texts as `compareText` orders them; undefined counts as absent. */
export function* rankTexts(texts: readonly (string | undefined)[]): Computation<Ranks> {
  const which = new Uint32Array(texts.length);
  const listed: string[] = [];
  // Looking up every text takes as long as sorting them, so it only pays off if texts repeat often.
  const known = areRepeated(texts) ? new Map<string, number>() : undefined;
  for (let i = 0; i < texts.length; i++) {
    if (i % VALUES_PER_STEP === 0) yield;
    const text = texts[i];
    if (text === undefined) continue;
    const n = known?.get(text) ?? listed.push(text);
    known?.set(text, n);
    which[i] = n;
  }
  const ranks = yield* rankListed(listed);
  yield;
  for (let i = 0; i < which.length; i++) if (which[i]) which[i] = ranks.of[which[i]! - 1]!;
  return { of: which, highest: ranks.highest };
}

const SAMPLE = 1000;
function areRepeated(texts: readonly (string | undefined)[]): boolean {
  const sample = texts.slice(0, SAMPLE).filter((text) => text !== undefined);
  return new Set(sample).size < 0.9 * sample.length;
}

/** The indexes of the ranked values, in order; absent ones come last in either direction, and the sort is stable. */
export function* orderByRanks({ of, highest }: Ranks, descending: boolean): Computation<Uint32Array> {
  const bucket = (rank: number): number => (!rank ? highest : descending ? highest - rank : rank - 1);
  const starts = new Uint32Array(highest + 2);
  for (let i = 0; i < of.length; i++) {
    if (i % VALUES_PER_LONG_STEP === 0) yield;
    starts[bucket(of[i]!) + 1]!++;
  }
  for (let b = 1; b < starts.length; b++) starts[b]! += starts[b - 1]!;
  yield;
  const order = new Uint32Array(of.length);
  for (let i = 0; i < of.length; i++) {
    if (i % VALUES_PER_LONG_STEP === 0) yield;
    order[starts[bucket(of[i]!)]!++] = i;
  }
  return order;
}

/** The indexes of texts with these counts, most frequent first, then in locale order. */
export function* orderByCount(texts: readonly string[], countOf: (n: number) => number): Computation<Uint32Array> {
  const { of } = yield* rankTexts(texts);
  return yield* mergeSort(Uint32Array.from(of.keys()), (a, b) => countOf(b) - countOf(a) || of[a]! - of[b]!);
}

function* ranksOf(count: number, order: Uint32Array, same: (a: number, b: number) => boolean): Computation<Ranks> {
  const of = new Uint32Array(count);
  let highest = 0;
  for (let i = 0; i < order.length; i++) {
    if (i % VALUES_PER_STEP === 0) yield;
    if (!i || !same(order[i - 1]!, order[i]!)) highest++;
    of[order[i]!] = highest;
  }
  return { of, highest };
}

/**
 * Comparing by collation is slow, so the texts are first sorted by the ranks of their characters. In most languages that is the locale
 * order of pure ASCII texts; all others are then compared with their neighbors, and moved if necessary.
 */
function* rankListed(texts: readonly string[]): Computation<Ranks> {
  const { compare } = textCollator();
  const keys = yield* sortKeys(texts, compare);
  const sorted = yield* radixSort(keys);
  const order = (left: number, right: number): number =>
    keys.exact[left] && keys.exact[right] ? keys.compare(left, right) : compare(texts[left]!, texts[right]!);
  return yield* ranksOf(texts.length, yield* repair(sorted, order), (a, b) => order(a, b) === 0);
}

interface SortKeys {
  /** The character ranks of all texts, those of text `n` starting at `starts[n]`. */
  readonly places: Uint16Array;
  readonly starts: Uint32Array;
  readonly highest: number;
  /** 1 for texts whose keys compare exactly like the texts themselves. */
  readonly exact: Uint8Array;
  compare(left: number, right: number): number;
}

/** Numbers with more digits are only compared by the collator. */
const MAX_DIGITS = 30;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function* sortKeys(texts: readonly string[], compare: (a: string, b: string) => number): Computation<SortKeys> {
  const { placeOf, highest, plain } = yield* placesOf(texts, compare);
  const starts = new Uint32Array(texts.length + 1);
  for (let n = 0; n < texts.length; n++) starts[n + 1] = starts[n]! + 2 * texts[n]!.length;
  yield;
  const exact = new Uint8Array(texts.length);
  const ends = new Uint32Array(texts.length);
  // The key of a number has one element more than its text, for its length.
  const places = new Uint16Array(starts[texts.length]!);
  const firstDigit = placeOf[48]!;
  for (let n = 0; n < texts.length; n++) {
    if (n % VALUES_PER_STEP === 0) yield;
    const text = texts[n]!;
    let at = starts[n]!;
    let isExact = plain;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (isDigit(code)) {
        while (text.charCodeAt(i) === 48 && isDigit(text.charCodeAt(i + 1))) i++;
        let end = i + 1;
        while (isDigit(text.charCodeAt(end))) end++;
        if (end - i > MAX_DIGITS) isExact = false;
        places[at++] = firstDigit + Math.min(MAX_DIGITS, end - i);
        while (i < end) places[at++] = text.charCodeAt(i++) - 47;
        i--;
      } else {
        places[at++] = placeOf[code]!;
        if (code < 32 || code > 126) isExact = false;
      }
    }
    ends[n] = at;
    if (isExact) exact[n] = 1;
  }
  const compareKeys = (left: number, right: number): number => {
    let a = starts[left]!;
    let b = starts[right]!;
    const endA = ends[left]!;
    const endB = ends[right]!;
    while (a < endA && b < endB) {
      const difference = places[a++]! - places[b++]!;
      if (difference) return difference;
    }
    return endA - a - (endB - b);
  };
  return { places, starts, highest, exact, compare: compareKeys };
}

/** The rank of each character in locale order, from 1; the ranks of number lengths follow that of `0`. */
function* placesOf(texts: readonly string[], compare: (a: string, b: string) => number) {
  const codes = new Set(Array.from({ length: 95 }, (_, i) => i + 32));
  const seen = new Uint8Array(0x10000);
  for (let n = 0; n < texts.length; n++) {
    if (n % VALUES_PER_STEP === 0) yield;
    const text = texts[n]!;
    for (let i = 0; i < text.length; i++) seen[text.charCodeAt(i)] = 1;
  }
  for (let code = 0; code < seen.length; code++) if (seen[code]) codes.add(code);
  yield;
  const byPlace = (a: number, b: number): number => compare(String.fromCharCode(a), String.fromCharCode(b));
  const order = yield* mergeSort(Uint32Array.from(codes), byPlace);
  const placeOf = new Uint16Array(0x10000);
  let highest = 0;
  for (let i = 0; i < order.length; i++) {
    if (i % 100 === 0) yield;
    if (!i || byPlace(order[i - 1]!, order[i]!)) highest++;
    placeOf[order[i]!] = highest;
    if (order[i] === 48) highest += MAX_DIGITS;
  }
  return { placeOf, highest: Math.max(highest, 10), plain: isPlain(compare) };
}

/** True for a locale that orders ASCII texts by character: it ignores none, and does not sort two letters as one, as Czech does `ch`. */
function isPlain(compare: (a: string, b: string) => number): boolean {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz').sort(compare);
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  return (
    pairs.every((pair, i) => !i || compare(pairs[i - 1]!, pair) < 0) &&
    Array.from({ length: 95 }, (_, i) => String.fromCharCode(i + 32)).every((sign) => compare(sign, '') > 0)
  );
}

/** Up to this many texts use insertion sort, because counting would take longer. */
const MAX_INSERTION_SORT = 32;

/** The indexes of the texts, sorted by their keys, one key element at a time. */
function* radixSort({ places, starts, highest }: SortKeys): Computation<Uint32Array> {
  const order = Uint32Array.from({ length: starts.length - 1 }, (_, n) => n);
  const moved = new Uint32Array(order.length);
  const groups: [from: number, to: number, depth: number][] = [[0, order.length, 0]];
  // Each text has room for twice its length, which it never fills: past its end the key element is 0.
  const at = (n: number, depth: number): number =>
    starts[n]! + depth < starts[n + 1]! ? places[starts[n]! + depth]! : 0;
  let done = 0;
  for (let group = groups.pop(); group; group = groups.pop()) {
    const [from, to, depth] = group;
    if (done > VALUES_PER_STEP) yield;
    done = (done > VALUES_PER_STEP ? 0 : done) + to - from;
    if (to - from <= MAX_INSERTION_SORT) {
      insertionSort(order, from, to, (a, b) => {
        for (let i = depth; ; i++) {
          const place = at(a, i);
          const difference = place - at(b, i);
          if (difference || !place) return difference;
        }
      });
      continue;
    }
    const counts = new Uint32Array(highest + 2);
    for (let i = from; i < to; i++) {
      if ((i - from) % VALUES_PER_LONG_STEP === VALUES_PER_LONG_STEP - 1) yield;
      counts[at(order[i]!, depth) + 1]!++;
    }
    for (let place = 1; place < counts.length; place++) counts[place]! += counts[place - 1]!;
    const bounds = counts.slice();
    for (let i = from; i < to; i++) {
      if ((i - from) % VALUES_PER_LONG_STEP === VALUES_PER_LONG_STEP - 1) yield;
      moved[counts[at(order[i]!, depth)]!++] = order[i]!;
    }
    order.set(moved.subarray(0, to - from), from);
    for (let place = 1; place < bounds.length - 1; place++)
      if (bounds[place + 1]! - bounds[place]! > 1)
        groups.push([from + bounds[place]!, from + bounds[place + 1]!, depth + 1]);
  }
  return order;
}

function insertionSort(items: Uint32Array, from: number, to: number, compare: (a: number, b: number) => number): void {
  for (let i = from + 1; i < to; i++) {
    const item = items[i]!;
    let at = i;
    for (; at > from && compare(items[at - 1]!, item) > 0; at--) items[at] = items[at - 1]!;
    items[at] = item;
  }
}

/** Sorts a nearly sorted array: elements in a wrong position are taken out and merged back in. */
function* repair(order: Uint32Array, compare: (a: number, b: number) => number): Computation<Uint32Array> {
  const right = new Uint32Array(order.length);
  const wrong: number[] = [];
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    if (i % VALUES_PER_STEP === 0) yield;
    const next = order[i]!;
    if (!count || compare(right[count - 1]!, next) <= 0) right[count++] = next;
    else if (count > 1 && compare(right[count - 2]!, next) > 0) wrong.push(next);
    else {
      wrong.push(right[count - 1]!);
      right[count - 1] = next;
    }
  }
  if (!wrong.length) return order;
  const sorted = yield* mergeSort(Uint32Array.from(wrong), compare);
  return yield* merge(right.subarray(0, count), sorted, new Uint32Array(order.length), compare);
}

/** Stable merge sort in steps. Modifies the given array. */
function* mergeSort(items: Uint32Array, compare: (a: number, b: number) => number): Computation<Uint32Array> {
  const piece = 200;
  for (let from = 0; from < items.length; from += piece) {
    items.subarray(from, from + piece).sort(compare);
    yield;
  }
  let other: Uint32Array = new Uint32Array(items.length);
  for (let size = piece; size < items.length; size *= 2) {
    for (let from = 0; from < items.length; from += 2 * size)
      yield* merge(
        items.subarray(from, from + size),
        items.subarray(from + size, from + 2 * size),
        other.subarray(from),
        compare,
      );
    [items, other] = [other, items];
  }
  return items;
}

function* merge(
  left: Uint32Array,
  right: Uint32Array,
  into: Uint32Array,
  compare: (a: number, b: number) => number,
): Computation<Uint32Array> {
  if (!left.length || !right.length || compare(left[left.length - 1]!, right[0]!) <= 0) {
    into.set(left);
    into.set(right, left.length);
    return into;
  }
  let l = 0;
  let r = 0;
  for (let i = 0; i < left.length + right.length; i++) {
    if (i % VALUES_PER_STEP === 0) yield;
    into[i] = r >= right.length || (l < left.length && compare(left[l]!, right[r]!) <= 0) ? left[l++]! : right[r++]!;
  }
  return into;
}

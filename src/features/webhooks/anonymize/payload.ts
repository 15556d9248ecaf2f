import { isVocabulary, keyKind, type KeyKind } from './names';
import { anonymousDate, looksLikeId, Replacements } from './values';

/** Maximum depth of a payload that is kept. Acquire's own payloads have about eight levels. */
const MAX_DEPTH = 32;
/** Replaces anything nested deeper, so that no payload can exhaust the stack. */
export const TOO_DEEP_TEXT = 'Deeper levels left out';

/** The position of a value. */
interface Place {
  readonly depth: number;
  /** The kind of the nearest documented key above; undefined at the top. */
  readonly kind?: KeyKind;
  /** True under a key that may be a customer's own: only booleans and null are kept there. */
  readonly custom: boolean;
}

/**
 * Copies a payload without personal data, by an allow list. Kept are nesting, the names of documented keys, booleans and null and, under
 * documented keys, the event, and values that look like statuses, dates and ids. Other texts and numbers are replaced, keeping their type,
 * and other keys become `field1`, `field2` and so on. JSON inside text stays text. Never throws.
 * @param replacements shared between payloads, so that equal values get equal replacements
 */
export function anonymizePayload(value: unknown, replacements?: Replacements): unknown {
  return new Walk(replacements).value(value, TOP);
}

const TOP: Place = { depth: 0, custom: false };

/** Copies a form without personal data. Names may have brackets (`data[caseId]`), and values may be JSON. */
export function anonymizeForm(
  pairs: Iterable<readonly [name: string, value: string]>,
): [name: string, value: string][] {
  const walk = new Walk();
  return [...pairs].map(([name, value]) => walk.pair(name, value));
}

/** A list index in PHP and forms: `messages[0][id]`, `ids[]`. */
const INDEX = /^\d{0,3}$/;
/** Booleans and null as sent by API 1.0.0. */
const PLAIN_TEXT = /^(?:true|false|null)$/;

class Walk {
  constructor(private readonly replacements = new Replacements()) {}

  value(value: unknown, place: Place): unknown {
    if (typeof value === 'string') return this.text(value, place);
    if (typeof value === 'number') {
      const kept = !place.custom && (place.kind === 'id' || place.kind === 'numericId') && looksLikeId(value);
      return kept ? value : this.replacements.number(value);
    }
    if (typeof value !== 'object' || value === null) return value;
    if (place.depth >= MAX_DEPTH) return TOO_DEEP_TEXT;
    if (Array.isArray(value)) return value.map((item) => this.value(item, { ...place, depth: place.depth + 1 }));
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const [name, at] = this.enter(key, place);
        return [name, this.value(inner, at)];
      }),
    );
  }

  pair(name: string, value: string): [string, string] {
    let place = TOP;
    const written = name.split('[').map((part, n) => {
      const key = n > 0 && part.endsWith(']') ? part.slice(0, -1) : part;
      const [replaced, at] = this.enter(key, place);
      place = at;
      return n > 0 ? `[${replaced}]` : replaced;
    });
    return [written.slice(0, MAX_DEPTH).join(''), this.text(value, place)];
  }

  /** The key to write, and the position of its value. */
  private enter(key: string, place: Place): [string, Place] {
    const depth = place.depth + 1;
    if (INDEX.test(key)) return [key, { ...place, depth }];
    const kind = keyKind(key);
    return [
      kind ? key : this.replacements.key(key),
      { depth, kind, custom: place.custom || !kind || kind === 'custom' },
    ];
  }

  private text(value: string, place: Place): string {
    if (value === '' || value === TOO_DEEP_TEXT || PLAIN_TEXT.test(value)) return value;
    if (/^\s*[[{]/.test(value)) {
      try {
        return JSON.stringify(this.value(JSON.parse(value), place));
      } catch {
        /* Text that only starts like JSON. */
      }
    }
    const kind = place.kind;
    if (!place.custom) {
      if ((kind === 'id' || kind === 'numericId') && looksLikeId(value, kind === 'numericId')) return value;
      if (kind === 'date') {
        const date = anonymousDate(value);
        if (date !== undefined) return date;
      }
      if ((kind === 'status' || kind === 'event') && isVocabulary(value)) return value;
    }
    return this.replacements.text(
      value,
      kind === 'name' ? 'name' : kind === 'id' || kind === 'numericId' ? 'id' : undefined,
    );
  }
}

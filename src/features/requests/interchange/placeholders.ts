import type { InterchangeNotes } from './notes';

const PLACEHOLDER = /\{\{([^{}\r\n]+)\}\}/g;
const SAFE_NAME = /^[A-Za-z_][\w-]*$/;

/** Postman's dynamic variables that request files have too. */
const DYNAMIC: Readonly<Record<string, string>> = {
  $guid: '$guid',
  $randomUUID: '$guid',
  $timestamp: '$timestamp',
  $isoTimestamp: '$isoTimestamp',
  $randomInt: '$randomInt',
};

/** Converts a name to one that variables of request files can have. */
export function toVariableName(name: string): string {
  const safe = name.trim().replace(/[^\w-]+/g, '_');
  return /^[A-Za-z_]/.test(safe) ? safe : `_${safe}`;
}

/** The names of the variables used by texts anywhere in a JSON value. */
export function findUsedNames(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting = [value];
  while (waiting.length) {
    const one = waiting.pop();
    if (typeof one === 'string')
      for (const [, inner] of one.matchAll(PLACEHOLDER)) {
        const name = inner!.trim();
        if (SAFE_NAME.test(name)) names.add(name);
      }
    else if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) waiting.push(inner);
  }
  return names;
}

/** Converts Postman variables to those of request files, and knows which double braces are variables. */
export class Placeholders {
  /** What is between the braces of variables. All other double braces are text. */
  readonly live = new Set<string>();
  private readonly written = new Map<string, string>();
  private readonly taken: Set<string>;

  /** `used`: names that stay unchanged. */
  constructor(
    used: ReadonlySet<string>,
    private readonly notes: InterchangeNotes,
  ) {
    this.taken = new Set(used);
  }

  /** A text with its variables converted to those of request files. */
  rewrite(text: string, place: number): string {
    if (!text.includes('{{')) return text;
    return text.replace(PLACEHOLDER, (whole: string, raw: string) => {
      const inner = raw.trim();
      if (inner === '') return whole;
      const dynamic = Object.hasOwn(DYNAMIC, inner) ? DYNAMIC[inner] : undefined;
      if (inner.startsWith('$') && dynamic === undefined) {
        this.notes.add('dynamic-variable', place, inner);
        return whole;
      }
      const name = dynamic ?? this.nameOf(inner, place);
      this.live.add(name);
      return `{{${name}}}`;
    });
  }

  /** The name a variable has in the request file. */
  nameOf(name: string, place: number): string {
    if (SAFE_NAME.test(name)) return name;
    let written = this.written.get(name);
    if (written === undefined) {
      written = this.free(toVariableName(name));
      this.written.set(name, written);
      this.notes.add('variable-renamed', place, `${name} → ${written}`);
    }
    return written;
  }

  /** A name that no variable has. It is reserved from now on, unless it belongs to a single request. */
  free(name: string, others?: ReadonlySet<string>): string {
    let free = name;
    for (let n = 2; this.taken.has(free) || others?.has(free); n++) free = `${name}_${n}`;
    if (!others) this.taken.add(free);
    return free;
  }
}

/** True for a text with placeholders that stay placeholders. */
export function hasLive(text: string, live: ReadonlySet<string>): boolean {
  return [...text.matchAll(PLACEHOLDER)].some(([, inner]) => live.has(inner!));
}

/** Replaces the placeholders that stay placeholders. */
export function replaceLive(text: string, live: ReadonlySet<string>, standIn = ''): string {
  return text.replace(PLACEHOLDER, (whole: string, inner: string) => (live.has(inner) ? standIn : whole));
}

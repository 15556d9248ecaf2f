import type { Generation } from '../client/account';
import { comparableSegments, normalizedPath } from '../client/access/requestTarget';
import type { CompactOperation } from './data';

interface Endpoint {
  readonly id: string;
  readonly methods: readonly string[];
  /** A placeholder is undefined. */
  readonly segments: readonly (string | undefined)[];
  readonly holes: number;
  readonly retired: boolean;
  /** Letters by which a text can name the path: its endings of two or more words, and its last two segments reversed. */
  readonly phrases: readonly string[];
}

/** A placeholder's value: one segment without encoded slashes, backslashes or dot segments, which a server might resolve. */
const VALUE = /^(?!\.{1,2}$)(?:[^/\\%]|%(?!2f|5c|2e|00)[0-9a-f]{2})+$/i;
const PLACEHOLDER = /^\{.+\}$/;

const split = (path: string): string[] => path.split('/').slice(1);
const bare = (path: string): string => path.replace(/[?#].*$/s, '');

const served = (method: string): string => {
  const upper = method.toUpperCase();
  return upper === 'HEAD' ? 'GET' : upper;
};

/** Finds operations by method and path: exactly as documented, or in any spelling that some server may accept for it. */
export class EndpointIndex {
  private readonly byLength = new Map<string, Endpoint[]>();
  private readonly alike = new Map<string, Endpoint[]>();

  constructor(operations: readonly CompactOperation[]) {
    for (const one of operations) {
      const generation = one.id.startsWith('v1.') ? '1.0.0' : '2.0.0';
      this.add(generation, one, one.path);
      if (generation === '1.0.0' && one.path.startsWith('/api/'))
        this.add(generation, one, one.path.slice('/api'.length));
    }
  }

  private add(generation: Generation, one: CompactOperation, path: string): void {
    const written = split(path);
    const segments = written.map((s) => (PLACEHOLDER.test(s) ? undefined : s));
    const endpoint: Endpoint = {
      id: one.id,
      methods: [one.method, ...(one.otherMethods ?? [])],
      segments,
      holes: segments.filter((s) => s === undefined).length,
      retired: one.origin !== undefined,
      phrases: path === one.path ? phrasesOf(written.filter((_, i) => segments[i] !== undefined)) : [],
    };
    push(this.byLength, `${generation} ${segments.length}`, endpoint);
    if (path !== one.path) return;
    const compared = comparableSegments(path);
    const skipped = segments.length - compared.length;
    const alike = compared.map((s, i) => (segments[i + skipped] === undefined ? undefined : s));
    push(this.alike, `${generation} ${alike.length}`, { ...endpoint, segments: alike });
  }

  private find(method: string, path: string, generation: Generation): Endpoint[] {
    const wanted = served(method);
    const given = split(bare(path));
    const candidates = this.byLength.get(`${generation} ${given.length}`) ?? [];
    return candidates.filter(
      (e) =>
        e.methods.includes(wanted) &&
        e.segments.every((s, i) => (s === undefined ? VALUE.test(given[i] ?? '') : s === given[i])),
    );
  }

  /**
   * Ids of the operations with the most literal matching path; retired ones only if there is no other. The path is normalized; a path that
   * servers may read in different ways is matched as written.
   */
  match(method: string, path: string, generation: Generation): string[] {
    const written = bare(path);
    const found = this.find(method, normalizedPath(written).plain ?? written, generation);
    const live = found.filter((e) => !e.retired);
    const use = live.length ? live : found;
    const fewest = Math.min(...use.map((e) => e.holes));
    return use.filter((e) => e.holes === fewest).map((e) => e.id);
  }

  /** Ids of all operations at exactly this path, including retired ones. `plain` is the plain form of a normalized path. */
  at(method: string, plain: string, generation: Generation): string[] {
    return this.find(method, plain, generation).map((e) => e.id);
  }

  /** Ids of all operations that a lenient server may match the path to; of every method if none is given. */
  like(method: string | undefined, lenient: string, generation: Generation): string[] {
    const given = comparableSegments(lenient);
    const wanted = method === undefined ? undefined : served(method);
    const candidates = this.alike.get(`${generation} ${given.length}`) ?? [];
    return candidates
      .filter(
        (e) =>
          (wanted === undefined || e.methods.includes(wanted)) &&
          e.segments.every((s, i) => s === undefined || s === given[i]),
      )
      .map((e) => e.id);
  }

  /**
   * Ids of the operations of a method that a text names by the end of their path, whatever separates the words: `lead/delete`,
   * `profile.lead.delete`, `LeadController@delete`.
   */
  named(method: string, text: string, generation: Generation): string[] {
    const letters = lettersOf(text).replaceAll('controller', '');
    const wanted = served(method);
    const found: string[] = [];
    for (const [key, endpoints] of this.alike)
      if (key.startsWith(generation))
        for (const { id, methods, phrases } of endpoints)
          if (methods.includes(wanted) && phrases.some((phrase) => letters.includes(phrase))) found.push(id);
    return found;
  }
}

/** Only lower-case letters and digits. */
const lettersOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

function phrasesOf(literals: readonly string[]): string[] {
  const segments = literals.filter((segment) => !/^(?:api|v\d+)$/.test(segment));
  const ends = segments.map((_, i) => segments.slice(i)).filter((end) => end.length > 1 || end[0]?.includes('-'));
  const turned = segments.length > 1 ? [segments.slice(-2).reverse()] : [];
  return [...ends, ...turned].map((words) => lettersOf(words.join('')));
}

function push(lists: Map<string, Endpoint[]>, key: string, endpoint: Endpoint): void {
  const list = lists.get(key);
  if (list) list.push(endpoint);
  else lists.set(key, [endpoint]);
}

import type { Generation } from '../account';
import type { CompactOperation } from './data';

interface Endpoint {
  readonly id: string;
  readonly methods: readonly string[];
  readonly segments: readonly string[];
  readonly holes: number;
  readonly reads: boolean;
  readonly retired: boolean;
}

/** A placeholder's value: one segment without encoded slashes, backslashes or dots that a server might read as a way out of it. */
const VALUE = /^(?!\.{1,2}$)(?:[^/\\%]|%(?!2f|5c|2e|00)[0-9a-f]{2})+$/i;
const PLACEHOLDER = /^\{.+\}$/;

const split = (path: string): string[] => path.split('/').slice(1);
const bare = (path: string): string => path.replace(/[?#].*$/s, '');

/** Finds operations by method and path. Paths compare exactly: case, trailing slashes and doubled slashes make them unknown. */
export class EndpointIndex {
  private readonly byLength = new Map<string, Endpoint[]>();

  constructor(operations: readonly CompactOperation[]) {
    for (const one of operations) {
      const generation = one.id.startsWith('v1.') ? '1.0.0' : '2.0.0';
      this.add(generation, one, one.path);
      if (generation === '1.0.0' && one.path.startsWith('/api/'))
        this.add(generation, one, one.path.slice('/api'.length));
    }
  }

  private add(generation: Generation, one: CompactOperation, path: string): void {
    const segments = split(path);
    const key = `${generation} ${segments.length}`;
    const list = this.byLength.get(key) ?? [];
    list.push({
      id: one.id,
      methods: [one.method, ...(one.otherMethods ?? [])],
      segments,
      holes: segments.filter((s) => PLACEHOLDER.test(s)).length,
      reads: one.reads === true,
      retired: one.retired === true,
    });
    this.byLength.set(key, list);
  }

  private find(method: string, path: string, generation: Generation): Endpoint[] {
    const upper = method.toUpperCase();
    const wanted = upper === 'HEAD' ? 'GET' : upper;
    const given = split(bare(path));
    const candidates = this.byLength.get(`${generation} ${given.length}`) ?? [];
    return candidates.filter(
      (e) =>
        e.methods.includes(wanted) &&
        e.segments.every((s, i) => (PLACEHOLDER.test(s) ? VALUE.test(given[i] ?? '') : s === given[i])),
    );
  }

  /** Ids of the operations there, the most literal path first; retired ones only where there is no other. */
  match(method: string, path: string, generation: Generation): string[] {
    const found = this.find(method, path, generation);
    const live = found.filter((e) => !e.retired);
    const use = live.length ? live : found;
    const fewest = Math.min(...use.map((e) => e.holes));
    return use.filter((e) => e.holes === fewest).map((e) => e.id);
  }

  /** Every operation that could be meant, literal or by placeholder, live or retired, only reads; and there is at least one. */
  isRead(method: string, path: string, generation: Generation): boolean {
    const found = this.find(method, path, generation);
    return found.length > 0 && found.every((e) => e.reads);
  }
}

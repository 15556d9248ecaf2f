import type { ChangeOverlay } from './changes';

/** The ids that pass a filter: the first `count` of `ids`. */
export interface IdSelection {
  readonly ids: Uint32Array;
  readonly count: number;
}

/** Filtered lists of ids, computed once and used for all of their pages. At most `most` are cached, until something changes. */
export class SelectionCache {
  private kept: readonly (IdSelection & { readonly key: string; readonly revision: number })[] = [];

  constructor(
    private readonly overlay: ChangeOverlay,
    private readonly most: number,
  ) {}

  /** The ids cached as `key`, otherwise those that `fill` adds. */
  async get(key: string, fill: (add: (id: number) => void) => Promise<void>): Promise<IdSelection> {
    const { revision } = this.overlay;
    const kept = this.kept.find((s) => s.key === key && s.revision === revision);
    if (kept) return kept;
    let ids = new Uint32Array(1024);
    let count = 0;
    await fill((id) => {
      if (count === ids.length) {
        const wider = new Uint32Array(ids.length * 2);
        wider.set(ids);
        ids = wider;
      }
      ids[count++] = id;
    });
    const made = { key, revision, ids, count };
    this.kept = [made, ...this.kept.filter((s) => s.revision === this.overlay.revision)].slice(0, this.most);
    return made;
  }
}

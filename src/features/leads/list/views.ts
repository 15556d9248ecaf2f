import {
  FACETS,
  GROUP_KEYS,
  SORT_KEYS,
  type GroupKey,
  type LeadArrangement,
  type LeadFilter,
  type LeadSort,
} from './find';
import type { Facet, SortKey } from '../model/fieldTable';
import { isRecordRow } from '../model/read';
import { VIEWS_KEY } from './stateKeys';

/** An arrangement of the leads saved under a name. Stored per account. */
export interface SavedView extends LeadArrangement {
  readonly name: string;
}

/** Where saved views are stored: one value in VS Code's global state. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const MAX_VIEWS = 50;

/** The saved views of each account, oldest first. Stored values are read leniently: an older or newer version may have written them. */
export class SavedViews {
  constructor(private readonly memory: Memory) {}

  /** The saved views of an account, oldest first. Unreadable ones are skipped. */
  of(accountKey: string): readonly SavedView[] {
    const all = this.memory.get(VIEWS_KEY);
    const own = isRecordRow(all) && Object.hasOwn(all, accountKey) ? all[accountKey] : undefined;
    return Array.isArray(own) ? own.map(readView).filter((view): view is SavedView => view !== undefined) : [];
  }

  /** Saves a view, replacing one of the same name. The oldest is dropped when there are more than fifty. */
  async save(accountKey: string, view: SavedView): Promise<void> {
    await this.put(
      accountKey,
      [...this.of(accountKey).filter((old) => old.name !== view.name), view].slice(-MAX_VIEWS),
    );
  }

  /** Removes the view of that name. */
  async remove(accountKey: string, name: string): Promise<void> {
    await this.put(
      accountKey,
      this.of(accountKey).filter((view) => view.name !== name),
    );
  }

  private async put(accountKey: string, views: readonly SavedView[]): Promise<void> {
    const all = this.memory.get(VIEWS_KEY);
    await this.memory.update(VIEWS_KEY, { ...(isRecordRow(all) ? all : {}), [accountKey]: views });
  }
}

/** Reads a stored view; undefined when it has no name. Invalid parts are dropped. */
export function readView(value: unknown): SavedView | undefined {
  if (!isRecordRow(value) || typeof value['name'] !== 'string' || !value['name'].trim()) return undefined;
  const sort = readSort(value['sort']);
  const group = member(GROUP_KEYS, value['group']);
  return {
    name: value['name'],
    filter: readFilter(value['filter']),
    ...(sort ? { sort } : {}),
    ...(group ? { group: group as GroupKey } : {}),
  };
}

function readFilter(value: unknown): LeadFilter {
  if (!isRecordRow(value)) return {};
  const given = isRecordRow(value['facets']) ? value['facets'] : {};
  const facets: Partial<Record<Facet, readonly string[]>> = {};
  for (const facet of FACETS) {
    const wanted = given[facet];
    if (Array.isArray(wanted) && wanted.length)
      facets[facet] = wanted.filter((one): one is string => typeof one === 'string');
  }
  return {
    ...(typeof value['search'] === 'string' && value['search'] ? { search: value['search'] } : {}),
    ...(Object.keys(facets).length ? { facets } : {}),
    ...(value['hasEmail'] === true ? { hasEmail: true } : {}),
    ...(typeof value['seenWithinMs'] === 'number' && value['seenWithinMs'] > 0
      ? { seenWithinMs: value['seenWithinMs'] }
      : {}),
  };
}

function readSort(value: unknown): LeadSort | undefined {
  const by = isRecordRow(value) ? member(SORT_KEYS, value['by']) : undefined;
  return by && isRecordRow(value) ? { by: by as SortKey, descending: value['descending'] === true } : undefined;
}

const member = (all: readonly string[], value: unknown): string | undefined =>
  typeof value === 'string' && all.includes(value) ? value : undefined;

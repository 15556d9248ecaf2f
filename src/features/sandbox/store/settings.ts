import { exampleAgents, exampleDepartments, exampleTags } from '../people/examples';
import type { DatasetSeed } from '../people/person';
import {
  type Agent,
  type WorkspaceAttribute,
  type Company,
  type Department,
  type WorkspaceTag,
  createAgents,
  createAttributes,
  createDepartments,
  createTags,
  generateCompany,
  companyCount,
} from '../people/workspace';
import type { ChangeOverlay } from './changes';

/** A small collection: generated records with the overlay applied, and the records of the documentation's examples, which `all` omits. */
class Collection<T extends { id: number }> {
  constructor(
    private readonly name: string,
    private readonly overlay: ChangeOverlay,
    private readonly seeds: () => readonly T[],
    private readonly firstNew: () => number,
    private readonly examples: () => readonly T[] = () => [],
  ) {}

  /** All records, by ascending id. */
  all(): T[] {
    const out = this.overlay.apply(this.name, this.seeds());
    const known = new Set([...this.seeds(), ...this.examples()].map((s) => s.id));
    for (const [id, record] of this.overlay.entries<T>(this.name)) if (record && !known.has(id)) out.push(record);
    return out.sort((a, b) => a.id - b.id);
  }

  /** A record by its id; undefined if it does not exist or was deleted. */
  get(id: number): T | undefined {
    const change = this.overlay.get<T>(this.name, id);
    const found = (list: readonly T[]): T | undefined => list.find((s) => s.id === id);
    return change === null ? undefined : (change ?? found(this.seeds()) ?? found(this.examples()));
  }

  /** Adds a record under the next free id. */
  add(fields: Omit<T, 'id'>): T {
    const record = { ...fields, id: this.overlay.nextId(this.name, this.firstNew()) } as T;
    this.overlay.set(this.name, record.id, record);
    return record;
  }

  /** Changes properties of a record; undefined if it does not exist. */
  change(id: number, change: Partial<T>): T | undefined {
    const record = this.get(id);
    if (!record) return undefined;
    const changed = { ...record, ...change, id };
    this.overlay.set(this.name, id, changed);
    return changed;
  }

  /** False if it did not exist. */
  remove(id: number): boolean {
    if (!this.get(id)) return false;
    this.overlay.set(this.name, id, null);
    return true;
  }
}

/** The workspace's lists, with changes applied. */
export class WorkspaceSettings {
  /** The people who respond to chats. */
  readonly agents: Collection<Agent>;
  /** The departments of agents. */
  readonly departments: Collection<Department>;
  /** The tags of leads and cases. */
  readonly tags: Collection<WorkspaceTag>;
  /** The fields of contacts, including custom ones. */
  readonly attributes: Collection<WorkspaceAttribute>;
  /** The companies, to which half of the people belong. */
  readonly companies: Collection<Company>;

  constructor(seed: DatasetSeed, overlay: ChangeOverlay) {
    const once = <T>(make: () => T): (() => T) => {
      let made: T | undefined;
      return () => (made ??= make());
    };
    const after = (list: () => readonly { id: number }[]) => (): number => Math.max(...list().map((r) => r.id)) + 1;
    const agents = once(() => createAgents(seed.epoch));
    const departments = once(createDepartments);
    const tags = once(() => createTags(seed.epoch));
    const attributes = once(createAttributes);
    const companies = once(() =>
      Array.from({ length: companyCount(seed.leads) }, (_, n) => generateCompany(n + 1, seed.seed, seed.epoch)),
    );
    this.agents = new Collection(
      'agents',
      overlay,
      agents,
      after(agents),
      once(() => exampleAgents(seed.epoch)),
    );
    this.departments = new Collection('departments', overlay, departments, after(departments), exampleDepartments);
    this.tags = new Collection(
      'tags',
      overlay,
      tags,
      after(tags),
      once(() => exampleTags(seed.epoch)),
    );
    this.attributes = new Collection('attributes', overlay, attributes, after(attributes));
    this.companies = new Collection('companies', overlay, companies, after(companies));
  }
}

// The current dataset: generated people with changes applied.
import type { DatasetSeed } from '../people/person';
import { ChatStore } from './chats';
import { LeadStore } from './leads';
import { NoteStore } from './notes';
import type { ChangeOverlay } from './changes';
import { WorkspaceSettings } from './settings';

/** Everything the routes read and change. Ids are numbers here; routes accept text and numbers. */
export class Dataset {
  /** Agents, departments, tags, attributes and companies. */
  readonly settings: WorkspaceSettings;
  /** The people. */
  readonly leads: LeadStore;
  /** Agents' notes about people. */
  readonly notes: NoteStore;
  /** Conversations between people and agents. */
  readonly chats: ChatStore;

  constructor(
    readonly seed: DatasetSeed,
    readonly overlay: ChangeOverlay,
    readonly now: () => number = Date.now,
  ) {
    this.settings = new WorkspaceSettings(seed, overlay);
    this.leads = new LeadStore(seed, overlay, now);
    this.notes = new NoteStore(this.leads);
    this.chats = new ChatStore(this.leads);
  }
}

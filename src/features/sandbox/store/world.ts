// The generated people under the overlay of changes: what is true now.
import type { WorldSeed } from '../people/person';
import { Chats } from './chats';
import { Leads } from './leads';
import { Notes } from './notes';
import type { Overlay } from './overlay';
import { Settings } from './settings';

/** Everything the routes read and change. Ids are numbers here; routes take text and numbers alike. */
export class World {
  /** Agents, departments, tags, attributes and companies. */
  readonly settings: Settings;
  /** The people. */
  readonly leads: Leads;
  /** What agents wrote about people. */
  readonly notes: Notes;
  /** What people and agents wrote to one another. */
  readonly chats: Chats;

  constructor(
    readonly seed: WorldSeed,
    readonly overlay: Overlay,
    readonly now: () => number = Date.now,
  ) {
    this.settings = new Settings(seed, overlay);
    this.leads = new Leads(seed, overlay, now);
    this.notes = new Notes(this.leads);
    this.chats = new Chats(this.leads);
  }
}

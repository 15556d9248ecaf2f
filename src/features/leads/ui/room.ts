import type { Emitter } from '../../../core/events';
import type { DraftStore } from '../documents/drafts';
import type { Lead } from '../model/lead';
import type { LeadRecord } from '../sources/source';
import type { Services } from '../../../platform/services';
import type { AccountFacts } from './view/accountFacts';
import type { LeadBrowser } from './view/browser';
import type { LeadFiles } from './documents/leadFiles';
import type { LeadTargets } from './view/targets';
import type { LeadWriter } from './commands/writing';

/** What a write has changed. Whoever shows leads of that account follows it. */
export interface LeadsChanged {
  readonly accountKey: string;
  /** As they are now, read again. */
  readonly changed?: readonly Lead[];
  /** The same with their JSON text, as far as it was read. */
  readonly records?: readonly LeadRecord[];
  readonly removed?: readonly string[];
  /** Leads came that are not among `changed`. */
  readonly added?: boolean;
}

/** What the parts of the leads share. Handed to code that is loaded later. */
export interface LeadRoom {
  readonly services: Services;
  readonly browser: LeadBrowser;
  readonly targets: LeadTargets;
  readonly files: LeadFiles;
  readonly drafts: DraftStore;
  readonly facts: AccountFacts;
  readonly writer: LeadWriter;
  readonly changes: Emitter<LeadsChanged>;
  /** Drafts that are being applied, as `<accountKey>/<id>`: chosen a second time meanwhile, one would be sent twice. */
  readonly applying: Set<string>;
}

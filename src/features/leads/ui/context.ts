import type { Emitter } from '../../../core/events';
import type { DraftStore } from '../documents/drafts';
import type { LeadsChanged } from '../sources/source';
import type { Services } from '../../../platform/services';
import type { AccountFacts } from './view/accountFacts';
import type { LeadBrowser } from './view/browser';
import type { LeadFiles } from './documents/leadFiles';
import type { LeadTargets } from './view/targets';
import type { LeadWriter } from './commands/leadWriter';

/** What the parts of the leads feature share. Passed to code that is loaded later. */
export interface LeadsContext {
  readonly services: Services;
  readonly browser: LeadBrowser;
  readonly targets: LeadTargets;
  readonly files: LeadFiles;
  readonly drafts: DraftStore;
  readonly facts: AccountFacts;
  readonly writer: LeadWriter;
  readonly changes: Emitter<LeadsChanged>;
  /** Drafts that are being applied, as `<accountKey>/<id>`, so that a second click does not send one twice. */
  readonly applying: Set<string>;
}

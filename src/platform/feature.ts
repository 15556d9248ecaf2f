import type { Disposable } from '../core/disposables';
import type { CommandRow } from './commands';

/** What each feature of the user interface hands to the composition: its rows of the command table, and the way to end it. */
export interface Feature extends Disposable {
  readonly rows: readonly CommandRow[];
}

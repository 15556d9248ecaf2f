import { isRecordRow, type RecordRow } from '../../model/read';
import type { StoredJob } from '../jobStore';
import type { RowCounts } from './rowLog';
import type { ImportCount, LeadImportOptions } from './types';

/** An import that was started: all that is needed to resume it. */
export interface StoredImport extends StoredJob {
  /** The file: a URI in the window, an absolute path on the command line. */
  readonly file: string;
  /** The name of the file, for display. */
  readonly name: string;
  /** The counts of the dry run; only this file may be sent. */
  readonly planned: ImportCount;
  readonly options: LeadImportOptions;
  /** On the command line only: the account's origin. */
  readonly account?: { readonly origin: string; readonly generation: string };
  /** The progress when it was last stopped. */
  readonly counts?: RowCounts;
  /** The row whose refusal (403) stopped it last. */
  readonly forbiddenRow?: number;
  /** The files of rows that were not imported, by kind, recorded before they are created: after an interruption they are rewritten. */
  readonly leftFiles?: Readonly<Record<string, string>>;
  /** The import is finished and reported: only the journal's files are left to be removed. */
  readonly over?: true;
}

/** The input of a new import. */
export type NewImport = Omit<StoredImport, 'version' | 'id' | 'counts' | 'forbiddenRow' | 'leftFiles' | 'over'>;

/** True for an import's note. */
export function isStoredImport(note: RecordRow): boolean {
  return (
    note['version'] === 1 &&
    typeof note['file'] === 'string' &&
    isRecordRow(note['planned']) &&
    typeof note['planned']['sha256'] === 'string' &&
    isRecordRow(note['options']) &&
    Array.isArray(note['options']['mapping'])
  );
}

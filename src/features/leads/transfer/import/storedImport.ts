import { isRecordRow, type RecordRow } from '../../model/read';
import type { StoredJob } from '../jobStore';
import type { RowCounts } from './rowLog';
import type { ImportCount, LeadImportOptions } from './types';

/** An import that was begun: all that is needed to resume it. */
export interface StoredImport extends StoredJob {
  /** The file: a URI in the window, an absolute path on the command line. */
  readonly file: string;
  /** What the file is called, for people. */
  readonly name: string;
  /** What the dry run counted; only this file is sent. */
  readonly planned: ImportCount;
  readonly options: LeadImportOptions;
  /** Of the command line: where the account is. */
  readonly account?: { readonly origin: string; readonly generation: string };
  /** How far it was when it was last stopped. */
  readonly counts?: RowCounts;
  /** The files of rows that were not imported, by kind, noted before they are created: after an interruption they are rewritten. */
  readonly leftFiles?: Readonly<Record<string, string>>;
  /** The import is finished and reported: only the journal's files remain to be removed. */
  readonly over?: true;
}

/** What an import is begun with. */
export type NewImport = Omit<StoredImport, 'version' | 'id' | 'counts' | 'leftFiles' | 'over'>;

/** True for the note of an import. */
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

// The calls to the thread that reads a file, and its responses.
import type { ImportFileError, ImportFile, LeadImportOptions, ImportSource } from '../types';

/** The calls. `next` requests the next batch of steps from the call `of`. */
export type ImportWorkerCall =
  | { readonly kind: 'open'; readonly source: ImportSource }
  | { readonly kind: 'check'; readonly options: LeadImportOptions; readonly keep: Parameters<ImportFile['check']>[1] }
  | { readonly kind: 'steps'; readonly options: LeadImportOptions }
  | { readonly kind: 'next'; readonly of: number };

/** Why a call failed, as plain data. */
export interface ImportWorkerFailure {
  readonly reason: ImportFileError['reason'] | 'cancelled';
  readonly found: string;
}

/** A response to the call `id`, or its progress. */
export type ImportWorkerReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: ImportWorkerFailure }
  | { readonly id: number; readonly progress: { readonly rows: number; readonly share: number } };

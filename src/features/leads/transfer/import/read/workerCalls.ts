// What the thread that reads a file is asked, and what it answers.
import type { ImportFileError, ImportFile, LeadImportOptions, ImportSource } from '../types';

/** What is asked. `next` asks for the next batch of the steps that the call `of` began. */
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

/** A response to the call `id`, or how far it is. */
export type ImportWorkerReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: ImportWorkerFailure }
  | { readonly id: number; readonly progress: { readonly rows: number; readonly share: number } };

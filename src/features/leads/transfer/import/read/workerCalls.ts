// What the thread that reads a file is asked, and what it answers.
import type { ImportFileError, ImportFile, ImportOptions, ImportSource } from '../types';

/** What is asked. `next` asks for the next batch of the steps that the call `of` began. */
export type WorkerCall =
  | { readonly kind: 'open'; readonly source: ImportSource }
  | { readonly kind: 'check'; readonly options: ImportOptions; readonly keep: Parameters<ImportFile['check']>[1] }
  | { readonly kind: 'steps'; readonly options: ImportOptions }
  | { readonly kind: 'next'; readonly of: number };

/** Why a call failed, as plain data. */
export interface WorkerFailure {
  readonly reason: ImportFileError['reason'] | 'cancelled';
  readonly found: string;
}

/** An answer to the call `id`, or how far it is. */
export type WorkerReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: WorkerFailure }
  | { readonly id: number; readonly progress: { readonly rows: number; readonly share: number } };

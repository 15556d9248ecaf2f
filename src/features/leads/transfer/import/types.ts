// What the parts of an import exchange: file → rows → steps → the outcome of each row.
import type { Field } from '../../model/fields';
import type { LeadTag } from '../../model/tags';

/** The file extensions that can be imported. */
export const IMPORT_EXTENSIONS: readonly string[] = ['csv', 'tsv', 'txt', 'json', 'ndjson', 'jsonl'];

/** A file to import: streamed if it is on this machine, otherwise given in full. */
export type ImportSource = { readonly path: string } | { readonly bytes: Uint8Array };

/** What is known about a file before its rows are checked. */
export interface FileFacts {
  readonly format: 'csv' | 'json' | 'jsonl';
  /** The label of the WHATWG Encoding Standard, such as "utf-8". */
  readonly encoding: string;
  /** CSV only: the separator of cells. */
  readonly delimiter?: string;
  /** CSV only: the line of the file with the column names, from 1. */
  readonly headerLine?: number;
  /** The column names in order, without formula guards. Empty and repeated names are kept. */
  readonly columns: readonly string[];
  /** The first non-empty value of each column, as text; '' if the first rows have none. */
  readonly samples: readonly string[];
}

/** A row of the file. */
export interface FileRow {
  /** From 1; the first row of data is 1. */
  readonly row: number;
  /** The line of the file where the row starts, or the index in a JSON list, from 1. */
  readonly line: number;
  /** Values by column: text without formula guards from CSV, the original value from JSON. Absent values are undefined. */
  readonly cells: readonly unknown[];
  /** Problems that the reader found: the row is skipped. */
  readonly problems: readonly ImportProblem[];
}

/** Why a row is skipped. */
export interface ImportProblem {
  readonly code: ProblemCode;
  /** The column concerned, from 0; absent if it is the whole row. */
  readonly column?: number;
  /** The value or other row concerned, for the text. */
  readonly value: string;
}

/** Everything that can be wrong with a row. Texts in `texts/importProblems.ts`, explained in docs/cli.md. */
export type ProblemCode =
  | 'empty'
  | 'no-contact'
  | 'too-many-cells'
  | 'stray-quote'
  | 'not-an-object'
  | 'invalid-json'
  | 'email'
  | 'phone'
  | 'choice'
  | 'type'
  | 'damaged-number'
  | 'unknown-tag'
  | 'bad-id'
  | 'no-id'
  | 'repeated-id'
  | 'repeated-email'
  | 'repeated-phone'
  | 'no-such-lead';

/** The field key for each column of the file; undefined: it is not imported. Several columns may form one field. */
export type Mapping = readonly (string | undefined)[];

/** Why a column is not imported, or not in every row. Texts in `texts/importProblems.ts`, explained in docs/cli.md. */
export type ColumnReason =
  | 'unknown-field'
  | 'not-writable'
  | 'id-not-chosen'
  | 'empty'
  | 'repeated-column'
  /** It is mapped, and used in rows where the columns before it are empty. */
  | 'further-value';

/** How rows select existing leads. Only the user chooses it; without one, each row is a new lead. */
export type MatchIdentity = { readonly by: 'id'; readonly column: number } | { readonly by: 'email' };

/** The input for planning. All of it is plain data, so that it can be sent to a thread. */
export interface LeadImportOptions {
  readonly mapping: Mapping;
  readonly identity?: MatchIdentity;
  readonly fields: readonly Field[];
  readonly tags: readonly LeadTag[];
}

/** What to do with a row. */
export interface ImportStep {
  readonly row: number;
  readonly line: number;
  readonly action: 'create' | 'update' | 'leave-out';
  /** Selects the lead, if there is an identity. `update` by email becomes `create` if no lead has the address. */
  readonly key?: string;
  /** By field key, as `changeBody` takes them. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly ImportProblem[];
  /** The columns of this row whose value is not used, because another one is used for the field; absent if there are none. */
  readonly further?: readonly number[];
  /** The cells as read, for the files of rows that were not imported. */
  readonly cells: readonly unknown[];
}

/** The counts of a pass over the whole file. create + update + leftOut = rows. */
export interface ImportCount {
  readonly rows: number;
  readonly create: number;
  readonly update: number;
  readonly leftOut: number;
  /** SHA-256 of the file in hex: only the file that was checked is sent or resumed. */
  readonly sha256: string;
}

/** A file opened for import. It is read in pieces, so memory use does not grow with its size. */
export interface ImportFile {
  readonly facts: FileFacts;
  /**
   * Every row in file order, in batches. The next batch is only read when it is requested. Resolves to the count at the end. Rejects with
   * an AcquireError `cancelled`, or an ImportFileError.
   */
  steps(
    options: LeadImportOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly ImportStep[], ImportCount, undefined>;
  /** The same pass, which only returns the count, the first skipped steps and a few others, so that it is fast from a thread. */
  check(
    options: LeadImportOptions,
    keep: { readonly leftOut: number; readonly others: number },
    signal?: AbortSignal,
    onProgress?: (progress: { readonly rows: number; readonly share: number }) => void,
  ): Promise<{
    readonly count: ImportCount;
    readonly leftOut: readonly ImportStep[];
    readonly others: readonly ImportStep[];
  }>;
  close(): Promise<void>;
}

/** Why a file cannot be read at all. */
export class ImportFileError extends Error {
  override readonly name = 'ImportFileError';
  constructor(
    readonly reason:
      'empty' | 'encoding' | 'not-text' | 'no-header' | 'invalid-json' | 'unreadable' | 'changed' | 'changed-midway',
    /** Details for the message: the detected encoding, a position, the system's error text. */
    readonly found = '',
  ) {
    super(`${reason}: ${found}`);
  }
}

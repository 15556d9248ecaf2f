// What the parts of an import hand to one another: file → rows → steps → what happened to each.
import type { Field } from '../../model/fields';
import type { LeadTag } from '../../model/tags';

/** How names of files end that can be imported. */
export const IMPORT_EXTENSIONS: readonly string[] = ['csv', 'tsv', 'txt', 'json', 'ndjson', 'jsonl'];

/** A file to import: read by a stream where it is on this machine, else given whole. */
export type ImportSource = { readonly path: string } | { readonly bytes: Uint8Array };

/** What is known of a file before any row is looked at closely. */
export interface FileFacts {
  readonly format: 'csv' | 'json' | 'jsonl';
  /** The label of the WHATWG Encoding Standard, as "utf-8". */
  readonly encoding: string;
  /** Of CSV only: what separates the cells. */
  readonly delimiter?: string;
  /** Of CSV only: the line of the file that names the columns, from 1. */
  readonly headerLine?: number;
  /** The names of the columns in their order, without formula guards. Empty and repeated names stay as they are. */
  readonly columns: readonly string[];
  /** The first value of each column that is not empty, as text; '' where the first rows have none. */
  readonly samples: readonly string[];
}

/** A row of the file. */
export interface FileRow {
  /** From 1; the first row of data is 1. */
  readonly row: number;
  /** The line of the file the row begins in, or the place in a JSON list, from 1. */
  readonly line: number;
  /** By column; text of CSV without formula guards, the value itself of JSON. Absent values are undefined. */
  readonly cells: readonly unknown[];
  /** What the reader found wrong with it: the row is left out. */
  readonly problems: readonly ImportProblem[];
}

/** Why a row is left out. */
export interface ImportProblem {
  readonly code: ProblemCode;
  /** The column it is about, from 0; absent where it is about the whole row. */
  readonly column?: number;
  /** The value or the other row it is about, for the text. */
  readonly value: string;
}

/** All that can be wrong with a row. Texts in `texts/importProblems.ts`, explained in docs/cli.md. */
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

/** For each column of the file the key of the field it is taken for; undefined: it is not imported. Several columns may make one field. */
export type Mapping = readonly (string | undefined)[];

/** Why a column is not imported, or not in each row. Texts in `texts/importProblems.ts`, explained in docs/cli.md. */
export type ColumnReason =
  | 'unknown-field'
  | 'not-writable'
  | 'id-not-chosen'
  | 'empty'
  | 'repeated-column'
  /** It is mapped, and counts in rows where the columns before it are empty. */
  | 'further-value';

/** How rows select leads that are there already. Only the user chooses it; without one each row is a new lead. */
export type MatchIdentity = { readonly by: 'id'; readonly column: number } | { readonly by: 'email' };

/** What turns rows into steps. All of it is plain data, for a thread of its own. */
export interface LeadImportOptions {
  readonly mapping: Mapping;
  readonly identity?: MatchIdentity;
  readonly fields: readonly Field[];
  readonly tags: readonly LeadTag[];
}

/** What is to be done with a row. */
export interface ImportStep {
  readonly row: number;
  readonly line: number;
  readonly action: 'create' | 'update' | 'leave-out';
  /** What selects the lead, where there is an identity. `update` by e-mail becomes `create` where no lead has the address. */
  readonly key?: string;
  /** By field key, as `changeBody` takes them. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly ImportProblem[];
  /** The columns of this row whose value is not taken, because another one counts for the field; absent where there is none. */
  readonly further?: readonly number[];
  /** The cells as read, for the files of rows that were not imported. */
  readonly cells: readonly unknown[];
}

/** What a pass over the whole file has counted. create + update + leftOut = rows. */
export interface ImportCount {
  readonly rows: number;
  readonly create: number;
  readonly update: number;
  readonly leftOut: number;
  /** SHA-256 of the file in hex: rows are sent, and an import is resumed, only of the file that was checked. */
  readonly sha256: string;
}

/** A file opened for import. Reading happens in pieces: memory does not grow with the file. */
export interface ImportFile {
  readonly facts: FileFacts;
  /**
   * Every row in the order of the file, in batches. The next batch is read only when it is asked for. Resolves to the count at the end.
   * Rejects with an AcquireError `cancelled`, or an ImportFileError.
   */
  steps(
    options: LeadImportOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly ImportStep[], ImportCount, undefined>;
  /** The same pass, of which only the count, the first left-out steps and a few others come back, so that it is fast from a thread. */
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
    readonly reason: 'empty' | 'encoding' | 'not-text' | 'no-header' | 'invalid-json' | 'unreadable' | 'changed',
    /** What was found, for the text: the encoding that fits, a place, the words of the system. */
    readonly found = '',
  ) {
    super(`${reason}: ${found}`);
  }
}

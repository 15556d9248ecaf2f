// Bodies that are too large for memory: received into a file, read in parts.
import type { TextPart } from '../../../core/json/textParts';
import type { BodyFormat } from './bodyFormat';

/** A file that receives a body and from which it is read. */
export interface BodyFile {
  /** Appends bytes. Rejects with the error of the disk. */
  write(bytes: Uint8Array): Promise<void>;
  /** Everything is written. */
  close(): Promise<void>;
  /** Bytes from a position on. Rejects if the file is gone. */
  read(position: number, length: number): Promise<Buffer>;
  /** Deletes the file. Never rejects. */
  remove(): Promise<void>;
}

/** Creates files for bodies. */
export interface BodyFiles {
  create(accountKey: string): Promise<BodyFile>;
}

/** A body in a file. Text is stored as UTF-8, without the credential. */
export interface LargeBody {
  /** Its size so far, in bytes. */
  readonly size: number;
  /** False while it is being received. */
  readonly isComplete: boolean;
  readonly format: BodyFormat;
  /** Its beginning, as text; empty if it is binary. */
  readonly start: string;
  /** The parts received so far. */
  readonly parts: readonly TextPart[];
  /** Bytes from a position on. Rejects if the file is gone. */
  read(position: number, length: number): Promise<Buffer>;
}

// The interface between a command and the process.
import { StringDecoder } from 'node:string_decoder';
import type { Redactor } from '../core/redaction';

/** Exit codes of every command. */
export const EXIT_CODES = { ok: 0, failed: 1, notStarted: 2, interrupted: 130 } as const;

/** The process as commands see it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Removes secrets from everything written to stderr. */
  readonly redactor: Redactor;
  /** Writes to stdout, which gets only the result. */
  out(text: string): void;
  /** Shows the progress of a command, replacing the previous one; does nothing if stderr is not a terminal. */
  progress(text: string): void;
  /** Writes one line to stderr. */
  err(line: string): void;
  /** Reads stdin to its end. Rejects with a `UsageError` beyond `maxBytes`. */
  stdin(maxBytes: number): Promise<Buffer>;
  /** Calls back with chunks of stdin as they arrive. Resolves at its end. */
  eachInput(take: (text: string) => void): Promise<void>;
  /** Runs `cleanup` before the process ends because of Ctrl+C. */
  onInterrupt(cleanup: () => Promise<void>): void;
}

/** A command: takes its arguments, resolves to the exit code, rejects with a `UsageError` if it could not start. */
export type Command = (io: Io, argv: readonly string[]) => Promise<number>;

/** Why a command did not start. The message goes to stderr, the exit code is 2. */
export class UsageError extends Error {}

/** Control and direction characters, which could change what a terminal shows. Line breaks stay. */
const TERMINAL_CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const escapeCharacter = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text that is safe to show in a terminal: control and direction characters are written as `\uXXXX`. */
export function terminalText(text: string): string {
  return text.replace(TERMINAL_CONTROLS, escapeCharacter);
}

/** JSON with two spaces per level and a final line break; safe to show in a terminal. */
export function jsonText(value: unknown): string {
  return `${terminalText(JSON.stringify(value, null, 2))}\n`;
}

/** A line as written to stderr: without secrets, and safe to show in a terminal. */
export const stderrText = (line: string, redactor: Redactor): string => `${terminalText(redactor.text(line))}\n`;

/** Reads a stream to its end. Rejects with a `UsageError` beyond `maxBytes`. */
export async function readStream(stream: AsyncIterable<Buffer> | Iterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maxBytes) throw new UsageError('There is too much on stdin.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Calls `take` with the text of a stream as it arrives; resolves at its end. Characters split across chunks stay whole. */
export async function onStreamText(stream: AsyncIterable<Buffer>, take: (text: string) => void): Promise<void> {
  const decoder = new StringDecoder('utf8');
  for await (const piece of stream) take(decoder.write(piece));
  take(decoder.end());
}

#!/usr/bin/env node
// The command line `acquire`: runs a command with the streams and environment of the process, and ends with its exit code.
import { Redactor } from './core/redaction';
import { EXIT_CODES, onStreamText, readStream, stderrText, terminalText, type Io } from './cli/io';
import { reportFailure, runCommand } from './cli/commands';
import { fileReason } from './cli/files';

const cleanups: (() => Promise<void>)[] = [];

const redactor = new Redactor();

const io: Io = {
  env: process.env,
  redactor,
  progress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${terminalText(text)}`);
  },
  out: (text) => void process.stdout.write(text),
  err: (line) => void process.stderr.write(stderrText(line, redactor)),
  stdin: (maxBytes) => readStream(process.stdin, maxBytes),
  eachInput: (take) => onStreamText(process.stdin, take),
  onInterrupt: (cleanup) => void cleanups.push(cleanup),
};

/** Ends the process once everything is written: open connections must not keep it alive. */
function end(code: number): void {
  setImmediate(() => process.stdout.write('', () => process.stderr.write('', () => process.exit(code))));
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader closed the pipe, as `head` does.
  if (error.code === 'EPIPE') process.exit(EXIT_CODES.ok);
  io.err(`Cannot write the result: ${fileReason(error)}.`);
  process.exit(EXIT_CODES.failed);
});
// A closed stderr is no reason to stop: an import may be sending rows.
process.stderr.on('error', () => undefined);

// Deprecations in libraries are of no use to users of a command.
process.noDeprecation = true;
// DEBUG makes libraries write their input to stderr, including proxy passwords.
Reflect.deleteProperty(process.env, 'DEBUG');

let interrupted = false;
const interrupt = (code: number): void => {
  if (interrupted) process.exit(code);
  interrupted = true;
  void Promise.allSettled(cleanups.map((cleanup) => cleanup())).then(() => process.exit(code));
};
process.on('SIGINT', () => interrupt(EXIT_CODES.interrupted));
process.on('SIGTERM', () => interrupt(143));

runCommand(io, process.argv.slice(2)).then(
  (code) => {
    if (!interrupted) end(code);
  },
  (error: unknown) => {
    if (!interrupted) end(reportFailure(io, error));
  },
);

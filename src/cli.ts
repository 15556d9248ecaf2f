#!/usr/bin/env node
// The command line `acquire`: chooses the command and ends with its exit code.
import { version } from '../package.json';
import { Redactor } from './core/redaction';
import { AcquireError } from './api/errors/errors';
import { errorWords } from './api/errors/messages';
import { HELP } from './cli/help';
import { EXIT, terminalText, UsageError, type Command, type Io } from './cli/io';

/** Each command is loaded when it is called. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  print: async () => (await import('./cli/print')).print,
  lint: async () => (await import('./cli/lint')).lint,
  convert: async () => (await import('./cli/convert')).convert,
  leads: async () => (await import('./cli/leads')).leads,
  sandbox: async () => (await import('./cli/sandbox')).sandbox,
  openapi: async () => (await import('./cli/openapi')).openapi,
};
const PLANNED: ReadonlySet<string> = new Set(['run', 'webhooks', 'mcp']);

const cleanups: (() => Promise<void>)[] = [];
const redactor = new Redactor();

const io: Io = {
  env: process.env,
  redactor,
  out: (text) => void process.stdout.write(text),
  err: (line) => void process.stderr.write(`${terminalText(redactor.text(line))}\n`),
  stdin: readStdin,
  onInterrupt: (cleanup) => void cleanups.push(cleanup),
};

async function readStdin(maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new UsageError('There is too much on stdin.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version') {
    io.out(`${version}\n`);
    return EXIT.ok;
  }
  const options = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  if (name === undefined || options.includes('--help') || options.includes('-h')) {
    if (name !== undefined) io.out(HELP);
    else io.err(HELP.trimEnd());
    return name === undefined ? EXIT.notStarted : EXIT.ok;
  }
  if (PLANNED.has(name)) throw new UsageError(`The command ${name} is not available yet.`);
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) throw new UsageError(`There is no command ${name}. See acquire --help.`);
  return (await load())(io, rest);
}

/** Ends the process once everything was written: open connections must not keep it alive. */
function end(code: number): void {
  setImmediate(() => process.stdout.write('', () => process.stderr.write('', () => process.exit(code))));
}

// The reader has read enough, as `head` does.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed));

// Of libraries, and of no use to who runs a command.
process.noDeprecation = true;

let interrupted = false;
const interrupt = (code: number): void => {
  if (interrupted) process.exit(code);
  interrupted = true;
  void Promise.allSettled(cleanups.map((cleanup) => cleanup())).then(() => process.exit(code));
};
process.on('SIGINT', () => interrupt(EXIT.interrupted));
process.on('SIGTERM', () => interrupt(143));

main(process.argv.slice(2)).then(
  (code) => {
    if (!interrupted) end(code);
  },
  (error: unknown) => {
    if (interrupted) return;
    const text =
      error instanceof UsageError ? error.message : error instanceof AcquireError ? errorWords(error).text : '';
    io.err(text || `Something went wrong: ${error instanceof Error ? error.message : String(error)}`);
    end(error instanceof UsageError ? EXIT.notStarted : EXIT.failed);
  },
);

// Selects the command and reports why it failed. Knows the process only as `Io`, so that tests can run many commands in one process.
import { version } from '../../package.json';
import { errorText } from './errorText';
import { HELP } from './help';
import { EXIT, UsageError, type Command, type Io } from './io';

/** Each command is loaded on first use. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  print: async () => (await import('./print')).print,
  run: async () => (await import('./run/run')).run,
  lint: async () => (await import('./lint')).lint,
  convert: async () => (await import('./convert')).convert,
  leads: async () => (await import('./leads')).leads,
  webhooks: async () => (await import('./webhooks/webhooks')).webhooks,
  sandbox: async () => (await import('./sandbox')).sandbox,
  openapi: async () => (await import('./openapi')).openapi,
  mcp: async () => (await import('./mcp')).mcp,
};

/** Runs a command; resolves to its exit code. */
export async function runCommand(io: Io, argv: readonly string[]): Promise<number> {
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
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) throw new UsageError(`There is no command ${name}. See acquire --help.`);
  return (await load())(io, rest);
}

/** Writes the reason for a failure to stderr and returns the exit code. */
export function reportFailure(io: Io, error: unknown): number {
  io.err(error instanceof UsageError ? error.message : errorText(error));
  return error instanceof UsageError ? EXIT.notStarted : EXIT.failed;
}

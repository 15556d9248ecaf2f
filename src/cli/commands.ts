// Selects the command and reports why it failed. Knows the process only as `Io`, so that tests can run many commands in one process.
import { version } from '../../package.json';
import { errorText } from './errorText';
import { CLI_HELP } from './help';
import { EXIT_CODES, UsageError, type Command, type Io } from './io';

/** Each command is loaded on first use. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  print: async () => (await import('./print')).runPrint,
  run: async () => (await import('./run/run')).runRequestFiles,
  lint: async () => (await import('./lint')).runLint,
  convert: async () => (await import('./convert')).runConvert,
  leads: async () => (await import('./leads')).runLeads,
  webhooks: async () => (await import('./webhooks/webhooks')).runWebhooks,
  sandbox: async () => (await import('./sandbox')).runSandbox,
  openapi: async () => (await import('./openapi')).runOpenapi,
  mcp: async () => (await import('./mcp')).runMcp,
};

/** Runs a command; resolves to its exit code. */
export async function runCommand(io: Io, argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version') {
    io.out(`${version}\n`);
    return EXIT_CODES.ok;
  }
  const options = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  if (name === undefined || options.includes('--help') || options.includes('-h')) {
    if (name === undefined) io.err(CLI_HELP.trimEnd());
    else
      io.out(
        name === 'sandbox' ? (await import('../features/sandbox')).sandboxHelp('acquire sandbox [--json]') : CLI_HELP,
      );
    return name === undefined ? EXIT_CODES.notStarted : EXIT_CODES.ok;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) throw new UsageError(`There is no command ${name}. See acquire --help.`);
  return (await load())(io, rest);
}

/** Writes the reason for a failure to stderr and returns the exit code. */
export function reportFailure(io: Io, error: unknown): number {
  io.err(error instanceof UsageError ? error.message : errorText(error));
  return error instanceof UsageError ? EXIT_CODES.notStarted : EXIT_CODES.failed;
}

// `npm run sandbox`: the sandbox as a program of its own. The first line on stdout tells address and token; Ctrl+C ends it.
import path from 'node:path';
import { HELP, parseArguments } from './arguments';
import { DEFAULT_LEADS, type RunningSandbox, type SandboxOptions } from './options';

async function main(argv: readonly string[]): Promise<void> {
  const asked = parseArguments(argv);
  if ('help' in asked) {
    process.stdout.write(HELP);
    return;
  }
  if ('mistake' in asked) return fail(asked.mistake);
  const options: SandboxOptions =
    asked.options.stateFile === undefined
      ? asked.options
      : { ...asked.options, stateFile: path.resolve(asked.options.stateFile) };
  const { startSandbox } = await import('./server');
  let sandbox: RunningSandbox;
  try {
    sandbox = await startSandbox(options);
  } catch (error) {
    return fail(startMistake(error, options.port));
  }
  process.stdout.write(
    `Acquire sandbox on ${sandbox.origin} token ${sandbox.token}\n${introduction(sandbox, options)}`,
  );
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    sandbox.stop().then(
      () => {
        if (sandbox.stateFailure !== undefined)
          process.stderr.write(`The changes could not be kept in ${options.stateFile}: ${sandbox.stateFailure}\n`);
        process.exit(sandbox.stateFailure === undefined ? 0 : 1);
      },
      () => process.exit(1),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

function introduction(sandbox: RunningSandbox, options: SandboxOptions): string {
  const state = {
    memory: 'Changes are forgotten at the end; --state FILE keeps them.',
    new: `Changes are kept in ${options.stateFile}.`,
    kept: `Changes of before were read from ${options.stateFile}.`,
    other: `${options.stateFile} belongs to another seed or number of leads; it is replaced at the first change.`,
  }[sandbox.state];
  return `
${(options.leads ?? DEFAULT_LEADS).toLocaleString('en')} leads. ${state}
1.0.0  curl -X POST ${sandbox.origin}/profile/lead/list -H 'Authorization: Bearer ${sandbox.token}' -d 'limit=10&page=1'
2.0.0  curl '${sandbox.origin}/api/v1/crm/objects/contact?limit=10' -H 'Authorization: Bearer ${sandbox.token}'
Limited keys: the token followed by -readonly, -nopermission or -revoked.
--help lists the options. Ctrl+C ends it.
`;
}

function startMistake(error: unknown, port: number | undefined): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. Choose another with --port, or leave it out for a free one.`;
  if (code === 'EACCES') return `Port ${port} may not be opened by this user. Choose one above 1023.`;
  return error instanceof Error ? error.message : String(error);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

void main(process.argv.slice(2));

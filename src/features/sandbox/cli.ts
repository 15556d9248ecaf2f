// `npm run sandbox`: the sandbox as a standalone program. The first line on stdout has its URL and token; Ctrl+C stops it.
import { parseArguments, sandboxHelp } from './arguments';
import { startProgram, startText, stopProgram } from './program';

async function main(argv: readonly string[]): Promise<void> {
  const asked = parseArguments(argv);
  if ('help' in asked) {
    process.stdout.write(sandboxHelp('npm run sandbox --'));
    return;
  }
  if ('mistake' in asked) return fail(asked.mistake);
  let started: Awaited<ReturnType<typeof startProgram>>;
  try {
    started = await startProgram(asked.options);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const { sandbox, options } = started;
  process.stdout.write(startText(sandbox, options));
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    stopProgram(sandbox, options).then(
      (failure) => {
        if (failure !== undefined) process.stderr.write(`${failure}\n`);
        process.exit(failure === undefined ? 0 : 1);
      },
      () => process.exit(1),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

void main(process.argv.slice(2));

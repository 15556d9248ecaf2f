import { parseArguments, startProgram, startText, stopProgram } from '../features/sandbox';
import { UsageError, type Io } from './io';

/** `acquire sandbox`: runs a sandbox until Ctrl+C. */
export async function runSandbox(io: Io, argv: readonly string[]): Promise<number> {
  const asked = parseArguments(argv.filter((one) => one !== '--json'));
  if ('help' in asked) throw new UsageError('See acquire --help.');
  if ('mistake' in asked) throw new UsageError(asked.mistake);
  const { sandbox: running, options } = await startProgram(asked.options).catch((cause: unknown) => {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  });
  io.onInterrupt(async () => {
    const failure = await stopProgram(running, options);
    if (failure !== undefined) io.err(failure);
  });
  io.out(
    argv.includes('--json')
      ? `${JSON.stringify({ url: running.origin, token: running.token })}\n`
      : startText(running, options),
  );
  return new Promise<number>(() => undefined);
}

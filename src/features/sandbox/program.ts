// The sandbox as a program: `npm run sandbox` and `acquire sandbox`.
import path from 'node:path';
import { DEFAULT_LEADS, type RunningSandbox, type SandboxOptions } from './options';
import { numberText } from '../../core/format';

/** Starts a sandbox for a command line. Rejects with an error whose message says what to do. */
export async function startProgram(
  options: SandboxOptions,
): Promise<{ readonly sandbox: RunningSandbox; readonly options: SandboxOptions }> {
  const resolved: SandboxOptions =
    options.stateFile === undefined ? options : { ...options, stateFile: path.resolve(options.stateFile) };
  const { startSandbox } = await import('./server');
  try {
    return { sandbox: await startSandbox(resolved), options: resolved };
  } catch (cause) {
    throw new Error(startMistake(cause, options.port), { cause });
  }
}

/** The URL and token on the first line, then how to use them. */
export function startText(sandbox: RunningSandbox, options: SandboxOptions): string {
  return `Acquire sandbox on ${sandbox.origin} token ${sandbox.token}\n${introduction(sandbox, options)}`;
}

/** Stops a sandbox. Resolves to the reason if its changes could not be stored. */
export async function stopProgram(sandbox: RunningSandbox, options: SandboxOptions): Promise<string | undefined> {
  await sandbox.stop();
  return sandbox.stateFailure === undefined
    ? undefined
    : `The changes could not be kept in ${options.stateFile}: ${sandbox.stateFailure}`;
}

function introduction(sandbox: RunningSandbox, options: SandboxOptions): string {
  const state = {
    memory: 'Changes are forgotten at the end; --state FILE keeps them.',
    new: `Changes are kept in ${options.stateFile}.`,
    kept: `Changes of before were read from ${options.stateFile}.`,
    other: `${options.stateFile} belongs to another seed or number of leads; it is replaced at the first change.`,
  }[sandbox.state];
  return `
${numberText(options.leads ?? DEFAULT_LEADS)} leads. ${state}
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

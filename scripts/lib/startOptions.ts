// The command line of `npm start`.
import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ScriptError } from './processes';

const DEFAULT_PORT = 8710;
const LOCALE = /^[a-z]{2,3}(-[a-z]{2,4})?$/i;
const PORTS_TO_TRY = 20;
const USAGE = 'Usage: npm start -- [--folder DIR] [--port N] [--locale LANGUAGE] [--no-open]';

export interface StartOptions {
  /** The folder to open. */
  readonly folder?: string;
  readonly port: number;
  /** Whether to open the browser. */
  readonly open: boolean;
  /** The display language as a VS Code locale: `de`, `ja`. */
  readonly locale?: string;
}

/** Resolves to the reason why we cannot listen on a port, or to undefined. */
function portProblem(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(undefined)));
  });
}

/** The requested port, or the first free one from the default up, so that the origin (and the browser's storage for it) rarely changes. */
async function choosePort(wish: string | undefined): Promise<number> {
  if (wish === undefined) {
    for (let port = DEFAULT_PORT; port < DEFAULT_PORT + PORTS_TO_TRY; port++)
      if (!(await portProblem(port))) return port;
    throw new ScriptError(
      `No port from ${DEFAULT_PORT} to ${DEFAULT_PORT + PORTS_TO_TRY - 1} is free. Choose another: npm start -- --port N`,
    );
  }
  const port = Number(wish);
  if (!/^\d+$/.test(wish) || port < 1 || port > 65535)
    throw new ScriptError(`"${wish}" is not a port; it is a number from 1 to 65535.`);
  const problem = await portProblem(port);
  if (problem === 'EADDRINUSE') throw new ScriptError(`Port ${port} is in use. Choose another: npm start -- --port N`);
  if (problem) throw new ScriptError(`Port ${port} cannot be used (${problem}). Choose another: npm start -- --port N`);
  return port;
}

/**
 * Reads the arguments.
 * @throws a UsageError that says what is wrong with them
 */
export async function readStartOptions(args: readonly string[]): Promise<StartOptions> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        folder: { type: 'string' },
        port: { type: 'string' },
        locale: { type: 'string' },
        'no-open': { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new ScriptError(`${(error as Error).message.split('. ')[0]}. ${USAGE}`);
  }
  const folder = values.folder === undefined ? undefined : path.resolve(process.env.INIT_CWD ?? '.', values.folder);
  if (folder && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new ScriptError(`There is no folder ${folder}.`);
  if (values.locale !== undefined && !LOCALE.test(values.locale))
    throw new ScriptError(`"${values.locale}" is not a language; examples: de, ja, pt-br.`);
  return { folder, port: await choosePort(values.port), open: !values['no-open'], locale: values.locale };
}

// What `npm start` may be told.
import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';

const DEFAULT_PORT = 8710;
const USAGE = 'Usage: npm start -- [--folder DIR] [--port N] [--no-open]';

/** Resolves to why a port cannot be listened on, or to undefined. */
function portProblem(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(error.code));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(undefined)));
  });
}

/** The wanted port; without a wish the first free one from the default on, so that the address (and with it what the browser keeps) mostly stays. */
async function choosePort(wish) {
  if (wish === undefined) {
    for (let port = DEFAULT_PORT; port < DEFAULT_PORT + 20; port++) if (!(await portProblem(port))) return port;
    throw new Error(
      `No port from ${DEFAULT_PORT} to ${DEFAULT_PORT + 19} is free. Choose another: npm start -- --port N`,
    );
  }
  const port = Number(wish);
  if (!/^\d+$/.test(wish) || port < 1 || port > 65535)
    throw new Error(`"${wish}" is not a port; it is a number from 1 to 65535.`);
  const problem = await portProblem(port);
  if (problem === 'EADDRINUSE') throw new Error(`Port ${port} is in use. Choose another: npm start -- --port N`);
  if (problem) throw new Error(`Port ${port} cannot be used (${problem}). Choose another: npm start -- --port N`);
  return port;
}

/**
 * Reads the arguments; throws a plain Error that says what is wrong with them.
 * @param {string[]} args
 * @returns {Promise<{folder?: string, port: number, open: boolean}>}
 */
export async function readOptions(args) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: { folder: { type: 'string' }, port: { type: 'string' }, 'no-open': { type: 'boolean' } },
    }));
  } catch (error) {
    throw new Error(`${error.message.split('. ')[0]}. ${USAGE}`);
  }
  const folder = values.folder === undefined ? undefined : path.resolve(process.env.INIT_CWD ?? '.', values.folder);
  if (folder && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`There is no folder ${folder}.`);
  return { folder, port: await choosePort(values.port), open: !values['no-open'] };
}

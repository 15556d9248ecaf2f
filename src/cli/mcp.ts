import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { version } from '../../package.json';
import type { Account } from '../api/client/account';
import { API_VERSIONS } from '../api/client/apiVersions';
import {
  type AgentPorts,
  inputSchema,
  isTool,
  PersonalMask,
  readFileBelow,
  TOOL_NAMES,
  TOOLS,
  ToolSession,
} from '../features/agents';
import { type Delivery, readLine } from '../features/webhooks';
import { readAccountOptions, openSession, readTokenOption, type Session } from './account';
import { ACCOUNT_OPTIONS, readArguments, TOKEN_OPTIONS } from './arguments';
import { fileReason } from './files';
import { EXIT_CODES, terminalText, UsageError, type Io } from './io';
import { McpServer, type McpTools } from './mcpServer';

/** `acquire mcp`: the tools for language models over stdin and stdout, read-only. Ends when stdin has ended and every response is sent. */
export async function runMcp(io: Io, argv: readonly string[]): Promise<number> {
  const { values } = readArguments(
    argv,
    {
      ...ACCOUNT_OPTIONS,
      'token-env': TOKEN_OPTIONS['token-env'],
      'auth-header': TOKEN_OPTIONS['auth-header'],
      'webhook-log': { type: 'string' },
      'mask-personal-data': { type: 'boolean' },
    },
    { min: 0, max: 0 },
  );
  const given = readAccountOptions(values);
  if (given.origin === undefined && !(given.generation && API_VERSIONS[given.generation].origin))
    throw new UsageError('Name the account: --account https://ACCOUNT.acquire.io.');
  const token = await readTokenOption(io, values);
  const log = values['webhook-log'];
  if (log !== undefined) await deliveriesOf(log);
  const abort = new AbortController();
  io.onInterrupt(() => {
    abort.abort();
    return Promise.resolve();
  });
  const session = await openSession(io, given, token, { signal: abort.signal });
  const server = new McpServer(
    { name: 'acquire', title: 'Acquire', version },
    toolsOf(new ToolSession(portsOf(io, session, log, values['mask-personal-data'] ? new PersonalMask() : undefined))),
    (line) => io.out(line),
  );
  io.onInterrupt(() => {
    server.stop();
    return Promise.resolve();
  });
  await io.eachInput((text) => server.take(text));
  await server.end();
  return EXIT_CODES.ok;
}

function toolsOf(session: ToolSession): McpTools {
  return {
    list: TOOL_NAMES.map((name) => ({
      name,
      title: TOOLS[name].title,
      description: TOOLS[name].modelDescription,
      inputSchema: inputSchema(TOOLS[name]),
      // The tools can at most propose changes, and here not even that.
      annotations: { readOnlyHint: true, openWorldHint: false },
    })),
    call: (name, args, signal) =>
      isTool(name)
        ? session.call(name, args, { signal }).then(({ text, outcome }) => ({ text, isError: outcome !== 'done' }))
        : undefined,
  };
}

function portsOf(
  io: Io,
  { account, client }: Session,
  log: string | undefined,
  mask: PersonalMask | undefined,
): AgentPorts {
  // The account's name is its URL here, which must not look like a link.
  const named: Account = { ...account, label: new URL(account.origin).host };
  return {
    surface: 'commandLine',
    account: () => named,
    client: () => Promise.resolve(client),
    deliveries: () => (log === undefined ? Promise.resolve(undefined) : deliveriesOf(log)),
    requestFile: (name) => readFileBelow(process.cwd(), name),
    redact: (text) => io.redactor.text(text),
    personal: () => mask,
    refusal: () => undefined,
  };
}

/** The deliveries in a webhook log, newest first. Throws a `UsageError` if it cannot be read. */
async function deliveriesOf(file: string): Promise<readonly Delivery[]> {
  const text = await readFile(path.resolve(file), 'utf8').catch((error: unknown) => {
    throw new UsageError(`Cannot read ${terminalText(file)}: ${fileReason(error)}.`);
  });
  const found = new Map<string, Delivery>();
  for (const line of text.split('\n')) {
    const read = line ? readLine(line) : undefined;
    if (!read) continue;
    if (!('patch' in read)) found.set(read.id, read);
    else {
      const delivery = found.get(read.patch);
      if (delivery) delivery.forward = read.forward;
    }
  }
  return [...found.values()].reverse();
}

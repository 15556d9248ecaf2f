import { createClient } from '../../../src/api/client/client';
import type { Account, Generation } from '../../../src/api/client/account';
import type { AcquireClientApi } from '../../../src/api/client/types';
import { Redactor } from '../../../src/core/redaction';
import { AgentLog } from '../../../src/features/agents/agentLog';
import type { AgentPorts } from '../../../src/features/agents/ports';
import type { ToolName } from '../../../src/features/agents/toolTable';
import { ToolSession, type CallOptions, type ToolResult } from '../../../src/features/agents/toolSession';
import type { RunningSandbox, SandboxOptions } from '../../../src/features/sandbox/options';
import { startSandbox } from '../../../src/features/sandbox/server';
import { newDelivery, type Delivery } from '../../../src/features/webhooks/delivery';

/** A request file with a read, a write and a broken request. */
export const REQUEST_FILE: Readonly<Record<Generation, string>> = {
  '1.0.0':
    '### list\nPOST /profile/lead/list\n\nlimit=2\n\n### add\nPOST /profile/lead/add\n\nname=x\n\n### bad\nGET {{missing}}\n',
  '2.0.0':
    '### list\nGET /api/v1/crm/objects/contact?limit=2\n\n### add\nPOST /api/v1/crm/objects/contact\n\n{}\n\n### bad\nGET {{missing}}\n',
};

/** A delivery to which the handler responded with 500. */
export function delivery(id: string, message: string, answer = message): Delivery {
  const made = newDelivery({
    id,
    body: Buffer.from(JSON.stringify({ event: 'CHAT_ON_MESSAGE', chatId: 104111, message, title: message })),
    headers: [
      ['content-type', 'application/json'],
      ['authorization', 'Bearer header-canary-0123456789'],
    ],
    signature: 'raw',
    source: 'received',
  });
  made.forward = [{ at: 0, url: 'http://127.0.0.1:1/', outcome: 'answered', status: 500, ms: 3, answer, attempt: 1 }];
  return made;
}

/** Tools connected to a sandbox. */
export interface AgentSetup {
  readonly sandbox: RunningSandbox;
  readonly log: AgentLog;
  readonly proposed: string[];
  account: Account | undefined;
  /** Overrides some ports. */
  ports: Partial<AgentPorts>;
  /** The client used for every call. */
  client: AcquireClientApi;
  call(tool: ToolName, args?: object, options?: Partial<CallOptions>): Promise<ToolResult>;
  /** The data of a successful call, all parts combined. */
  read(tool: ToolName, args?: object): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Starts a sandbox and the tools for it. The account is writable; writes would appear as requests to the sandbox. */
export async function setUpAgent(generation: Generation, options: SandboxOptions = {}): Promise<AgentSetup> {
  const sandbox = await startSandbox({ leads: 230, ...options });
  const redactor = new Redactor();
  redactor.remember(sandbox.token);
  const client = createClient({
    credentials: { credential: () => Promise.resolve(sandbox.token) },
    redactor,
    defaults: () => ({ timeoutMs: 10_000, maxBytes: 50_000_000 }),
    retry: { attempts: 1 },
  });
  const log = new AgentLog();
  const proposed: string[] = [];
  const bench: AgentSetup = {
    sandbox,
    log,
    proposed,
    client,
    ports: {},
    account: {
      key: 'sandbox00001',
      label: 'Acme',
      generation,
      origin: sandbox.origin,
      pathForm: 'plain',
      kind: 'sandbox',
      credentialKind: 'token',
      authHeader: 'bearer',
      writes: { kind: 'always' },
    },
    call: (tool, args = {}, options = {}) =>
      session.call(tool, args, { signal: new AbortController().signal, ...options }),
    read: async (tool, args = {}) => {
      let text = '';
      for (let part = 1, parts = 1; part <= parts; part++) {
        const result = await bench.call(tool, { ...args, part });
        parts = Number(/This is part \d+ of (\d+)/.exec(result.text)?.[1] ?? 1);
        text += `${fencedText(result)}\n`;
      }
      return (JSON.parse(text) as { result: Record<string, unknown> }).result;
    },
    stop: async () => {
      client.dispose();
      await sandbox.stop();
    },
  };
  const defaults: AgentPorts = {
    surface: 'window',
    account: () => bench.account,
    client: () => Promise.resolve(bench.client),
    deliveries: () => Promise.resolve([delivery('d1', 'Where is my parcel?')]),
    requestFile: (name) =>
      Promise.resolve(
        name === 'a.acquire.http' ? { name, text: REQUEST_FILE[generation], environment: new Map() } : undefined,
      ),
    preview: {
      lead: (_account, record, text) => {
        proposed.push(`${record.lead.id} ${text}`);
        return Promise.resolve(true);
      },
      request: (_account, request) => {
        proposed.push(`${request.method} ${request.url}`);
        return Promise.resolve();
      },
    },
    redact: (text) => redactor.text(text),
    personal: () => undefined,
    refusal: () => undefined,
  };
  // Each call uses the ports as they are at that time.
  const session = new ToolSession(
    new Proxy(defaults, { get: (target, name) => Reflect.get({ ...target, ...bench.ports }, name) as unknown }),
    log,
  );
  return bench;
}

/** The text between the lines that fence the data of a result. */
export function fencedText({ text }: ToolResult): string {
  const data = /<untrusted-data id="([0-9a-f]+)">\n([\s\S]*)\n<\/untrusted-data id="\1">/.exec(text)?.[2];
  if (data === undefined) throw new Error(`no data in: ${text}`);
  return data;
}

import type { Account, Generation } from '../../../src/api/client/account';
import { createClient, type AcquireClient } from '../../../src/api/client/client';
import { Redactor } from '../../../src/core/redaction';
import type { RunningSandbox, SandboxOptions } from '../../../src/features/sandbox/options';
import { startSandbox } from '../../../src/features/sandbox/server';

/** A sandbox with the real client. */
export interface LeadSetup {
  readonly sandbox: RunningSandbox;
  readonly client: AcquireClient;
  account(generation: Generation, more?: Partial<Account>): Account;
  paths(): string[];
  stop(): Promise<void>;
}

/** Starts a sandbox and a client whose retries wait only milliseconds. */
export async function setUpLeads(options: SandboxOptions = {}, attempts = 3): Promise<LeadSetup> {
  const sandbox = await startSandbox({ leads: 120, ...options });
  const client = createClient({
    credentials: { credential: async () => sandbox.token },
    redactor: new Redactor(),
    defaults: () => ({ timeoutMs: 10_000, maxBytes: 50_000_000 }),
    retry: { attempts, baseMs: 1, maxDelayMs: 5 },
  });
  return {
    sandbox,
    client,
    account: (generation, more = {}) => ({
      key: 'sandbox00001',
      label: 'Sandbox',
      generation,
      origin: sandbox.origin,
      pathForm: 'plain',
      kind: 'sandbox',
      credentialKind: 'token',
      authHeader: 'bearer',
      writes: { kind: 'always' },
      ...more,
    }),
    paths: () => sandbox.requests().map((r) => `${r.method} ${r.path}`),
    stop: async () => {
      client.dispose();
      await sandbox.stop();
    },
  };
}

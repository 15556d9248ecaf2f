import path from 'node:path';
import { createInterface } from 'node:readline';
import { AcquireError } from '../../../src/api/errors/errors';
import { OAuthSessionFile, SESSIONS_FILE } from '../../../src/features/accounts/credentials/sessionFile';
import { createCredentialProvider } from '../../../src/features/accounts/ui/credentialProvider';
import { FakeMemory, FakeVault, setUpAccounts } from '../../unit/accounts/fakes';
import type { WindowOrder, WindowStart } from './windowProcess';

const start = JSON.parse(process.argv[2] ?? '') as WindowStart;
const memory = new FakeMemory();
const vault = new FakeVault();
for (const [key, value] of start.memory) memory.values.set(key, value);
for (const [key, value] of start.secrets) vault.values.set(key, value);
if (start.storeFails) vault.trouble.store = 'throw';
const sessions = new OAuthSessionFile(path.join(start.folder, SESSIONS_FILE));
const { store } = setUpAccounts({ memory, vault, sessions });
const provider = createCredentialProvider(store, start.folder);

async function attempt({ refused }: WindowOrder): Promise<string> {
  const account = store.get(start.accountKey);
  if (!account) return 'no account';
  try {
    if (refused !== undefined && !(await provider.reauthenticate(account, refused))) return 'signed out';
    return (await provider.credential(account)) ?? 'signed out';
  } catch (error) {
    return `error: ${error instanceof AcquireError ? error.kind : String(error)}`;
  }
}

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as WindowOrder;
  const results = await Promise.all(Array.from({ length: order.times }, () => attempt(order)));
  const counts: Record<string, number> = {};
  for (const result of results) counts[result] = (counts[result] ?? 0) + 1;
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}
process.exit(0);

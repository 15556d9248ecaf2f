import type { Account } from '../../../api/client/account';
import type { OperationId } from '../../../api/catalogue/types';
import type { AcquireClientApi } from '../../../api/client/types';
import { plainLabel } from '../../../core/text';
import type { LiveKind } from './liveKind';
import type { LiveValue } from './panelMessages';

const OPERATIONS: Record<Account['generation'], Partial<Record<LiveKind, OperationId>>> = {
  '1.0.0': { tags: 'v1.tag.list', agents: 'v1.agent.list' },
  '2.0.0': { tags: 'v2.tag.list', agents: 'v2.user.list', departments: 'v2.department.list' },
};
const MAX_VALUES = 500;
const NAMES = [
  'name',
  'title',
  'full_name',
  'fullName',
  'display_name',
  'user_name',
  'departmentName',
  'department_name',
  'firstName',
  'email',
  'user_email',
];

function valueOf(item: unknown): LiveValue | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const row = item as Record<string, unknown>;
  const id = row.id ?? row.user_id ?? row.userId;
  if (typeof id !== 'number' && typeof id !== 'string') return undefined;
  const name = NAMES.map((n) => row[n]).find((v) => typeof v === 'string' && v.trim() !== '');
  return { value: String(id), label: plainLabel(name ?? id, 80) };
}

/** Tags, agents and departments of an account by name, each requested once. A failure is not cached and yields nothing. */
export class LiveValues {
  private readonly known = new Map<string, Promise<readonly LiveValue[]>>();

  constructor(private readonly client: () => Promise<AcquireClientApi>) {}

  /** The values of a kind; empty if the generation has none, or the account lacks permission. */
  get(account: Account, kind: LiveKind, signal?: AbortSignal): Promise<readonly LiveValue[]> {
    const key = `${account.key} ${kind}`;
    const known = this.known.get(key);
    if (known) return known;
    const asked = this.ask(account, kind, signal).catch(() => {
      this.known.delete(key);
      return [];
    });
    this.known.set(key, asked);
    return asked;
  }

  private async ask(account: Account, kind: LiveKind, signal?: AbortSignal): Promise<readonly LiveValue[]> {
    const operation = OPERATIONS[account.generation][kind];
    if (!operation) return [];
    const { items = [] } = await (await this.client()).call(account, operation, {}, signal);
    return items
      .slice(0, MAX_VALUES)
      .map(valueOf)
      .filter((v) => v !== undefined);
  }

  /** Removes an account's values, so that they are requested again. */
  forget(accountKey: string): void {
    for (const key of this.known.keys()) if (key.startsWith(`${accountKey} `)) this.known.delete(key);
  }
}

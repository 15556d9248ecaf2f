import type { Account, Generation } from '../../../src/api/client/account';
import { AcquireError } from '../../../src/api/errors/errors';
import type { AcquireClientApi, ApiRequest, Exchange } from '../../../src/api/client/types';
import type { Lead, LeadListPage } from '../../../src/features/leads/model/lead';

/** An account for tests; writable by default. */
export function fakeAccount(generation: Generation, more: Partial<Account> = {}): Account {
  return {
    key: 'abcdef123456',
    label: 'Acme',
    generation,
    origin: 'https://acme.example',
    pathForm: 'api',
    kind: 'own',
    credentialKind: 'token',
    authHeader: 'bearer',
    writes: { kind: 'always' },
    ...more,
  };
}

/** A lead with an ID and what the test needs. */
export function fakeLead(id: string, more: Partial<Lead> = {}): Lead {
  return { id, tags: [], raw: { id }, ...more };
}

/** A page in which all rows are leads. */
export const fakeLeadPage = (leads: readonly Lead[], total: number | undefined, page: number): LeadListPage => ({
  leads,
  rows: leads.length,
  total,
  page,
});

/** A client that responds with what `answer` returns: JSON text, a value, or an AcquireError to fail with. Records the requests. */
export class FakeClient implements AcquireClientApi {
  readonly sent: { account: Account; request: ApiRequest }[] = [];
  constructor(private readonly answer: (request: ApiRequest, n: number) => unknown) {}

  async send(as: Account, request: ApiRequest, signal?: AbortSignal): Promise<Exchange> {
    this.sent.push({ account: as, request });
    const value = signal?.aborted ? new AcquireError('cancelled') : await this.answer(request, this.sent.length - 1);
    const base = {
      id: String(this.sent.length),
      account: as,
      request,
      url: as.origin + request.url,
      sentHeaders: [],
      timing: { startedAt: 0, totalMs: 1, attempts: 1 },
    };
    if (value instanceof AcquireError) return { ...base, error: value };
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return {
      ...base,
      response: {
        status: 200,
        statusText: 'OK',
        headers: [],
        text,
        size: text.length,
        json: JSON.parse(text) as unknown,
      },
    };
  }

  async read(): Promise<unknown> {
    throw new Error('not used by the leads');
  }
  async call(): Promise<never> {
    throw new Error('not used by the leads');
  }
}

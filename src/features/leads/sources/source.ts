import type { Account } from '../../../api/client/account';
import type { Lead, LeadPage } from '../model/lead';

/** What the server is asked to narrow by; a source says in `can` which of it its generation honours. */
export interface LeadQuery {
  readonly search?: string;
  readonly where?: Readonly<Record<string, unknown>>;
}

/** Changed fields of one lead, by the API's own field names for writing; custom fields by their key. */
export type LeadChange = Readonly<Record<string, unknown>>;

/** One lead as read alone, with its JSON text as received, indented. */
export interface LeadRecord {
  readonly lead: Lead;
  readonly text: string;
}

/** What a write has changed. Whoever shows leads of that account follows it. */
export interface LeadsChanged {
  readonly accountKey: string;
  /** As they are now, read again. */
  readonly changed?: readonly Lead[];
  /** The same with their JSON text, as far as it was read. */
  readonly records?: readonly LeadRecord[];
  readonly removed?: readonly string[];
  /** Leads came that are not among `changed`. */
  readonly added?: boolean;
}

/** The leads of one account, whatever its generation. The account is an argument of each call and never captured. */
export interface LeadSource {
  readonly can: {
    readonly search: boolean;
    readonly where: boolean;
    readonly merge: boolean;
    readonly block: boolean;
    readonly bulkDelete: boolean;
  };
  /** Page numbers start at 0 here, whatever the API's own count. Rejects with an AcquireError. */
  page(account: Account, page: number, pageSize: number, query?: LeadQuery, signal?: AbortSignal): Promise<LeadPage>;
  get(account: Account, id: string, signal?: AbortSignal): Promise<LeadRecord>;
  /** Creates a lead; the id is absent where the API does not return one (1.0.0). */
  create(account: Account, fields: LeadChange, signal?: AbortSignal): Promise<{ id?: string }>;
  /** Sends exactly the changed fields. The lead is the one read last: 1.0.0 selects the record by its `visitor_id`, which need not be the id. */
  update(account: Account, lead: Lead, change: LeadChange, signal?: AbortSignal): Promise<void>;
  /** Cannot be undone. One call where the API takes a list, else one per id; `onDone` is told of each. */
  remove(account: Account, ids: readonly string[], onDone?: (id: string) => void, signal?: AbortSignal): Promise<void>;
}

import type { Account } from '../../../api/client/account';
import type { ApiRequest } from '../../../api/client/types';
import type { RecordVersion } from '../model/descriptor';
import type { RecordAttribute, Field } from '../model/fields';
import type { Lead, LeadListPage } from '../model/lead';
import type { RecordRow } from '../model/read';
import type { LeadTag } from '../model/tags';

/** What the server is asked to narrow by; `LeadCapabilities` say which of it the API version honors. */
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
  /** Ids of leads that may be other ones now and could not be read. */
  readonly stale?: readonly string[];
  /** Leads came, or changed, that are not among `changed`. */
  readonly added?: boolean;
}

/** What an API version can do about leads, by its documentation. */
export interface LeadCapabilities {
  readonly search: boolean;
  readonly where: boolean;
  readonly merge: boolean;
  readonly block: boolean;
  /** Many leads are deleted by one call, which cannot be canceled half way. */
  readonly bulkDelete: boolean;
  /** A write selects the lead by its id; else by the `visitor_id`, which only the detail has. */
  readonly updateById: boolean;
  /** The account's custom attributes can be listed; else each record brings those it has. */
  readonly listAttributes: boolean;
  /** Rows of lists carry the names of tags; else their ids alone. */
  readonly tagNames: boolean;
}

/** Which part of a query the server does. */
export type QueryCapabilities = Pick<LeadCapabilities, 'search' | 'where'>;

/** What an API version says about leads: everything that needs no call. */
export interface LeadApi {
  /** How the table of fields names it, and the context value of rows, which menus of the manifest go by. */
  readonly version: RecordVersion;
  readonly can: LeadCapabilities;
  /** The fields every account has that can be written. */
  readonly fields: readonly Field[];
  /** The record a new lead begins with: the fields most people fill in, empty. */
  readonly emptyRecord: RecordRow;
  /** Keys of a record that hold its custom fields, shown as such, and its history. */
  readonly parts: readonly string[];
  /** Keys an id may have, in the order they are looked at. */
  readonly idKeys: readonly string[];
  /** Reads a record; undefined when it has no id. `exactId` replaces an id that JSON numbers cannot hold. */
  readLead(raw: RecordRow, exactId?: string): Lead | undefined;
  /** What a lead without name, e-mail and phone is called. */
  nameless(id: string): string;
  /** The request that reads one lead in full. Throws `invalid-request` for an id that cannot be in a URL. */
  readRequest(id: string): ApiRequest;
}

/** The leads of one account, whatever its API version. The account is an argument of each call and never captured. */
export interface LeadSource {
  readonly can: LeadCapabilities;
  /** Page numbers start at 0 here, whatever the API's own count. Rejects with an AcquireError. */
  page(
    account: Account,
    page: number,
    pageSize: number,
    query?: LeadQuery,
    signal?: AbortSignal,
  ): Promise<LeadListPage>;
  get(account: Account, id: string, signal?: AbortSignal): Promise<LeadRecord>;
  /** Creates a lead; the id is absent where the API does not return one (1.0.0). */
  create(account: Account, fields: LeadChange, signal?: AbortSignal): Promise<{ id?: string }>;
  /** Sends exactly the changed fields. The lead is the one read last: 1.0.0 selects the record by its `visitor_id`, which need not be the id. */
  update(account: Account, lead: Lead, change: LeadChange, signal?: AbortSignal): Promise<void>;
  /** Cannot be undone. One call where the API takes a list, else one per id; `onDone` is notified of each. */
  remove(account: Account, ids: readonly string[], onDone?: (id: string) => void, signal?: AbortSignal): Promise<void>;
  /** All tags of the account. */
  tags(account: Account, signal?: AbortSignal): Promise<readonly LeadTag[]>;
  /** The custom attributes of the account; empty where they cannot be listed. */
  attributes(account: Account, signal?: AbortSignal): Promise<readonly RecordAttribute[]>;
  /** Merges other leads into `into`; cannot be undone. Absent where the API version cannot. */
  merge?(account: Account, into: string, others: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Blocks leads until a point in time (ISO text with zone). Absent where the API version cannot. */
  block?(account: Account, ids: readonly string[], until: string, signal?: AbortSignal): Promise<void>;
}

import type { Account } from '../../../api/client/account';
import type { ApiRequest } from '../../../api/client/types';
import type { RecordVersion } from '../model/descriptor';
import type { RecordAttribute, Field } from '../model/fields';
import type { Lead, LeadListPage } from '../model/lead';
import type { RecordRow } from '../model/read';
import type { LeadTag } from '../model/tags';

/** A filter for the server; `LeadCapabilities` say which parts the API version supports. */
export interface LeadQuery {
  readonly search?: string;
  readonly where?: Readonly<Record<string, unknown>>;
}

/** Changed fields of one lead, by the API's field names for writing; custom fields by their key. */
export type LeadChange = Readonly<Record<string, unknown>>;

/** A lead read on its own, with its JSON text as received, indented. */
export interface LeadRecord {
  readonly lead: Lead;
  readonly text: string;
}

/** The effect of a write. Everything that shows leads of that account follows it. */
export interface LeadsChanged {
  readonly accountKey: string;
  /** Their current state, read again. */
  readonly changed?: readonly Lead[];
  /** The same with their JSON text, if it was read. */
  readonly records?: readonly LeadRecord[];
  readonly removed?: readonly string[];
  /** Ids of leads that may have changed and could not be read. */
  readonly stale?: readonly string[];
  /** Leads were added or changed that are not in `changed`. */
  readonly added?: boolean;
}

/** What an API version supports for leads, according to its documentation. */
export interface LeadCapabilities {
  readonly search: boolean;
  readonly where: boolean;
  readonly merge: boolean;
  readonly block: boolean;
  /** One call deletes many leads, and cannot be canceled half way. */
  readonly bulkDelete: boolean;
  /** A write selects the lead by its id; otherwise by the `visitor_id`, which only the detail has. */
  readonly updateById: boolean;
  /** The account's custom attributes can be listed; otherwise only those in each record are known. */
  readonly listAttributes: boolean;
  /** List rows contain the names of tags; otherwise only their ids. */
  readonly tagNames: boolean;
}

/** Which parts of a query the server supports. */
export type QueryCapabilities = Pick<LeadCapabilities, 'search' | 'where'>;

/** What we know about leads in an API version: everything that needs no call. */
export interface LeadApi {
  /** Its name in the table of fields and in the context value of rows, which the manifest's menus use. */
  readonly version: RecordVersion;
  readonly can: LeadCapabilities;
  /** The writable fields that every account has. */
  readonly fields: readonly Field[];
  /** The initial record of a new lead: the most common fields, empty. */
  readonly emptyRecord: RecordRow;
  /** Keys of a record that hold its custom fields, shown as such, and its history. */
  readonly parts: readonly string[];
  /** Keys that may hold the id, in lookup order. */
  readonly idKeys: readonly string[];
  /** Reads a record; undefined when it has no id. `exactId` replaces an id that JSON numbers cannot hold. */
  readLead(raw: RecordRow, exactId?: string): Lead | undefined;
  /** The name shown for a lead without name, email and phone. */
  nameless(id: string): string;
  /** The request that reads one lead in full. Throws `invalid-request` for an id that cannot be in a URL. */
  readRequest(id: string): ApiRequest;
}

/** The leads of an account of any API version. The account is an argument of each call and never captured. */
export interface LeadSource {
  readonly can: LeadCapabilities;
  /** Page numbers start at 0 here, whatever the API uses. Rejects with an AcquireError. */
  page(
    account: Account,
    page: number,
    pageSize: number,
    query?: LeadQuery,
    signal?: AbortSignal,
  ): Promise<LeadListPage>;
  get(account: Account, id: string, signal?: AbortSignal): Promise<LeadRecord>;
  /** Creates a lead; the id is absent if the API does not return one (1.0.0). */
  create(account: Account, fields: LeadChange, signal?: AbortSignal): Promise<{ id?: string }>;
  /** Sends only the changed fields. `lead` must be the one last read: 1.0.0 selects by `visitor_id`, which may differ from the id. */
  update(account: Account, lead: Lead, change: LeadChange, signal?: AbortSignal): Promise<void>;
  /** Cannot be undone. One call if the API takes a list, otherwise one per id; `onDone` is called for each. */
  remove(account: Account, ids: readonly string[], onDone?: (id: string) => void, signal?: AbortSignal): Promise<void>;
  /** All tags of the account. */
  tags(account: Account, signal?: AbortSignal): Promise<readonly LeadTag[]>;
  /** The account's custom attributes; empty if they cannot be listed. */
  attributes(account: Account, signal?: AbortSignal): Promise<readonly RecordAttribute[]>;
  /** Merges other leads into `into`; cannot be undone. Absent if the API version cannot merge. */
  merge?(account: Account, into: string, others: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Blocks leads until a point in time (ISO text with zone). Absent if the API version cannot block. */
  block?(account: Account, ids: readonly string[], until: string, signal?: AbortSignal): Promise<void>;
}

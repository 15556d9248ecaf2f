// The generated people under the overlay of changes: what is true now.
import {
  type Chat,
  type ChatMessage,
  type PageVisit,
  chatOfMessage,
  chatsOf,
  leadOfChat,
  messagesOf,
  visitEnds,
  visitsOf,
} from '../people/history';
import { FIRST_LEAD, type Person, type WorldSeed, chatCount, createdAt, person } from '../people/person';
import type { Overlay } from './overlay';
import { Cases } from './cases';
import { Notes } from './notes';
import { Settings } from './settings';

/** A filtered list of places, worked out once and used for all of its pages. */
interface Selection {
  key: string;
  revision: number;
  ids: Uint32Array;
  count: number;
}

/** How many people are looked at before other requests get their turn. */
const SLICE = 2000;

/** Everything the routes read and change. Ids are numbers here; routes take text and numbers alike. */
export class World {
  /** Agents, departments, tags, attributes and companies. */
  readonly settings: Settings;
  /** What agents wrote about people. */
  readonly notes: Notes;
  /** The cases, generated and made. */
  readonly cases: Cases;
  private indexed:
    { readonly revision: number; readonly deleted: readonly number[]; readonly created: readonly number[] } | undefined;
  private selections: Selection[] = [];

  constructor(
    readonly seed: WorldSeed,
    readonly overlay: Overlay,
    readonly now: () => number = Date.now,
  ) {
    this.settings = new Settings(seed, overlay);
    this.notes = new Notes(this);
    this.cases = new Cases(this);
  }

  /** Id of the newest generated lead. */
  get newestId(): number {
    return FIRST_LEAD + this.seed.leads - 1;
  }

  /** How many leads there are now. */
  count(): number {
    const { deleted, created } = this.index();
    return this.seed.leads - deleted.length + created.length;
  }

  /** The lead at a rank counted from the newest, or undefined past the end. */
  leadAt(rank: number): Person | undefined {
    const id = this.idAt(rank);
    return id === undefined ? undefined : this.lead(id);
  }

  /** The id at a rank counted from the newest. */
  idAt(rank: number): number | undefined {
    const { deleted, created } = this.index();
    if (rank < created.length) return created[created.length - 1 - rank];
    const wanted = rank - created.length;
    let low = 0;
    let high = deleted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((deleted[middle] as number) - middle <= wanted) low = middle + 1;
      else high = middle;
    }
    const place = wanted + low;
    return place < this.seed.leads ? this.newestId - place : undefined;
  }

  /** The lead with this id, or undefined when there is none (any more). */
  lead(id: number): Person | undefined {
    const change = this.overlay.get<Partial<Person>>('leads', id);
    if (change === null) return undefined;
    const place = this.placeOf(id);
    if (place === undefined) return change ? (change as Person) : undefined;
    const made = person(this.seed, place);
    return change ? { ...made, ...change } : made;
  }

  /** Adds a lead and returns it. */
  addLead(fields: Partial<Person>): Person {
    const id = this.overlay.nextId('leads', FIRST_LEAD + this.seed.leads);
    const now = this.now();
    const made: Person = { ...blankPerson(id, now), ...fields };
    this.overlay.set('leads', id, made);
    return made;
  }

  /** Stores the changed properties of a lead, and when it was changed. */
  changeLead(id: number, change: Partial<Person>): Person | undefined {
    if (!this.lead(id)) return undefined;
    this.overlay.set('leads', id, {
      ...this.overlay.get<Partial<Person>>('leads', id),
      updated: this.now(),
      ...change,
    });
    return this.lead(id);
  }

  /** Takes a lead away for good; false when it was not there. */
  deleteLead(id: number): boolean {
    if (!this.lead(id)) return false;
    this.overlay.set('leads', id, null);
    return true;
  }

  /**
   * The ids, newest first, of the leads a test lets through. Kept for the next page under `key` until something changes.
   * Looks at every lead the first time, a slice at a time. `cheap` answers for a generated place nobody has touched, without building the person;
   * undefined means that it cannot tell.
   */
  async select(
    key: string,
    test: (lead: Person) => boolean,
    cheap?: (place: number) => boolean | undefined,
  ): Promise<{ ids: Uint32Array; count: number }> {
    const kept = this.selections.find((s) => s.key === key && s.revision === this.overlay.revision);
    if (kept) return kept;
    const revision = this.overlay.revision;
    const total = this.count();
    let ids = new Uint32Array(256);
    let count = 0;
    for (let rank = 0; rank < total; rank++) {
      if (rank % SLICE === SLICE - 1) await new Promise(setImmediate);
      const id = this.idAt(rank);
      if (id === undefined) break;
      if (!this.passes(id, test, cheap)) continue;
      if (count === ids.length) {
        const wider = new Uint32Array(ids.length * 2);
        wider.set(ids);
        ids = wider;
      }
      ids[count++] = id;
    }
    const made: Selection = { key, revision, ids, count };
    this.selections = [made, ...this.selections.filter((s) => s.revision === this.overlay.revision)].slice(0, 2);
    return made;
  }

  /** Leads with at least one chat, as the 1.0.0 filter `chathistory` asks. */
  withChats(): Promise<{ ids: Uint32Array; count: number }> {
    const touched = new Set<number>();
    for (const [id, chat] of this.overlay.entries<Chat>('chats'))
      touched.add(chat?.leadId ?? leadOfChat(id)).add(leadOfChat(id));
    return this.select(
      'chathistory',
      (lead) => this.chats(lead).length > 0,
      (place) => (touched.has(this.newestId - place) ? undefined : chatCount(this.seed.seed, place) > 0),
    );
  }

  /** Chats of a lead, newest first. */
  chats(lead: Person): Chat[] {
    const begun: Chat[] = [];
    for (const [, chat] of this.overlay.entries<Chat>('chats'))
      if (chat && chat.leadId === lead.id && leadOfChat(chat.id) !== lead.id) begun.push(chat);
    const known =
      this.placeOf(lead.id) === undefined
        ? []
        : chatsOf(this.seed, lead)
            .map((c) => this.overlay.get<Chat>('chats', c.id) ?? c)
            .filter((c) => c.leadId === lead.id && this.overlay.get('chats', c.id) !== null);
    return [...begun.sort((a, b) => b.created - a.created || b.id - a.id), ...known];
  }

  /** The chat with this id. */
  chat(id: number): Chat | undefined {
    const change = this.overlay.get<Chat>('chats', id);
    if (change !== undefined) return change ?? undefined;
    const lead = this.lead(leadOfChat(id));
    if (!lead || this.placeOf(lead.id) === undefined) return undefined;
    return chatsOf(this.seed, lead).find((c) => c.id === id);
  }

  /** Stores a chat, new or changed. */
  putChat(chat: Chat): void {
    this.overlay.set('chats', chat.id, chat);
  }

  /** Messages of a chat, oldest first. */
  messages(chat: Chat): ChatMessage[] {
    const out = this.generatedMessages(chat.id)
      .map((m) => this.overlay.get<ChatMessage>('messages', m.id) ?? m)
      .filter((m) => this.overlay.get('messages', m.id) !== null);
    for (const [id, message] of this.overlay.entries<ChatMessage>('messages'))
      if (message && message.chatId === chat.id && chatOfMessage(id) !== chat.id) out.push(message);
    return out.sort((a, b) => a.created - b.created || a.id - b.id);
  }

  /** The message with this id. */
  message(id: number): ChatMessage | undefined {
    const change = this.overlay.get<ChatMessage>('messages', id);
    if (change !== undefined) return change ?? undefined;
    const chat = this.chat(chatOfMessage(id));
    return chat ? this.messages(chat).find((m) => m.id === id) : undefined;
  }

  /** Page visits of a lead, newest first. */
  visits(lead: Person): PageVisit[] {
    return this.placeOf(lead.id) === undefined ? [] : visitsOf(this.seed, lead);
  }

  /** The first and the last page visit of a lead. */
  visitEnds(lead: Person): { first: PageVisit; last: PageVisit } | undefined {
    return this.placeOf(lead.id) === undefined ? undefined : visitEnds(this.seed, lead);
  }

  /** Where a generated lead stands, counted from the newest, before any change; undefined for one added later. */
  placeOf(id: number): number | undefined {
    const place = this.newestId - id;
    return place >= 0 && place < this.seed.leads ? place : undefined;
  }

  /** When the generated lead at a place came; used by statistics that must not build a person. */
  createdAt(place: number): number {
    return createdAt(this.seed, place);
  }

  private passes(id: number, test: (lead: Person) => boolean, cheap?: (place: number) => boolean | undefined): boolean {
    const place = this.placeOf(id);
    const quick =
      cheap && place !== undefined && this.overlay.get('leads', id) === undefined ? cheap(place) : undefined;
    if (quick !== undefined) return quick;
    const lead = this.lead(id);
    return lead !== undefined && test(lead);
  }

  /** The messages a chat was generated with, also when it has been moved to another lead since. */
  private generatedMessages(chatId: number): ChatMessage[] {
    const place = this.placeOf(leadOfChat(chatId));
    if (place === undefined) return [];
    const owner = person(this.seed, place);
    const chat = chatsOf(this.seed, owner).find((c) => c.id === chatId);
    return chat ? messagesOf(this.seed, owner, chat) : [];
  }

  /** Deleted places and ids of added leads, ascending; worked out anew after a lead changed. */
  private index(): { readonly deleted: readonly number[]; readonly created: readonly number[] } {
    const revision = this.overlay.leadsRevision;
    if (this.indexed?.revision === revision) return this.indexed;
    const deleted: number[] = [];
    const created: number[] = [];
    for (const [id, change] of this.overlay.entries('leads')) {
      const place = this.placeOf(id);
      if (change === null && place !== undefined) deleted.push(place);
      else if (change !== null && place === undefined) created.push(id);
    }
    this.indexed = { revision, deleted: deleted.sort((a, b) => a - b), created: created.sort((a, b) => a - b) };
    return this.indexed;
  }
}

function blankPerson(id: number, now: number): Person {
  return {
    id,
    name: '',
    email: '',
    phone: '',
    remarks: '',
    address: '',
    city: '',
    state: '',
    countryId: 0,
    timezone: '',
    ip: '',
    language: '',
    clientType: '',
    browser: '',
    browserVersion: '',
    os: '',
    osVersion: '',
    device: '',
    deviceVendor: null,
    deviceModel: null,
    engine: '',
    engineVersion: '',
    tags: [],
    companyId: null,
    agentId: 0,
    created: now,
    updated: now,
    lastVisit: now,
    chats: 0,
    visits: 0,
    fields: {},
    columns: {},
    blocked: false,
  };
}

import { exampleCaseOfMessage, exampleChat, exampleChatsOf, exampleMessages } from '../people/examples';
import {
  CHATS_PER_LEAD,
  MESSAGES_PER_CHAT,
  type SandboxChat,
  type ChatMessage,
  chatOfMessage,
  generateChats,
  leadOfChat,
  generateMessages,
} from '../people/history';
import { type Person, chatCount, generatePerson } from '../people/person';
import type { LeadStore } from './leads';
import { type IdSelection, SelectionCache } from './selections';

/** The chats of the leads (also their cases), generated and new, with their messages. */
export class ChatStore {
  private readonly selections: SelectionCache;

  constructor(private readonly leads: LeadStore) {
    this.selections = new SelectionCache(leads.overlay, 1);
  }

  /** Chats of a lead, newest first. */
  of(lead: Person): SandboxChat[] {
    const { overlay, seed } = this.leads;
    const original = [...exampleChatsOf(seed, lead.id), ...generateChats(seed, lead)];
    const own = new Set(original.map((chat) => chat.id));
    const begun: SandboxChat[] = [];
    for (const [, chat] of overlay.entries<SandboxChat>('chats'))
      if (chat && chat.leadId === lead.id && !own.has(chat.id)) begun.push(chat);
    const known = overlay.apply('chats', original).filter((c) => c.leadId === lead.id);
    return [...begun.sort((a, b) => b.created - a.created || b.id - a.id), ...known];
  }

  /** The chat with this id. */
  get(id: number): SandboxChat | undefined {
    const change = this.leads.overlay.get<SandboxChat>('chats', id);
    if (change !== undefined) return change ?? undefined;
    const lead = this.leads.get(leadOfChat(id));
    return (lead && generateChats(this.leads.seed, lead).find((c) => c.id === id)) ?? exampleChat(this.leads.seed, id);
  }

  /** Stores a chat, new or changed. */
  put(chat: SandboxChat): void {
    this.leads.overlay.set('chats', chat.id, chat);
  }

  /** Messages of a chat, oldest first. */
  messages(chat: SandboxChat): ChatMessage[] {
    const { overlay } = this.leads;
    const original = this.generatedMessages(chat.id);
    const own = new Set(original.map((message) => message.id));
    const out = overlay.apply('messages', original);
    for (const [id, message] of overlay.entries<ChatMessage>('messages'))
      if (message && message.chatId === chat.id && !own.has(id)) out.push(message);
    return out.sort((a, b) => a.created - b.created || a.id - b.id);
  }

  /** The message with this id. */
  message(id: number): ChatMessage | undefined {
    const change = this.leads.overlay.get<ChatMessage>('messages', id);
    if (change !== undefined) return change ?? undefined;
    const chat = this.get(exampleCaseOfMessage(id) ?? chatOfMessage(id));
    return chat && this.messages(chat).find((m) => m.id === id);
  }

  /** Leads with at least one chat, for the 1.0.0 filter `chathistory`. */
  owners(): Promise<IdSelection> {
    const { leads } = this;
    const touched = new Set<number>();
    for (const [id, chat] of leads.overlay.entries<SandboxChat>('chats'))
      touched.add(chat?.leadId ?? leadOfChat(id)).add(leadOfChat(id));
    return leads.selections.get('chathistory', (add) =>
      leads.forEach((id) => {
        const place = touched.has(id) ? undefined : leads.placeOf(id);
        const lead = place === undefined ? leads.get(id) : undefined;
        // Unchanged chats need not be generated.
        if (place === undefined ? lead && this.of(lead).length : chatCount(leads.seed.seed, place)) add(id);
      }),
    );
  }

  /**
   * Ids of the chats that pass a test, or of all chats: new ones first, then generated ones by lead, newest first. Cached for the next
   * page until something changes.
   */
  select(key: string, test?: (chat: SandboxChat) => boolean): Promise<IdSelection> {
    const { leads } = this;
    return this.selections.get(key, (add) => {
      const later: SandboxChat[] = [];
      const touched = new Set<number>();
      for (const [id, chat] of leads.overlay.entries<SandboxChat>('chats')) {
        touched.add(leadOfChat(id));
        const original = leads.placeOf(leadOfChat(id)) !== undefined || exampleChat(leads.seed, id);
        if (chat && !original && leads.get(chat.leadId)) later.push(chat);
      }
      for (const chat of later.sort((a, b) => b.id - a.id)) if (!test || test(chat)) add(chat.id);
      return leads.forEach((leadId) => {
        const place = leads.placeOf(leadId);
        if (place !== undefined && !test && !touched.has(leadId)) {
          for (let n = chatCount(leads.seed.seed, place) - 1; n >= 0; n--) add(leadId * CHATS_PER_LEAD + n);
          return;
        }
        const lead = leads.get(leadId);
        for (const chat of lead ? this.of(lead) : [])
          if (leads.placeOf(leadOfChat(chat.id)) !== undefined && (!test || test(chat))) add(chat.id);
      });
    });
  }

  /** The chats of a thread, given by its own id or by that of its first chat. */
  ofThread(leadId: number, threadId: number): SandboxChat[] {
    const lead = this.leads.get(leadId);
    return lead ? this.of(lead).filter((chat) => chat.threadId === threadId || chat.id === threadId) : [];
  }

  /** The generated messages of a chat, even if it has since been moved to another lead. */
  private generatedMessages(chatId: number): ChatMessage[] {
    const place = this.leads.placeOf(leadOfChat(chatId));
    if (place === undefined) return exampleMessages(this.leads.seed, chatId, chatId * MESSAGES_PER_CHAT);
    const owner = generatePerson(this.leads.seed, place);
    const chat = generateChats(this.leads.seed, owner).find((c) => c.id === chatId);
    return chat ? generateMessages(this.leads.seed, owner, chat) : [];
  }
}

import type { SandboxEvent } from '../http/route';
import { THREAD_OFFSET, type Chat, type ChatMessage } from '../people/history';
import type { Person } from '../people/person';
import { type Conversation, accepted, agentChanged, closed, invited, said, started } from '../webhooks/events';
import { Refusal } from '../http/answers';
import type { ChatAction, ChatState } from '../options';
import { FIRST_AGENT } from '../people/workspace';
import type { World } from './world';

/** What begins a chat. */
export interface Beginning {
  readonly lead: Person;
  readonly title: string;
  readonly text?: string;
  readonly channel?: string;
  readonly agentId?: number | null;
  readonly parentId?: number | null;
  readonly threadId?: number;
}

/** Where chats are begun, taken, written in and closed. Everything that happens here is told to the webhooks. */
export class Desk {
  constructor(
    private readonly world: World,
    private readonly emit: (event: SandboxEvent) => void,
  ) {}

  /** Begins a chat, taken at once when an agent is named. */
  begin({ lead, title, text, channel, agentId, parentId, threadId }: Beginning): Chat {
    const { world } = this;
    const id = world.overlay.nextId('chats');
    const now = world.now();
    const chat: Chat = {
      id,
      threadId: threadId ?? id + THREAD_OFFSET,
      leadId: lead.id,
      agentId: null,
      channel: channel ?? 'chat',
      title,
      description: text ?? title,
      status: 'pending',
      created: now,
      accepted: null,
      closed: null,
      updated: now,
      waitSeconds: 0,
      durationSeconds: 0,
      rating: null,
      comment: null,
      closingState: null,
      parentId: parentId ?? null,
    };
    world.chats.put(chat);
    world.leads.change(lead.id, { lastVisit: now });
    this.tell(started({ chat, lead, messages: [] }));
    const taken = agentId ? this.accept(chat, agentId) : chat;
    if (text) this.say(taken, 'visitor', lead.id, text);
    return world.chats.get(id) ?? taken;
  }

  /** An agent takes a chat. Throws ERROR_RECORD_NOT_FOUND for an unknown agent. */
  accept(chat: Chat, agentId: number): Chat {
    const agent = this.world.settings.agents.get(agentId);
    if (!agent) throw new Refusal('ERROR_RECORD_NOT_FOUND', 'No agent with this id.');
    const now = this.world.now();
    const taken: Chat = {
      ...chat,
      agentId,
      status: 'active',
      accepted: now,
      updated: now,
      waitSeconds: Math.round((now - chat.created) / 1000),
    };
    this.world.chats.put(taken);
    this.tell(accepted(this.conversation(taken), agent));
    return taken;
  }

  /** Somebody writes into a chat. */
  say(chat: Chat, sender: 'agent' | 'visitor', senderId: number, text: string, type = 'message'): ChatMessage {
    const { world } = this;
    const message: ChatMessage = {
      id: world.overlay.nextId('messages'),
      chatId: chat.id,
      sender,
      senderId,
      type,
      text,
      created: world.now(),
      seen: sender === 'agent',
    };
    world.overlay.set('messages', message.id, message);
    const written: Chat = { ...chat, updated: message.created, description: text };
    world.chats.put(written);
    const name = sender === 'agent' ? world.settings.agents.get(senderId)?.name : this.leadOf(chat).name;
    this.tell(said(this.conversation(written), message, { id: senderId, name: name ?? '', type: sender }));
    return message;
  }

  /** Ends a chat. Throws ERROR_INVALID_INPUT when it is over already. */
  close(chat: Chat, closingState = 'handled'): Chat {
    if (chat.status === 'closed') throw new Refusal('ERROR_INVALID_INPUT', 'This case is closed already.');
    const now = this.world.now();
    const ended: Chat = {
      ...chat,
      status: 'closed',
      closed: now,
      updated: now,
      closingState,
      durationSeconds: Math.max(0, Math.round((now - (chat.accepted ?? chat.created)) / 1000)),
    };
    this.world.chats.put(ended);
    this.tell(
      closed(
        this.conversation(ended),
        ended.agentId === null ? undefined : this.world.settings.agents.get(ended.agentId),
      ),
    );
    return ended;
  }

  /** Invites agents to a chat. */
  invite(chat: Chat, agentIds: readonly number[]): void {
    this.tell(invited(this.conversation(chat), agentIds));
  }

  /** An agent comes or goes. */
  setAgentState(agentId: number, state: 'online' | 'offline'): void {
    const agent = this.world.settings.agents.change(agentId, { state });
    if (!agent) throw new Refusal('ERROR_RECORD_NOT_FOUND', 'No agent with this id.');
    this.tell(agentChanged(agent, this.world.now()));
  }

  /** Carries out one action of a conversation, for tests and for showing webhooks. */
  converse({ action, leadId, chatId, text, from, agentId }: ChatAction): ChatState {
    const { world } = this;
    const given = chatId === undefined ? undefined : world.chats.get(chatId);
    const lead = world.leads.get(
      leadId ?? given?.leadId ?? (action === 'start' ? world.leads.idAt(0) : undefined) ?? NaN,
    );
    if (!lead) throw new TypeError('leadId or chatId must name a lead or chat');
    if (action === 'start') return this.begin({ lead, title: text ?? 'Hello', text });
    const chat = given ?? world.chats.of(lead).find((c) => c.status !== 'closed');
    if (!chat) throw new TypeError('this lead has no open chat');
    if (action === 'accept') return this.accept(chat, agentId ?? FIRST_AGENT);
    if (action === 'close') return this.close(chat);
    this.say(chat, from ?? 'visitor', from === 'agent' ? (chat.agentId ?? FIRST_AGENT) : lead.id, text ?? 'Hello');
    return world.chats.get(chat.id) ?? chat;
  }

  private conversation(chat: Chat): Conversation {
    return { chat, lead: this.leadOf(chat), messages: this.world.chats.messages(chat) };
  }

  private leadOf(chat: Chat): Person {
    const lead = this.world.leads.get(chat.leadId);
    if (!lead) throw new Refusal('ERROR_RECORD_NOT_FOUND', 'The contact of this case is gone.');
    return lead;
  }

  private tell(events: readonly SandboxEvent[]): void {
    for (const event of events) this.emit(event);
  }
}

import type { SandboxEvent } from '../http/route';
import { THREAD_OFFSET, type SandboxChat, type ChatMessage } from '../people/history';
import type { Person } from '../people/person';
import {
  type ConversationContext,
  chatAccepted,
  agentChanged,
  chatClosed,
  agentInvited,
  messageWritten,
  chatStarted,
} from '../webhooks/events';
import { RouteRefusal } from '../http/responses';
import type { ChatAction, ChatState } from '../options';
import { FIRST_AGENT_ID } from '../people/workspace';
import type { Dataset } from './dataset';

/** The data of a new chat. */
export interface NewChat {
  readonly lead: Person;
  readonly title: string;
  readonly text?: string;
  readonly channel?: string;
  readonly agentId?: number | null;
  readonly parentId?: number | null;
  readonly threadId?: number;
}

/** Starts, accepts, writes to and closes chats. Every action is sent to the webhooks. */
export class ChatDesk {
  constructor(
    private readonly world: Dataset,
    private readonly emit: (event: SandboxEvent) => void,
  ) {}

  /** Starts a chat, accepted at once if an agent is named. */
  begin({ lead, title, text, channel, agentId, parentId, threadId }: NewChat): SandboxChat {
    const { world } = this;
    const id = world.overlay.nextId('chats');
    const now = world.now();
    const chat: SandboxChat = {
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
    this.tell(chatStarted({ chat, lead, messages: [] }));
    const taken = agentId ? this.accept(chat, agentId) : chat;
    if (text) this.say(taken, 'visitor', lead.id, text);
    return world.chats.get(id) ?? taken;
  }

  /** An agent accepts a chat. Throws ERROR_RECORD_NOT_FOUND for an unknown agent. */
  accept(chat: SandboxChat, agentId: number): SandboxChat {
    const agent = this.world.settings.agents.get(agentId);
    if (!agent) throw new RouteRefusal('ERROR_RECORD_NOT_FOUND', 'No agent with this id.');
    const now = this.world.now();
    const taken: SandboxChat = {
      ...chat,
      agentId,
      status: 'active',
      accepted: now,
      updated: now,
      waitSeconds: Math.round((now - chat.created) / 1000),
    };
    this.world.chats.put(taken);
    this.tell(chatAccepted(this.conversation(taken), agent));
    return taken;
  }

  /** Adds a message to a chat. */
  say(chat: SandboxChat, sender: 'agent' | 'visitor', senderId: number, text: string, type = 'message'): ChatMessage {
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
    const written: SandboxChat = { ...chat, updated: message.created, description: text };
    world.chats.put(written);
    const name = sender === 'agent' ? world.settings.agents.get(senderId)?.name : this.leadOf(chat).name;
    this.tell(messageWritten(this.conversation(written), message, { id: senderId, name: name ?? '', type: sender }));
    return message;
  }

  /** Closes a chat. Throws ERROR_INVALID_INPUT if it is already closed. */
  close(chat: SandboxChat, closingState = 'handled'): SandboxChat {
    if (chat.status === 'closed') throw new RouteRefusal('ERROR_INVALID_INPUT', 'This case is closed already.');
    const now = this.world.now();
    const ended: SandboxChat = {
      ...chat,
      status: 'closed',
      closed: now,
      updated: now,
      closingState,
      durationSeconds: Math.max(0, Math.round((now - (chat.accepted ?? chat.created)) / 1000)),
    };
    this.world.chats.put(ended);
    this.tell(
      chatClosed(
        this.conversation(ended),
        ended.agentId === null ? undefined : this.world.settings.agents.get(ended.agentId),
      ),
    );
    return ended;
  }

  /** Invites agents to a chat. */
  invite(chat: SandboxChat, agentIds: readonly number[]): void {
    this.tell(agentInvited(this.conversation(chat), agentIds));
  }

  /** Sets an agent online or offline. */
  setAgentState(agentId: number, state: 'online' | 'offline'): void {
    const agent = this.world.settings.agents.change(agentId, { state });
    if (!agent) throw new RouteRefusal('ERROR_RECORD_NOT_FOUND', 'No agent with this id.');
    this.tell(agentChanged(agent, this.world.now()));
  }

  /** Performs one action of a conversation, for tests and to demonstrate webhooks. */
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
    if (action === 'accept') return this.accept(chat, agentId ?? FIRST_AGENT_ID);
    if (action === 'close') return this.close(chat);
    this.say(chat, from ?? 'visitor', from === 'agent' ? (chat.agentId ?? FIRST_AGENT_ID) : lead.id, text ?? 'Hello');
    return world.chats.get(chat.id) ?? chat;
  }

  private conversation(chat: SandboxChat): ConversationContext {
    return { chat, lead: this.leadOf(chat), messages: this.world.chats.messages(chat) };
  }

  private leadOf(chat: SandboxChat): Person {
    const lead = this.world.leads.get(chat.leadId);
    if (!lead) throw new RouteRefusal('ERROR_RECORD_NOT_FOUND', 'The contact of this case is gone.');
    return lead;
  }

  private tell(events: readonly SandboxEvent[]): void {
    for (const event of events) this.emit(event);
  }
}

// The bodies of webhook events. 1.0.0: as documented, with numbers and booleans as text. For 2.0.0, the name and body of `case:status` are
// known from a removed page. The names `Case new` and `Agent Status Change` are the labels of the events page, and the bodies of the
// others are guesses modeled on `case:status`.
import { webhookDate } from '../../../core/dates';
import { toIsoDate, toPlainDate } from '../http/dates';
import type { SandboxEvent } from '../http/route';
import type { SandboxChat, ChatMessage } from '../people/history';
import type { Person } from '../people/person';
import { ACCOUNT_ID, type Agent } from '../people/workspace';

type Row = Record<string, unknown>;

const flags = { translate_to: 'en', account_translate_language: '', translate_form_show: 'false' };
const agentId = (id: number | null): string => (id === null ? '' : `agent-${id}`);
const old = (event: string, payload: Row): SandboxEvent => ({
  event,
  generation: '1.0.0',
  payload: { ...payload, event },
});
const young = (event: string, data: Row): SandboxEvent => ({ event, generation: '2.0.0', payload: { event, data } });
const seconds = (value: number): string => String(value);

function flat(chat: SandboxChat): Row {
  return {
    id: String(chat.id),
    thread_id: String(chat.threadId),
    account_id: String(ACCOUNT_ID),
    session_id: String(chat.leadId),
    room_id: `room-${chat.id}`,
    visitor_id: String(chat.leadId),
  };
}

const wireText = (value: string | number | null): string => (value === null ? '' : String(value));

/** A message in 2.0.0 webhooks: IDs as text, the date in JavaScript's format. */
function wireMessage(chat: SandboxChat, message: ChatMessage): Row {
  return {
    id: String(message.id),
    channel: chat.channel,
    senderId: String(message.senderId),
    senderType: message.sender === 'agent' ? 'user' : 'contact',
    type: message.type,
    message: message.text,
    seen: message.seen ? 'yes' : 'no',
    dateCreated: webhookDate(message.created),
  };
}

/** A case with its contact and its whole conversation. */
function wireCase({ chat, lead, messages }: ConversationContext): Row {
  return {
    caseId: String(chat.id),
    status: chat.status,
    fields: {},
    contact: {
      id: String(lead.id),
      fields: {
        name: lead.name,
        email: lead.email,
        phone: lead.phone,
        city: lead.city,
        state: lead.state,
        countryId: wireText(lead.countryId),
        ip: lead.ip,
      },
    },
    messages: messages.map((message) => wireMessage(chat, message)),
  };
}

const status = (about: ConversationContext): SandboxEvent => young('case:status', wireCase(about));

/** An event delivered only to webhooks that subscribed to it by name, because only its name is documented. */
const named = (event: string, data: Row): SandboxEvent => ({ ...young(event, data), onlySubscribed: true });

/** The data of case events. */
export interface ConversationContext {
  readonly chat: SandboxChat;
  readonly lead: Person;
  /** All messages, oldest first. */
  readonly messages: readonly ChatMessage[];
}

/** A chat was started and is waiting. */
export function chatStarted(about: ConversationContext): SandboxEvent[] {
  const { chat, lead } = about;
  const details = {
    name: lead.name,
    email: lead.email,
    phone: lead.phone === '' ? null : lead.phone,
    remarks: lead.remarks,
    meta: '_by:app',
  };
  return [
    {
      event: 'CHAT_ON_START',
      generation: '1.0.0',
      payload: {
        data: {
          id: chat.id,
          details,
          status: 'pending',
          date_created: toPlainDate(chat.created),
          date_updated: toPlainDate(chat.created),
          department_id: '',
        },
        event: 'CHAT_ON_START',
      },
    },
    young('Case new', wireCase(about)),
    status(about),
  ];
}

/** An agent accepted the chat. */
export function chatAccepted(about: ConversationContext, agent: Agent): SandboxEvent[] {
  const { chat } = about;
  const user = {
    id: agentId(agent.id),
    status: 'active',
    type: 'agent',
    virtual: false,
    owner: true,
    photo: null,
    state: agent.state,
    id_real: agent.id,
    name: agent.name,
  };
  return [
    old('CHAT_ON_ACCEPT', {
      id: String(chat.id),
      status: 'active',
      chat_wait_time: chat.waitSeconds === 0 ? 'null' : seconds(chat.waitSeconds),
      user,
    }),
    status(about),
    named('user:case-joined', { ...wireCase(about), userId: String(agent.id) }),
  ];
}

/** A message was written. */
export function messageWritten(
  about: ConversationContext,
  message: ChatMessage,
  who: { id: number; name: string; type: 'agent' | 'visitor' },
): SandboxEvent[] {
  const { chat } = about;
  return [
    old('CHAT_ON_MESSAGE', {
      ...flat(chat),
      message: {
        type: message.type,
        msg: message.text,
        user: { id: who.id, name: who.name, type: who.type, photo: null, state: 'online' },
      },
      recording: '[]',
      chat_wait_time: 'null',
      chat_duration: 'null',
      ...flags,
      date_created: toPlainDate(chat.created),
      date_updated: toPlainDate(message.created),
      date_picked: toPlainDate(chat.accepted ?? chat.created),
    }),
    named('case:message:new', { ...wireCase(about), messages: [wireMessage(chat, message)] }),
  ];
}

/** A user was invited. */
export function agentInvited(about: ConversationContext, agentIds: readonly number[]): SandboxEvent[] {
  return agentIds.map((id) => named('user:case-invite', { ...wireCase(about), userId: String(id) }));
}

/** The chat was closed. `status` is still active, as documented. */
export function chatClosed(about: ConversationContext, agent: Agent | undefined): SandboxEvent[] {
  const { chat, lead } = about;
  const shown = agent && {
    name: agent.name,
    email: agent.email,
    photo: null,
    role: agent.role === 1 ? 'Administrator' : 'Agent',
    clients: { [`agent-${agent.id}-web-1`]: { name: 'web', online: agent.state === 'online' } },
  };
  const visitor = {
    name: lead.name,
    email: lead.email,
    phone: lead.phone,
    remarks: lead.remarks,
    meta: '_by:app',
    fields: lead.fields,
    tags: {},
    custom_fields: [],
  };
  return [
    old('CHAT_ON_CLOSE', {
      ...flat(chat),
      type: 'text',
      comments: '[]',
      chat_notes: '{}',
      chat_wait_time: seconds(chat.waitSeconds),
      chat_duration: seconds(chat.durationSeconds),
      status: 'active',
      ...flags,
      date_created: toPlainDate(chat.created),
      date_updated: toPlainDate(chat.updated),
      department_id: '',
      past_comment: '[]',
      past_chat: '[]',
      translation_mode: 'false',
      users: { ...(shown ? { agent: shown } : {}), visitor },
      by: agentId(chat.agentId),
      ahead_chats: '0',
      ahead_time: '0',
      date_picked: toPlainDate(chat.accepted ?? chat.created),
    }),
    status(about),
  ];
}

/** An agent became available or unavailable. */
export function agentChanged(agent: Agent, now: number): SandboxEvent[] {
  const there = agent.state === 'online';
  return [
    young('Agent Status Change', {
      agent: { id: agent.id, name: agent.name, email: agent.email },
      status: there ? 'available' : 'unavailable',
      channels: { chat: there, email: there, voip: false },
      dateUpdated: toIsoDate(now),
    }),
  ];
}

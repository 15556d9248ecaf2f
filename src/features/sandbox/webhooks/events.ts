// The bodies of webhook events. 1.0.0 as documented, with its texts for numbers and booleans; 2.0.0 documents only which events there
// are, so its bodies are `{event, data}` in the shape of the REST answers.
import { isoDate, plainDate } from '../http/dates';
import type { SandboxEvent } from '../http/route';
import type { Chat, ChatMessage } from '../people/history';
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

function flat(chat: Chat): Row {
  return {
    id: String(chat.id),
    thread_id: String(chat.threadId),
    account_id: String(ACCOUNT_ID),
    session_id: String(chat.leadId),
    room_id: `room-${chat.id}`,
    visitor_id: String(chat.leadId),
  };
}

function contact(lead: Person): Row {
  return { id: lead.id, fields: { name: lead.name || null, email: lead.email || null, phone: lead.phone || null } };
}

function status(label: string, chat: Chat, lead: Person): SandboxEvent {
  return young(label, {
    chatId: chat.id,
    caseId: chat.id,
    threadId: chat.threadId,
    channel: chat.channel,
    title: chat.title,
    status: chat.status,
    userId: chat.agentId,
    contactId: lead.id,
    contact: contact(lead),
    dateCreated: isoDate(chat.created),
    dateUpdated: isoDate(chat.updated),
  });
}

/** A chat began and waits. */
export function started(chat: Chat, lead: Person): SandboxEvent[] {
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
          date_created: plainDate(chat.created),
          date_updated: plainDate(chat.created),
          department_id: '',
        },
        event: 'CHAT_ON_START',
      },
    },
    status('Case new', chat, lead),
    status('Chat status is set to Pending', { ...chat, status: 'pending' }, lead),
  ];
}

/** An agent took the chat. */
export function accepted(chat: Chat, lead: Person, agent: Agent): SandboxEvent[] {
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
    status('Chat status is set to Active', chat, lead),
  ];
}

/** Somebody wrote. 2.0.0 has no such event. */
export function said(
  chat: Chat,
  message: ChatMessage,
  who: { id: number; name: string; type: 'agent' | 'visitor' },
): SandboxEvent[] {
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
      date_created: plainDate(chat.created),
      date_updated: plainDate(message.created),
      date_picked: plainDate(chat.accepted ?? chat.created),
    }),
  ];
}

/** The chat is over. `status` still says active, as documented. */
export function closed(chat: Chat, lead: Person, agent: Agent | undefined): SandboxEvent[] {
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
      date_created: plainDate(chat.created),
      date_updated: plainDate(chat.updated),
      department_id: '',
      past_comment: '[]',
      past_chat: '[]',
      translation_mode: 'false',
      users: { ...(shown ? { agent: shown } : {}), visitor },
      by: agentId(chat.agentId),
      ahead_chats: '0',
      ahead_time: '0',
      date_picked: plainDate(chat.accepted ?? chat.created),
    }),
    status('Chat status is set to Closed', chat, lead),
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
      dateUpdated: isoDate(now),
    }),
  ];
}

import type { Generation } from '../../api/client/account';

/** The lead a triggered event speaks of, as far as it is known. */
export interface EventLead {
  readonly id?: string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
}

/** A documented event that can be triggered. `invented` marks 2.0.0 payloads: Acquire documents the events there, but no payload. */
export interface EventTemplate {
  readonly id: string;
  readonly generation: Generation;
  readonly label: string;
  readonly invented: boolean;
  readonly payload: (lead: EventLead, at: Date) => unknown;
}

const stamp = (at: Date): string => at.toISOString().replace('T', ' ').slice(0, 19);
const text = (value: string | undefined, otherwise: string): string => (value && value.trim() ? value : otherwise);
const chatOf = (at: Date): number => 100_000 + (Math.floor(at.getTime() / 1000) % 900_000);
const agent = { id: 15111, name: 'Jordan Demo', type: 'agent', photo: null, state: 'online' };

/** Fields that the flat events of 1.0.0 share, numbers and booleans as text, as documented. */
function flat(lead: EventLead, at: Date): Record<string, unknown> {
  const visitor = text(lead.id, '61111');
  return {
    id: String(chatOf(at)),
    thread_id: '-1',
    account_id: '10111',
    session_id: visitor,
    room_id: 'room-0001',
    visitor_id: visitor,
  };
}
const tail = (at: Date): Record<string, unknown> => ({
  translate_to: 'en',
  account_translate_language: '',
  translate_form_show: 'false',
  date_created: stamp(at),
  date_updated: stamp(at),
});

function message(lead: EventLead, at: Date, asText: boolean): unknown {
  const said = { type: 'message', msg: 'Sample text', user: agent };
  return {
    ...flat(lead, at),
    message: asText ? JSON.stringify(said) : said,
    recording: '[]',
    chat_wait_time: 'null',
    chat_duration: 'null',
    ...tail(at),
    date_picked: stamp(at),
    event: 'CHAT_ON_MESSAGE',
  };
}

function close(lead: EventLead, at: Date): unknown {
  return {
    ...flat(lead, at),
    type: 'text',
    comments: '[]',
    chat_notes: '{}',
    chat_wait_time: '2',
    chat_duration: '25',
    status: 'active',
    ...tail(at),
    department_id: '',
    past_comment: '[]',
    past_chat: '[]',
    translation_mode: 'false',
    users: {
      agent: {
        name: agent.name,
        email: 'user2@example.com',
        photo: null,
        role: 'Administrator',
        clients: { 'agent-15111-web-1': { name: 'web', online: true } },
      },
      visitor: {
        name: text(lead.name, 'Alex Example'),
        email: lead.email ?? '',
        phone: lead.phone ?? '',
        remarks: '',
        meta: '_by:app',
        fields: {},
        tags: {},
        custom_fields: [],
      },
    },
    by: 'agent-15111',
    ahead_chats: '0',
    ahead_time: '0',
    date_picked: stamp(at),
    event: 'CHAT_ON_CLOSE',
  };
}

/** 2.0.0 in the shape its REST answers have: ids as numbers, ISO dates. */
function modern(event: string, fields: Record<string, unknown>, lead: EventLead, at: Date): unknown {
  const contactId = Number(text(lead.id, '82')) || 82;
  return {
    event,
    data: {
      ...fields,
      contactId,
      contact: {
        id: contactId,
        fields: {
          name: text(lead.name, 'Alex Example'),
          email: text(lead.email, 'user1@example.com'),
          phone: lead.phone ?? null,
        },
      },
      dateCreated: at.toISOString(),
      dateUpdated: at.toISOString(),
    },
  };
}
const chatStatus = (label: string, status: string): EventTemplate => ({
  id: `v2.chat.${status}`,
  generation: '2.0.0',
  label,
  invented: true,
  payload: (lead, at) => modern(label, { chatId: chatOf(at), status }, lead, at),
});

/** Every documented event of both generations (1.0.0 event pages; 2.0.0 events page and webhook set-up page). */
export const EVENTS: readonly EventTemplate[] = [
  {
    id: 'v1.CHAT_ON_START',
    generation: '1.0.0',
    label: 'CHAT_ON_START',
    invented: false,
    payload: (lead, at) => ({
      data: {
        id: chatOf(at),
        details: {
          name: text(lead.name, 'Alex Example'),
          email: lead.email ?? null,
          phone: lead.phone ?? null,
          remarks: 'Sample remark',
          meta: '_by:agent',
        },
        status: 'pending',
        date_created: stamp(at),
        date_updated: stamp(at),
        department_id: '',
      },
      event: 'CHAT_ON_START',
    }),
  },
  {
    id: 'v1.CHAT_ON_ACCEPT',
    generation: '1.0.0',
    label: 'CHAT_ON_ACCEPT',
    invented: false,
    payload: (_lead, at) => ({
      id: String(chatOf(at)),
      status: 'active',
      chat_wait_time: 'null',
      user: {
        id: 'agent-12345',
        status: 'active',
        type: 'agent',
        virtual: false,
        owner: true,
        photo: null,
        state: 'online',
        id_real: 15416,
        name: agent.name,
      },
      event: 'CHAT_ON_ACCEPT',
    }),
  },
  {
    id: 'v1.CHAT_ON_MESSAGE',
    generation: '1.0.0',
    label: 'CHAT_ON_MESSAGE',
    invented: false,
    payload: (lead, at) => message(lead, at, false),
  },
  {
    id: 'v1.CHAT_ON_MESSAGE.text',
    generation: '1.0.0',
    label: 'CHAT_ON_MESSAGE (message as text)',
    invented: false,
    payload: (lead, at) => message(lead, at, true),
  },
  { id: 'v1.CHAT_ON_CLOSE', generation: '1.0.0', label: 'CHAT_ON_CLOSE', invented: false, payload: close },
  chatStatus('Chat status is set to Pending', 'pending'),
  chatStatus('Chat status is set to Active', 'active'),
  chatStatus('Chat status is set to Queue', 'queue'),
  chatStatus('Chat status is set to Closed', 'closed'),
  {
    id: 'v2.agent.status',
    generation: '2.0.0',
    label: 'Agent Status Change',
    invented: true,
    payload: (_lead, at) => ({
      event: 'Agent Status Change',
      data: {
        agent: { id: 1, name: 'Sam Sample', email: 'user10@example.com' },
        status: 'available',
        channels: { chat: true, email: true, voip: false },
        dateUpdated: at.toISOString(),
      },
    }),
  },
  {
    id: 'v2.case.new',
    generation: '2.0.0',
    label: 'Case new',
    invented: true,
    payload: (lead, at) => modern('Case new', { caseId: chatOf(at), status: 'new' }, lead, at),
  },
  {
    id: 'v2.case.active',
    generation: '2.0.0',
    label: 'Case status is set to Active',
    invented: true,
    payload: (lead, at) => modern('Case status is set to Active', { caseId: chatOf(at), status: 'active' }, lead, at),
  },
  {
    id: 'v2.case.closed',
    generation: '2.0.0',
    label: 'Case status is set to Closed',
    invented: true,
    payload: (lead, at) => modern('Case status is set to Closed', { caseId: chatOf(at), status: 'closed' }, lead, at),
  },
];

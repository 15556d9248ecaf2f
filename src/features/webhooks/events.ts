import type { Generation } from '../../api/client/account';
import { webhookDate } from '../../core/dates';
import { encodePayload, type EncodedPayload, type PayloadFormat } from '../../core/payloadEncoding';
import { readFacts } from './payload';

/** The lead a triggered event is about, as far as known. */
export interface EventLead {
  readonly id?: string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
}

/** Where the format of a payload comes from: the documentation, a removed page, or a guess if only the event name is documented. */
export type EventSource = 'documentation' | 'removed page' | 'guess';

/** A documented event that can be triggered. */
export interface EventTemplate {
  readonly id: string;
  readonly generation: Generation;
  readonly label: string;
  readonly source: EventSource;
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

/** A case in 2.0.0 webhooks: IDs as text, dates in JavaScript's format. */
function caseData(status: string, lead: EventLead, at: Date): Record<string, unknown> {
  const contactId = text(lead.id, '82');
  const caseId = chatOf(at);
  const said = (n: number, sender: { senderId: string; senderType: string }, type: string): unknown => ({
    id: String(caseId * 10 + n),
    channel: 'chat',
    ...sender,
    type,
    message: type === 'event' ? 'Sample event text' : 'Sample text',
    seen: 'yes',
    dateCreated: webhookDate(at.getTime()),
  });
  const contact = { senderId: contactId, senderType: 'contact' };
  return {
    caseId: String(caseId),
    status,
    fields: {},
    contact: {
      id: contactId,
      fields: {
        name: text(lead.name, 'Alex Example'),
        email: text(lead.email, 'user1@example.com'),
        phone: lead.phone ?? '',
        city: '',
        state: '',
        countryId: '517',
        ip: '203.0.113.7',
      },
    },
    messages: [
      said(1, contact, 'event'),
      said(2, contact, 'message'),
      ...(status === 'closed' ? [said(3, { senderId: '1', senderType: 'user' }, 'event')] : []),
    ],
  };
}

/** `case:status` of 2.0.0: one name for all states; each state has its own label on the events page. */
const caseStatus = (label: string, status: string, of = 'chat'): EventTemplate => ({
  id: `v2.${of}.${status}`,
  generation: '2.0.0',
  label,
  source: 'removed page',
  payload: (lead, at) => ({ event: 'case:status', data: caseData(status, lead, at) }),
});

/** A 2.0.0 event of which only the name is documented. */
const guessed = (id: string, event: string, more: Record<string, unknown> = {}): EventTemplate => ({
  id,
  generation: '2.0.0',
  label: event,
  source: 'guess',
  payload: (lead, at) => ({ event, data: { ...caseData('active', lead, at), ...more } }),
});

/** All documented events of both generations (1.0.0 event pages; 2.0.0 events page and webhook setup page). */
export const EVENTS: readonly EventTemplate[] = [
  {
    id: 'v1.CHAT_ON_START',
    generation: '1.0.0',
    label: 'CHAT_ON_START',
    source: 'documentation',
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
    source: 'documentation',
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
    source: 'documentation',
    payload: (lead, at) => message(lead, at, false),
  },
  {
    id: 'v1.CHAT_ON_MESSAGE.text',
    generation: '1.0.0',
    label: 'CHAT_ON_MESSAGE (message as text)',
    source: 'documentation',
    payload: (lead, at) => message(lead, at, true),
  },
  {
    id: 'v1.CHAT_ON_CLOSE',
    generation: '1.0.0',
    label: 'CHAT_ON_CLOSE',
    source: 'documentation',
    payload: close,
  },
  caseStatus('Chat status is set to Pending', 'pending'),
  caseStatus('Chat status is set to Active', 'active'),
  caseStatus('Chat status is set to Queue', 'queue'),
  caseStatus('Chat status is set to Closed', 'closed'),
  {
    id: 'v2.agent.status',
    generation: '2.0.0',
    label: 'Agent Status Change',
    source: 'guess',
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
  guessed('v2.case.new', 'Case new'),
  caseStatus('Case status is set to Active', 'active', 'case'),
  caseStatus('Case status is set to Closed', 'closed', 'case'),
  guessed('v2.user.invited', 'user:case-invite', { userId: '1' }),
  guessed('v2.user.joined', 'user:case-joined', { userId: '1' }),
  guessed('v2.message.new', 'case:message:new'),
];

/** Encodes an event about a lead for sending. */
export function encodeEvent(
  event: EventTemplate,
  lead: EventLead,
  at: Date,
  format: PayloadFormat = 'json',
): EncodedPayload {
  return encodePayload(event.payload(lead, at), format);
}

/** Finds an event by ID, with or without `v1.` or `v2.`, otherwise by label, otherwise by the name in its payload. */
export function findEvent(name: string): EventTemplate | undefined {
  const wanted = name.trim().toLowerCase();
  const namesOf: readonly ((event: EventTemplate) => string | undefined)[] = [
    ({ id }) => id,
    ({ id }) => id.replace(/^v\d\./, ''),
    ({ label }) => label,
    ({ payload }) => readFacts(payload({}, new Date(0))).event,
  ];
  for (const nameOf of namesOf) {
    const found = EVENTS.find((event) => nameOf(event)?.toLowerCase() === wanted);
    if (found) return found;
  }
  return undefined;
}

// Cases, their people and messages as shown by 2.0.0.
import { omitKey } from '../http/decode';
import { toIsoDate } from '../http/dates';
import type { SandboxChat, ChatMessage } from '../people/history';
import type { Person } from '../people/person';
import type { Dataset } from '../store/dataset';
import { attributeRow } from './attributes';
import {
  caseColumns,
  caseUsers,
  companyRelation,
  contactColumns,
  contactFields,
  tagRelation,
  userReference,
  visitRelation,
} from './contactView';

type Row = Record<string, unknown>;

/** An agent as the sender of a message. */
export function senderOf(world: Dataset, message: ChatMessage): Row {
  if (message.sender === 'visitor')
    return {
      type: 'contact',
      id: message.senderId,
      name: world.leads.get(message.senderId)?.name || `#${message.senderId}`,
      photo: null,
    };
  return {
    ...omitKey(userReference(world, message.senderId) ?? { id: message.senderId, name: '' }, 'departments'),
    roles: [],
    type: 'user',
    accessLevel: null,
  };
}

/** A message without its case. */
export function messageColumns(world: Dataset, chat: SandboxChat, message: ChatMessage): Row {
  const changed = world.overlay.get<{ updated?: number }>('messages', message.id)?.updated;
  return {
    id: message.id,
    caseId: chat.id,
    channel: chat.channel,
    senderId: message.senderId,
    senderType: message.sender === 'agent' ? 'user' : 'contact',
    type: message.type,
    message: message.text,
    dateCreated: toIsoDate(message.created),
    dateUpdated: changed === undefined ? null : toIsoDate(changed),
    seen: message.seen ? 'yes' : 'no',
    meta: {},
  };
}

/** The contact of a case: its columns, without fields. */
function caseContact(world: Dataset, chat: SandboxChat): Row | null {
  const lead = world.leads.get(chat.leadId);
  return lead ? { ...contactColumns(lead), archive: 'no', companyId: lead.companyId, meta: {} } : null;
}

/** Everyone on a case: the agent and the contact, each with a reference. */
export function casePeople(world: Dataset, chat: SandboxChat): Row[] {
  const agents = caseUsers(chat).map((row) => ({
    ...row,
    meta: null,
    user: {
      ...omitKey(userReference(world, Number(row.userId)) ?? {}, 'departments'),
      type: 'user',
      accessLevel: null,
    },
  }));
  const name = world.leads.get(chat.leadId)?.name || `#${chat.leadId}`;
  return [
    ...agents,
    {
      id: chat.id * 2 + 1,
      caseId: chat.id,
      type: 'contact',
      userId: chat.leadId,
      role: 'owner',
      status: 'active',
      dateCreated: toIsoDate(chat.created),
      dateLastAssigned: toIsoDate(chat.created),
      closed: chat.status === 'closed' ? 'yes' : 'no',
      meta: null,
      user: { type: 'contact', id: chat.leadId, name, photo: null },
    },
  ];
}

/** Attribute rows contain texts: a country is its name. */
function attributeValue(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? String((value as Row).name ?? JSON.stringify(value)) : String(value);
}

/** A contact inside a case: `fields` is an array of attribute rows here, an object everywhere else. */
export function contactInCase(world: Dataset, lead: Person): Row {
  const values = contactFields(lead);
  const rows = world.settings.attributes
    .all()
    .filter((a) => a.object === 'contact' && (a.system === 'yes' || values[a.key] !== undefined));
  const company = companyRelation(world, lead);
  return {
    ...contactColumns(lead),
    archive: 'no',
    fields: rows.map((a) => ({
      value: attributeValue(values[a.key]),
      owner: 'contact',
      contactId: lead.id,
      field: attributeRow(a),
    })),
    company: company.id === undefined ? null : company,
    tags: tagRelation(world, lead),
    visits: visitRelation(world, lead).slice(0, 10),
  };
}

/** A case with the requested `relations`; the contact is always included. */
export function caseRow(world: Dataset, chat: SandboxChat, relations: Set<string> | undefined): Row {
  const has = (name: string): boolean => relations?.has(name) ?? false;
  return {
    ...caseColumns(chat),
    contact: caseContact(world, chat),
    meta: {},
    ...(has('messages')
      ? {
          messages: world.chats
            .messages(chat)
            .map((m) => ({ ...messageColumns(world, chat, m), sender: senderOf(world, m) })),
        }
      : {}),
    ...(has('users') ? { users: casePeople(world, chat) } : {}),
    ...(has('tags') ? { tags: [] } : {}),
    ...(has('fields') ? { fields: {} } : {}),
    ...(has('parent') ? { parent: chat.parentId } : {}),
    ...(has('feedbacks')
      ? {
          feedbacks:
            chat.rating === null ? [] : [{ id: chat.id, caseId: chat.id, rating: chat.rating, message: chat.comment }],
        }
      : {}),
    ...(has('cases')
      ? {
          cases: world.chats
            .ofThread(chat.leadId, chat.threadId)
            .filter((c) => c.id !== chat.id)
            .map(caseColumns),
        }
      : {}),
    ...(has('timeline')
      ? {
          timeline: {
            id: chat.id + 1,
            objectType: 'case',
            caseId: chat.id,
            viewId: null,
            noteId: null,
            threadId: chat.threadId,
            dateCreated: toIsoDate(chat.created),
            dateUpdated: toIsoDate(chat.updated),
            contactId: chat.leadId,
            archive: 'no',
            meta: {},
          },
        }
      : {}),
  };
}

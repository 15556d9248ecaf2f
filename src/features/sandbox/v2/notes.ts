// The 2.0.0 notes about a contact, and their messages.
import { throwInvalid, throwNotFound } from '../http/responses';
import { textField, omitKey } from '../http/decode';
import { toIsoDate } from '../http/dates';
import { readPageWindow, slicePage } from '../http/page';
import type { Call, Route } from '../http/route';
import { FIRST_AGENT_ID } from '../people/workspace';
import type { LeadNote, NoteMessage } from '../store/notes';
import { findContact } from './contacts';
import { userReference } from './contactView';
import { readIdParameter } from './ids';

type Row = Record<string, unknown>;
const PATH = '/api/v1/crm/note';

/** Notes of API 2.0.0. */
export const noteRoutes: readonly Route[] = [
  {
    id: 'v2.note.list',
    method: 'GET',
    path: PATH,
    write: false,
    handle: (call) => {
      const rows = call.world.notes.of(findContact(call, call.query.contact_id ?? call.query.lcontact_id));
      return {
        count: rows.length,
        rows: slicePage(rows, readPageWindow(call.query, call.pageCap, 20, 1)).map((note) => noteRow(call, note)),
      };
    },
  },
  {
    id: 'v2.note.get',
    method: 'GET',
    path: `${PATH}/get/{noteId}`,
    write: false,
    handle: (call) => noteRow(call, noteOf(call, call.params.noteId)),
  },
  {
    id: 'v2.note.list-messages',
    method: 'GET',
    path: `${PATH}/messages`,
    write: false,
    handle: (call) => {
      const messages = call.world.notes.messages(noteOf(call, call.query.noteId));
      return {
        count: messages.length,
        rows: messages.map((m) => ({ ...messageColumns(m), user: author(call, m.userId) })),
      };
    },
  },
  { id: 'v2.note.create', method: 'POST', path: `${PATH}/create`, write: true, handle: create },
  { id: 'v2.note.add-message', method: 'POST', path: `${PATH}/add-message`, write: true, handle: addMessage },
  {
    id: 'v2.note.delete',
    method: 'DELETE',
    path: `${PATH}/{noteId}`,
    write: true,
    handle: (call) => {
      call.world.notes.remove(noteOf(call, call.params.noteId).id);
      return { success: true, message: 'Deleted.' };
    },
  },
];

function noteOf(call: Call, value: unknown): LeadNote {
  return call.world.notes.get(readIdParameter(value, 'noteId')) ?? throwNotFound('note');
}

function author(call: Call, userId: number): Row {
  return { ...userReference(call.world, userId), type: 'user', accessLevel: null };
}

function noteColumns(note: LeadNote): Row {
  return {
    id: note.id,
    contactId: note.leadId,
    userId: note.userId,
    type: 'note',
    title: note.title,
    description: note.description,
    dateCreated: toIsoDate(note.created),
  };
}

function messageColumns(message: NoteMessage): Row {
  return {
    id: message.id,
    noteId: message.noteId,
    parentId: message.parentId,
    userId: message.userId,
    type: 'message',
    message: message.text,
    dateCreated: toIsoDate(message.created),
  };
}

function noteRow(call: Call, note: LeadNote): Row {
  const last = call.world.notes.messages(note).at(-1);
  return {
    ...noteColumns(note),
    users: [{ id: note.id, noteId: note.id, userId: note.userId, user: author(call, note.userId) }],
    lastMessage: last ? messageColumns(last) : null,
  };
}

function create(call: Call): unknown {
  const { body, world } = call;
  const lead = findContact(call, call.query.contactId);
  if (textField(body, 'type') !== 'note') throwInvalid('type must be note.');
  const title = textField(body, 'title') ?? '';
  const words = textField(body, 'message') ?? '';
  if (title === '' && words === '') throwInvalid('title or message must be given.');
  const note = world.notes.add({
    leadId: lead.id,
    userId: FIRST_AGENT_ID,
    title,
    description: textField(body, 'description') ?? null,
    created: world.now(),
  });
  const message = world.notes.addMessage({
    noteId: note.id,
    userId: note.userId,
    parentId: null,
    text: words,
    created: note.created,
  });
  // The documentation shows the contact's id as text here, and as a number inside lastMessage.
  const shown = {
    contactId: String(lead.id),
    userId: note.userId,
    title: note.title,
    description: note.description,
    type: 'note',
    dateCreated: new Date(note.created).toISOString(),
    id: note.id,
  };
  return {
    ...shown,
    users: [{ note: shown, userId: note.userId }],
    lastMessage: {
      ...omitKey(messageColumns(message), 'noteId'),
      note: noteColumns(note),
      user: author(call, note.userId),
    },
  };
}

function addMessage(call: Call): unknown {
  const { body, world } = call;
  const lead = findContact(call, body.contact_id);
  const note = noteOf(call, body.note_id);
  if (note.leadId !== lead.id) throwNotFound('note');
  const words = textField(body, 'message');
  if (!words) throwInvalid('message must be given.');
  const parentId =
    body.parent_id === undefined || body.parent_id === null ? 0 : readIdParameter(body.parent_id, 'parent_id');
  const message = world.notes.addMessage({
    noteId: note.id,
    userId: FIRST_AGENT_ID,
    parentId,
    text: words,
    created: world.now(),
  });
  return { ...omitKey(messageColumns(message), 'noteId'), note: noteColumns(note), user: author(call, message.userId) };
}

// The 2.0.0 notes about a contact and the messages under them.
import { invalid, notFound } from '../http/answers';
import { text, without } from '../http/decode';
import { isoDate } from '../http/dates';
import { pageOf, slice } from '../http/page';
import type { Call, Route } from '../http/route';
import { FIRST_AGENT } from '../people/workspace';
import type { Note, NoteMessage } from '../store/notes';
import { contactOf } from './contacts';
import { userReference } from './contactView';
import { idOf } from './ids';

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
      const rows = call.world.notes.of(contactOf(call, call.query.contact_id ?? call.query.lcontact_id));
      return {
        count: rows.length,
        rows: slice(rows, pageOf(call.query, call.pageCap, 20, 1)).map((note) => noteRow(call, note)),
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

function noteOf(call: Call, value: unknown): Note {
  return call.world.notes.get(idOf(value, 'noteId')) ?? notFound('note');
}

function author(call: Call, userId: number): Row {
  return { ...userReference(call.world, userId), type: 'user', accessLevel: null };
}

function noteColumns(note: Note): Row {
  return {
    id: note.id,
    contactId: note.leadId,
    userId: note.userId,
    type: 'note',
    title: note.title,
    description: note.description,
    dateCreated: isoDate(note.created),
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
    dateCreated: isoDate(message.created),
  };
}

function noteRow(call: Call, note: Note): Row {
  const last = call.world.notes.messages(note).at(-1);
  return {
    ...noteColumns(note),
    users: [{ id: note.id, noteId: note.id, userId: note.userId, user: author(call, note.userId) }],
    lastMessage: last ? messageColumns(last) : null,
  };
}

function create(call: Call): unknown {
  const { body, world } = call;
  const lead = contactOf(call, call.query.contactId);
  if (text(body, 'type') !== 'note') invalid('type must be note.');
  const title = text(body, 'title') ?? '';
  const words = text(body, 'message') ?? '';
  if (title === '' && words === '') invalid('title or message must be given.');
  const note = world.notes.add({
    leadId: lead.id,
    userId: FIRST_AGENT,
    title,
    description: text(body, 'description') ?? null,
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
      ...without(messageColumns(message), 'noteId'),
      note: noteColumns(note),
      user: author(call, note.userId),
    },
  };
}

function addMessage(call: Call): unknown {
  const { body, world } = call;
  const lead = contactOf(call, body.contact_id);
  const note = noteOf(call, body.note_id);
  if (note.leadId !== lead.id) notFound('note');
  const words = text(body, 'message');
  if (!words) invalid('message must be given.');
  const parentId = body.parent_id === undefined || body.parent_id === null ? 0 : idOf(body.parent_id, 'parent_id');
  const message = world.notes.addMessage({
    noteId: note.id,
    userId: FIRST_AGENT,
    parentId,
    text: words,
    created: world.now(),
  });
  return { ...without(messageColumns(message), 'noteId'), note: noteColumns(note), user: author(call, message.userId) };
}

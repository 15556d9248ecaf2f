import { exampleChat, exampleNoteOwner, exampleNotesOf } from '../people/examples';
import { HOSTILE_TEXTS, isHostile } from '../people/hostile';
import type { SandboxChat } from '../people/history';
import type { Person } from '../people/person';
import { randomBelow, randomFraction, pickFrom } from '../people/random';
import { FIRST_AGENT_ID } from '../people/workspace';
import type { LeadStore } from './leads';

/** A note about a lead (2.0.0). */
export interface LeadNote {
  readonly id: number;
  leadId: number;
  userId: number;
  title: string;
  description: string | null;
  created: number;
}
/** A message on a note. */
export interface NoteMessage {
  readonly id: number;
  noteId: number;
  userId: number;
  parentId: number | null;
  text: string;
  created: number;
}
/** A note an agent made during a chat (1.0.0). */
export interface ChatNote {
  readonly id: number;
  readonly userId: number;
  readonly title: string;
  readonly content: string;
  readonly created: number;
}

const NOTES_PER_LEAD = 4;
const MESSAGES_PER_NOTE = 4;
const TITLES = [
  'Call back on Monday',
  'Budget approved',
  'Prefers invoices by post',
  'Wants a demo for the team',
  'Complaint settled',
  'Introduced by a partner',
];
const TEXTS = [
  'Spoke on the phone, all clear now.',
  'Sent the offer, waiting for the signature.',
  'See the shared drive for the contract.',
  'Très satisfait de la dernière mise à jour.',
  'Asked again about SSO.',
];

/** Notes of leads: some generated, the rest in the overlay. */
export class NoteStore {
  constructor(private readonly leads: LeadStore) {}

  /** Notes of a lead, newest first. */
  of(lead: Person): LeadNote[] {
    const { overlay } = this.leads;
    const original = this.generated(lead);
    const own = new Set(original.map((note) => note.id));
    const out = overlay.apply('notes', original);
    for (const [id, note] of overlay.entries<LeadNote>('notes'))
      if (note && note.leadId === lead.id && !own.has(id)) out.push(note);
    return out.sort((a, b) => b.created - a.created || b.id - a.id);
  }

  /** The note with this id. */
  get(id: number): LeadNote | undefined {
    const change = this.leads.overlay.get<LeadNote>('notes', id);
    if (change !== undefined) return change ?? undefined;
    const lead = this.leads.get(exampleNoteOwner(id) ?? Math.floor(id / NOTES_PER_LEAD));
    return lead && this.generated(lead).find((n) => n.id === id);
  }

  /** Adds a note under the next free id. */
  add(note: Omit<LeadNote, 'id'>): LeadNote {
    const made: LeadNote = { ...note, id: this.leads.overlay.nextId('notes') };
    this.leads.overlay.set('notes', made.id, made);
    return made;
  }

  /** False if it did not exist. */
  remove(id: number): boolean {
    if (!this.get(id)) return false;
    this.leads.overlay.set('notes', id, null);
    return true;
  }

  /** Messages of a note, oldest first; every generated note has one. */
  messages(note: LeadNote): NoteMessage[] {
    const { overlay, seed } = this.leads;
    const out: NoteMessage[] = this.isGenerated(note)
      ? [
          {
            id: note.id * MESSAGES_PER_NOTE,
            noteId: note.id,
            userId: note.userId,
            parentId: null,
            text: pickFrom(TEXTS, seed.seed, note.id, 402),
            created: note.created,
          },
        ]
      : [];
    for (const [, message] of overlay.entries<NoteMessage>('noteMessages'))
      if (message && message.noteId === note.id) out.push(message);
    return out;
  }

  /** Adds a message to a note, under the next free id. */
  addMessage(message: Omit<NoteMessage, 'id'>): NoteMessage {
    const made: NoteMessage = { ...message, id: this.leads.overlay.nextId('noteMessages') };
    this.leads.overlay.set('noteMessages', made.id, made);
    return made;
  }

  /** Agents' notes during a chat; one chat in five has some. */
  ofChat(chat: SandboxChat): ChatNote[] {
    const { seed } = this.leads.seed;
    const noted = randomFraction(seed, chat.id, 403) < 0.2 || exampleChat(this.leads.seed, chat.id);
    if (chat.agentId === null || !noted) return [];
    return [
      {
        id: chat.id,
        userId: chat.agentId,
        title: pickFrom(TITLES, seed, chat.id, 404),
        content: pickFrom(TEXTS, seed, chat.id, 405),
        created: chat.created + 60_000,
      },
    ];
  }

  private isGenerated(note: LeadNote): boolean {
    return (
      this.leads.placeOf(Math.floor(note.id / NOTES_PER_LEAD)) !== undefined || exampleNoteOwner(note.id) !== undefined
    );
  }

  private generated(lead: Person): LeadNote[] {
    const place = this.leads.placeOf(lead.id);
    if (place === undefined) return exampleNotesOf(lead.id).map((id) => example(id, lead));
    const { seed } = this.leads.seed;
    const count = Math.max(0, randomBelow(5, seed, lead.id, 406) - 2);
    return Array.from({ length: count }, (_, n) => {
      const id = lead.id * NOTES_PER_LEAD + n;
      return {
        id,
        leadId: lead.id,
        userId: lead.agentId,
        title: isHostile(place) ? pickFrom(HOSTILE_TEXTS, seed, id, 407) : pickFrom(TITLES, seed, id, 408),
        description: null,
        created: lead.created + Math.floor(((lead.updated - lead.created) * (n + 1)) / (count + 1)),
      };
    });
  }
}

function example(id: number, lead: Person): LeadNote {
  return {
    id,
    leadId: lead.id,
    userId: FIRST_AGENT_ID,
    title: `Example note ${id}`,
    description: null,
    created: lead.created,
  };
}

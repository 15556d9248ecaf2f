// The records in the documentation's examples. They exist with their documented IDs, so that a documented request can be sent
// unchanged. No list includes them. If a workspace is so large that a generated lead has the same ID, the generated one is used.
import type { SandboxChat, ChatMessage } from './history';
import { type Person, type DatasetSeed, generatePerson } from './person';
import { type Agent, type Department, FIRST_AGENT_ID, type WorkspaceTag } from './workspace';

/** IDs of the contacts (visitors in 1.0.0). */
const CONTACTS = [11, 90, 186, 768, 827, 872, 3112, 56501, 61793, 70711, 86602, 597632, 597752, 597759, 750940, 751069];

/** Cases (chats in 1.0.0) with their contact and status. A thread has the ID of its first case. */
const CASES: readonly (readonly [id: number, contact: number, status: SandboxChat['status']])[] = [
  [1, 90, 'active'],
  [5, 90, 'active'],
  [9, 90, 'active'],
  [22, 90, 'pending'],
  [30, 90, 'active'],
  [575, 597632, 'active'],
  [854, 90, 'active'],
  [1002, 186, 'closed'],
  [1681, 90, 'pending'],
  [1683, 90, 'closed'],
  [2068, 597752, 'active'],
  [2069, 597759, 'active'],
  [2219, 751069, 'active'],
  [56501, 56501, 'closed'],
  [106241, 61793, 'closed'],
  [197849, 86602, 'closed'],
  [761160, 186, 'closed'],
];

/** Messages with their case; every case has two additional ones. */
const MESSAGES: readonly (readonly [id: number, caseId: number])[] = [
  [1, 1],
  [8285, 2068],
  [8288, 2069],
];

/** Notes, all about one contact. */
const NOTES = [8, 10];
const NOTED_CONTACT = 90;

const DAY = 86_400_000;
/** Age of the examples relative to the newest lead. */
const AGE_MS = 30 * DAY;
/** The people in the examples are generated as if the workspace had this many leads, because it may have none. */
const CROWD = 1000;
/** The index of the first generated person used for the examples. */
const FIRST_PLACE = 150;

/** The lead with this ID, if it is one of the examples. */
export function exampleLead(seed: DatasetSeed, id: number): Person | undefined {
  const n = CONTACTS.indexOf(id);
  if (n < 0) return undefined;
  const made = generatePerson({ ...seed, leads: CROWD }, FIRST_PLACE + n);
  return {
    ...made,
    id,
    name: `Example Contact ${id}`,
    email: `contact${id}@example.com`,
    phone: made.phone || '2025550100',
    companyId: 1,
    created: seed.epoch - AGE_MS,
    updated: seed.epoch - AGE_MS / 2,
    lastVisit: seed.epoch - AGE_MS / 2,
    chats: 0,
    fields: { 'company-name': 'Example Company' },
  };
}

/** The case with this ID, if it is one of the examples. */
export function exampleChat(seed: DatasetSeed, id: number): SandboxChat | undefined {
  const found = CASES.find(([caseId]) => caseId === id);
  return found && chat(seed, ...found);
}

/** The cases of a contact from the examples, newest first. */
export function exampleChatsOf(seed: DatasetSeed, leadId: number): SandboxChat[] {
  return CASES.filter(([, contact]) => contact === leadId)
    .map((one) => chat(seed, ...one))
    .reverse();
}

/** The case ID of a message from the examples. */
export function exampleCaseOfMessage(messageId: number): number | undefined {
  return MESSAGES.find(([id]) => id === messageId)?.[1];
}

/** The messages of a case from the examples, oldest first; `firstId` is the ID of the first additional one. */
export function exampleMessages(seed: DatasetSeed, chatId: number, firstId: number): ChatMessage[] {
  const found = exampleChat(seed, chatId);
  if (!found) return [];
  const ids = [firstId, firstId + 1, ...MESSAGES.filter(([, caseId]) => caseId === chatId).map(([id]) => id)];
  return ids.map((id, n) => {
    const sender = n === 0 ? 'visitor' : 'agent';
    return {
      id,
      chatId,
      sender,
      senderId: sender === 'visitor' ? found.leadId : FIRST_AGENT_ID,
      type: 'message',
      text: n === 0 ? found.title : 'Sample text',
      created: found.created + n * 60_000,
      seen: true,
    };
  });
}

/** IDs of a contact's notes from the examples. */
export function exampleNotesOf(leadId: number): readonly number[] {
  return leadId === NOTED_CONTACT ? NOTES : [];
}

/** The contact of a note, if it is one of the examples. */
export function exampleNoteOwner(noteId: number): number | undefined {
  return NOTES.includes(noteId) ? NOTED_CONTACT : undefined;
}

function chat(seed: DatasetSeed, id: number, leadId: number, status: SandboxChat['status']): SandboxChat {
  const created = seed.epoch - AGE_MS + (id % 1000) * 60_000;
  const over = status === 'closed' ? created + 600_000 : null;
  return {
    id,
    threadId: id,
    leadId,
    agentId: status === 'pending' ? null : FIRST_AGENT_ID,
    channel: 'chat',
    title: `Example case ${id}`,
    description: 'Sample text',
    status,
    created,
    accepted: status === 'pending' ? null : created + 10_000,
    closed: over,
    updated: over ?? created + 60_000,
    waitSeconds: 10,
    durationSeconds: status === 'closed' ? 590 : 0,
    rating: status === 'closed' ? 5 : null,
    comment: status === 'closed' ? 'Sample text' : null,
    closingState: status === 'closed' ? 'handled' : null,
    parentId: null,
  };
}

/** Users in the examples; 5728 is the user of the 1.0.0 agent 5128. */
export function exampleAgents(epoch: number): Agent[] {
  return [1, 11, 12, 19, 24, 26, 5728].map((id, n) => ({
    id,
    name: `Example Agent ${id}`,
    email: `agent${id}@sandbox.example`,
    role: 2,
    status: 'active',
    state: n === 0 ? 'online' : 'offline',
    departmentId: null,
    created: epoch - 500 * DAY,
  }));
}

/** Departments in the examples. */
export function exampleDepartments(): Department[] {
  return [1, 2, 3, 4].map((id) => ({ id, name: `Department ${id}`, status: 'active' }));
}

/** Tags in the examples. */
export function exampleTags(epoch: number): WorkspaceTag[] {
  return [1, 2].map((id) => ({
    id,
    name: `Sample tag ${id}`,
    color: '#3F95FD',
    type: ['contact'],
    userId: FIRST_AGENT_ID,
    created: epoch - 400 * DAY,
  }));
}

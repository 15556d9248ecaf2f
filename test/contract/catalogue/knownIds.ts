import type { Account } from '../../../src/api/client/account';
import type { Json } from '../../../src/api/catalogue';
import type { AcquireClientApi } from '../../../src/api/client/types';
import type { KnownIds } from './samples';

type Row = Readonly<Record<string, Json>>;

const asked = new Map<string, Promise<KnownIds>>();

/** IDs of the sandbox's initial records, read once per sandbox and generation. A reset restores them. Documented IDs do not exist there. */
export function knownIds(client: AcquireClientApi, account: Account): Promise<KnownIds> {
  const key = `${account.origin} ${account.generation}`;
  const known = asked.get(key) ?? find(client, account);
  asked.set(key, known);
  return known;
}

async function find(client: AcquireClientApi, account: Account): Promise<KnownIds> {
  const rows = async (id: string, params: Record<string, Json> = {}): Promise<readonly Row[]> =>
    ((await client.call(account, id, params)).items ?? []) as readonly Row[];
  const idIn = (row: Row | undefined, field = 'id'): Json => row?.[field] ?? 0;
  if (account.generation === '1.0.0') {
    const [lead] = await rows('v1.lead.list', { limit: 1, 'filter[master]': 'chathistory' });
    const leadId = idIn(lead);
    const [thread] = await rows('v1.thread.list', { visitor_id: leadId });
    const threadId = idIn(thread, 'thread_id');
    const [agent] = await rows('v1.agent.list');
    return {
      'v1.agent.get.id': idIn(agent),
      'v1.agent.update.id': idIn(agent),
      visitor_id: leadId,
      lead_id: leadId,
      thread_id: threadId,
      chat_id: idIn(thread, 'chat_id'),
      chatid: idIn(thread, 'chat_id'),
      last_chat_id: 0,
      'v1.lead.detail.id': leadId,
      'v1.lead.agents.id': leadId,
      'v1.lead.visits.id': leadId,
      'v1.lead.delete.id': [leadId],
    };
  }
  const [open] = await rows('v2.case.list', { where: ['status|eq|active'], relations: ['contact'] });
  const contactId = idIn(open, 'contactId');
  const caseId = idIn(open);
  const threadId = idIn(open, 'threadId');
  const contacts = await rows('v2.contact.list', { limit: 50 });
  const other = contacts.find((row) => row.id !== contactId);
  const noted = contacts.find((row) => Number(row.totalNotes) > 0);
  const [thread] = await rows('v2.message.list', { contactId, threadId });
  const [note] = await rows('v2.note.list', { contact_id: idIn(noted) });
  const [department] = await rows('v2.department.list');
  const [tag] = await rows('v2.tag.list');
  const user = (await rows('v2.user.list')).at(-1);
  const attribute = (await rows('v2.custom-attribute.list')).find((row) => row.system === 'no');
  return {
    contactId,
    contact_id: contactId,
    caseId,
    threadId,
    mergeId: [idIn(other)],
    departmentId: idIn(department),
    tagId: idIn(tag),
    userId: idIn(user),
    messageId: idIn(thread?.lastMessage as Row | undefined),
    noteId: idIn(note),
    note_id: idIn(note),
    'v2.note.add-message.contact_id': idIn(noted),
    'v2.message.send-mail.data': {
      caseId,
      contactId,
      to: ['user7@example.com'],
      from: 'user8@example.com',
      cc: [],
      bcc: [],
      subject: 'Sample title',
      type: 'message',
      htmlBody: '<p>Sample text</p>',
    },
    'v2.custom-attribute.list.where': ['object|eq|contact'],
    'v2.custom-attribute.delete.custom_attributeId': idIn(attribute),
    'v2.department.delete.id': idIn(department),
    'v2.tag.delete.id': idIn(tag),
    'v2.contact.block.data': [contactId],
    'v2.block-visitor.create.data': [contactId],
  };
}

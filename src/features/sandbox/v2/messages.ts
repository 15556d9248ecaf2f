// The 2.0.0 message operations: chat, email and text messages of a case.
import { documentedData } from '../documentedRoutes';
import { throwInvalid, throwNotFound } from '../http/responses';
import { listField as listed, nestedField, textField } from '../http/decode';
import { toIsoDate } from '../http/dates';
import type { Call, Route } from '../http/route';
import { userTypeOf } from '../http/userType';
import type { SandboxChat, ChatMessage } from '../people/history';
import { FIRST_AGENT_ID } from '../people/workspace';
import { findCase, createChatDesk } from './cases';
import { casePeople, caseRow, messageColumns, senderOf } from './caseView';
import { findContact } from './contacts';
import { caseColumns, userReference } from './contactView';
import { readIdParameter, deleteResult } from './ids';

type Row = Record<string, unknown>;
const MESSENGER = '/api/v1/crm/messenger/chat';
const OBJECT = '/api/v1/crm/objects/case-message/{messageId}';

/** Messages of API 2.0.0: cases, email and SMS. */
export const messageRoutes: readonly Route[] = [
  { id: 'v2.message.list', method: 'GET', path: `${MESSENGER}/messages`, write: false, handle: thread },
  {
    id: 'v2.message.get',
    method: 'GET',
    path: OBJECT,
    write: false,
    handle: (call) => {
      const { chat, message } = messageOf(call);
      return { ...messageColumns(call.world, chat, message), sender: senderOf(call.world, message) };
    },
  },
  { id: 'v2.message.send-chat', method: 'POST', path: `${MESSENGER}/add-message`, write: true, handle: sendChat },
  { id: 'v2.message.send-mail', method: 'POST', path: '/api/v1/mail/add-message', write: true, handle: sendMail },
  { id: 'v2.message.send-sms', method: 'POST', path: '/api/v1/voip/send-sms', write: true, handle: sendSms },
  { id: 'v2.message.update', method: 'POST', path: `${MESSENGER}/message/{messageId}`, write: true, handle: update },
  {
    id: 'v2.message.delete',
    method: 'DELETE',
    path: OBJECT,
    write: true,
    handle: (call) => {
      call.world.overlay.set('messages', messageOf(call).message.id, null);
      return deleteResult(true, 'message');
    },
  },
];

function messageOf(call: Call): { chat: SandboxChat; message: ChatMessage } {
  const message =
    call.world.chats.message(readIdParameter(call.params.messageId, 'messageId')) ?? throwNotFound('message');
  return { message, chat: call.world.chats.get(message.chatId) ?? throwNotFound('message') };
}

/** The text of a body: `message` is a text or an object that contains one. */
function wordsOf(body: Row): { words: string; type: string } {
  const inner = nestedField(body.message);
  const words = textField(inner, 'message') ?? textField(body, 'message');
  if (words === undefined || words === '') throwInvalid('message must hold a text.');
  const type = textField(inner, 'type') ?? textField(body, 'type') ?? 'message';
  if (!['message', 'note', 'event'].includes(type)) throwInvalid('type may be message, note or event.');
  return { words, type };
}

/** The documentation's title promises messages, but it shows the cases of the thread, each with its last message. */
function thread(call: Call): unknown {
  const lead = findContact(call, call.query.contactId);
  const chats = call.world.chats.ofThread(lead.id, readIdParameter(call.query.threadId, 'threadId'));
  if (chats.length === 0) throwNotFound('thread');
  return chats.map((chat) => {
    const last = call.world.chats.messages(chat).at(-1);
    return {
      ...caseColumns(chat),
      cases: [],
      users: casePeople(call.world, chat),
      lastMessage: last ? messageColumns(call.world, chat, last) : null,
    };
  });
}

/** The sender, which the documentation requires. */
function sender(call: Call): 'user' | 'contact' {
  const as = userTypeOf(call);
  return as === 'user' || as === 'contact' ? as : throwInvalid('x-user-type must be user or contact.');
}

function sendChat(call: Call): unknown {
  const { world } = call;
  const chat = findCase(call, call.body.caseId);
  const as = sender(call);
  const { words, type } = wordsOf(call.body);
  if (chat.status !== 'active') throwInvalid('Only an active case takes messages.');
  const message = createChatDesk(call).say(
    chat,
    as === 'user' ? 'agent' : 'visitor',
    as === 'user' ? (chat.agentId ?? FIRST_AGENT_ID) : chat.leadId,
    words,
    type,
  );
  const now = world.chats.get(chat.id) ?? chat;
  return {
    ...messageColumns(world, now, message),
    case: { ...caseRow(world, now, undefined), users: casePeople(world, now) },
    sender: senderOf(world, message),
    threadId: now.threadId,
    contactId: now.leadId,
  };
}

function update(call: Call): unknown {
  const { world } = call;
  const { chat, message } = messageOf(call);
  const { words } = wordsOf(call.body);
  const changed = { ...message, text: words, updated: world.now() };
  world.overlay.set('messages', message.id, changed);
  return {
    ...messageColumns(world, chat, changed),
    case: { ...caseColumns(chat), meta: {} },
    sender: senderOf(world, message),
    threadId: chat.threadId,
  };
}

function sendMail(call: Call): unknown {
  const { world } = call;
  const data = nestedField(call.body.data);
  const chat = findCase(call, data.caseId);
  const lead = findContact(call, data.contactId);
  const to = listed(data.to).map(String);
  const from = textField(data, 'from');
  if (to.length === 0 || !from) throwInvalid('data.to and data.from must be given.');
  const html = textField(data, 'htmlBody') ?? '';
  const plain = html.replace(/<[^<>]*>/g, '');
  const message = createChatDesk(call).say(chat, 'agent', chat.agentId ?? FIRST_AGENT_ID, plain);
  const user = userReference(world, message.senderId) ?? {};
  const named = (addresses: unknown): Row[] =>
    listed(addresses).map((address) => ({ Name: '', Email: String(address) }));
  return {
    ...(documentedData('v2.message.send-mail') as Row),
    id: message.id,
    caseMessageId: message.id,
    mailMsgId: message.id,
    caseId: chat.id,
    senderId: message.senderId,
    to: named(data.to),
    cc: named(data.cc),
    bcc: named(data.bcc),
    from: { Name: String(user.name ?? ''), Email: from, MailboxHash: '' },
    subject: textField(data, 'subject') ?? '',
    textBody: plain,
    htmlBody: html,
    originalRecipient: to[0] ?? lead.email,
    parentId: chat.threadId,
    dateCreated: toIsoDate(message.created),
    scheduleAt: toIsoDate(message.created),
    user: { ...user, metaDetails: { isBotClient: false, label: '' }, type: 'user', accessLevel: null },
    sender: { type: 'user', id: user.id, name: user.name, email: user.email, photo: '' },
  };
}

function sendSms(call: Call): unknown {
  const { body, world } = call;
  const as = sender(call);
  const lead = findContact(call, body.contactId);
  const chat =
    world.chats.ofThread(lead.id, readIdParameter(body.threadId ?? body.id, 'threadId'))[0] ?? throwNotFound('thread');
  const from = textField(body, 'From');
  const to = textField(body, 'To');
  const words = textField(body, 'Body');
  if (!from || !to || !words) throwInvalid('From, To and Body must be given.');
  const message =
    as === 'user'
      ? createChatDesk(call).say(chat, 'agent', chat.agentId ?? FIRST_AGENT_ID, words)
      : createChatDesk(call).say(chat, 'visitor', lead.id, words);
  const whole = documentedData('v2.message.send-sms') as Row;
  const inner = nestedField(whole.data);
  const meta = nestedField(inner.meta);
  return {
    ...whole,
    cas: { ...nestedField(whole.cas), ...caseColumns(chat) },
    threadId: chat.threadId,
    data: {
      ...inner,
      message: words,
      id: message.id,
      caseMessageId: message.id,
      caseId: chat.id,
      contactId: lead.id,
      from,
      to,
      senderId: message.senderId,
      dateCreated: toIsoDate(message.created),
      meta: { ...meta, To: to, to, SMS: words, Body: words, body: words, From: from, from },
    },
  };
}

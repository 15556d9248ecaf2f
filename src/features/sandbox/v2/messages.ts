// The 2.0.0 message operations: chat, mail and text messages of a case.
import { documentedData } from '../documented';
import { invalid, notFound } from '../http/answers';
import { list as listed, nested, text } from '../http/decode';
import { isoDate } from '../http/dates';
import type { Call, Route } from '../http/route';
import { userTypeOf } from '../http/userType';
import type { Chat, ChatMessage } from '../people/history';
import { FIRST_AGENT } from '../people/workspace';
import { caseOf, deskOf } from './cases';
import { casePeople, caseRow, messageColumns, senderOf } from './caseView';
import { contactOf } from './contacts';
import { caseColumns, userReference } from './contactView';
import { idOf, removed } from './ids';

type Row = Record<string, unknown>;
const MESSENGER = '/api/v1/crm/messenger/chat';
const OBJECT = '/api/v1/crm/objects/case-message/{messageId}';

/** Messages of API 2.0.0: those of cases, mail and SMS. */
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
      return removed(true, 'message');
    },
  },
];

function messageOf(call: Call): { chat: Chat; message: ChatMessage } {
  const message = call.world.chats.message(idOf(call.params.messageId, 'messageId')) ?? notFound('message');
  return { message, chat: call.world.chats.get(message.chatId) ?? notFound('message') };
}

/** The words of a body: `message` is a text or an object that holds one. */
function wordsOf(body: Row): { words: string; type: string } {
  const inner = nested(body.message);
  const words = text(inner, 'message') ?? text(body, 'message');
  if (words === undefined || words === '') invalid('message must hold a text.');
  const type = text(inner, 'type') ?? text(body, 'type') ?? 'message';
  if (!['message', 'note', 'event'].includes(type)) invalid('type may be message, note or event.');
  return { words, type };
}

/** The documentation shows the cases of the thread, each with its last message, where the title promises messages. */
function thread(call: Call): unknown {
  const lead = contactOf(call, call.query.contactId);
  const chats = call.world.chats.ofThread(lead.id, idOf(call.query.threadId, 'threadId'));
  if (chats.length === 0) notFound('thread');
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
  return as === 'user' || as === 'contact' ? as : invalid('x-user-type must be user or contact.');
}

function sendChat(call: Call): unknown {
  const { world } = call;
  const chat = caseOf(call, call.body.caseId);
  const as = sender(call);
  const { words, type } = wordsOf(call.body);
  if (chat.status !== 'active') invalid('Only an active case takes messages.');
  const message = deskOf(call).say(
    chat,
    as === 'user' ? 'agent' : 'visitor',
    as === 'user' ? (chat.agentId ?? FIRST_AGENT) : chat.leadId,
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
  const data = nested(call.body.data);
  const chat = caseOf(call, data.caseId);
  const lead = contactOf(call, data.contactId);
  const to = listed(data.to).map(String);
  const from = text(data, 'from');
  if (to.length === 0 || !from) invalid('data.to and data.from must be given.');
  const html = text(data, 'htmlBody') ?? '';
  const plain = html.replace(/<[^<>]*>/g, '');
  const message = deskOf(call).say(chat, 'agent', chat.agentId ?? FIRST_AGENT, plain);
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
    subject: text(data, 'subject') ?? '',
    textBody: plain,
    htmlBody: html,
    originalRecipient: to[0] ?? lead.email,
    parentId: chat.threadId,
    dateCreated: isoDate(message.created),
    scheduleAt: isoDate(message.created),
    user: { ...user, metaDetails: { isBotClient: false, label: '' }, type: 'user', accessLevel: null },
    sender: { type: 'user', id: user.id, name: user.name, email: user.email, photo: '' },
  };
}

function sendSms(call: Call): unknown {
  const { body, world } = call;
  const as = sender(call);
  const lead = contactOf(call, body.contactId);
  const chat = world.chats.ofThread(lead.id, idOf(body.threadId ?? body.id, 'threadId'))[0] ?? notFound('thread');
  const from = text(body, 'From');
  const to = text(body, 'To');
  const words = text(body, 'Body');
  if (!from || !to || !words) invalid('From, To and Body must be given.');
  const message =
    as === 'user'
      ? deskOf(call).say(chat, 'agent', chat.agentId ?? FIRST_AGENT, words)
      : deskOf(call).say(chat, 'visitor', lead.id, words);
  const whole = documentedData('v2.message.send-sms') as Row;
  const inner = nested(whole.data);
  const meta = nested(inner.meta);
  return {
    ...whole,
    cas: { ...nested(whole.cas), ...caseColumns(chat) },
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
      dateCreated: isoDate(message.created),
      meta: { ...meta, To: to, to, SMS: words, Body: words, body: words, From: from, from },
    },
  };
}

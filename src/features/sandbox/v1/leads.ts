// The 1.0.0 profile operations: leads, their visits, feedback, agents, threads and messages.
import { throwInvalid, throwNotFound } from '../http/responses';
import { type FieldTree, idListField, integerField, listField, nestedField, textField } from '../http/decode';
import { toPlainDate } from '../http/dates';
import { readPageWindow, slicePage } from '../http/page';
import { postRoute, type Call, type Route } from '../http/route';
import { ACCOUNT_ID } from '../people/workspace';
import { generateVisits } from '../people/history';
import type { Person } from '../people/person';
import type { Dataset } from '../store/dataset';
import { leadDetail, leadListRow, threadRow } from './leadView';

/** Routes under `/api/profile`; each also works without `/api`. */
export const leadRoutes: readonly Route[] = [
  postRoute('v1.lead.list', '/api/profile/lead/list', false, leadList),
  postRoute('v1.lead.detail', '/api/profile/lead/detail', false, (call) => leadDetail(call.world, leadOf(call, 'id'))),
  postRoute('v1.lead.add-update', '/api/profile/lead/add-update', true, addOrUpdate),
  postRoute('v1.lead.delete', '/api/profile/lead/delete', true, remove),
  postRoute('v1.lead.visits', '/api/profile/lead/visits', false, (call) => {
    const lead = leadOf(call, 'id');
    return generateVisits(call.world.seed, lead).map((visit) => ({
      id: visit.id,
      visitor_id: lead.id,
      title: visit.title,
      url: visit.url,
      source: visit.source,
      time_spent: String(visit.seconds),
      date_created: toPlainDate(visit.created),
    }));
  }),
  postRoute('v1.lead.agents', '/api/profile/lead/profile-agents', false, (call) => {
    const served = new Set(call.world.chats.of(leadOf(call, 'id')).map((c) => c.agentId));
    return call.world.settings.agents
      .all()
      .filter((a) => served.has(a.id))
      .map((a) => ({ id: a.id, user_id: String(a.id), name: a.name, email: a.email, photo: null, state: a.state }));
  }),
  postRoute('v1.lead.feedback', '/api/profile/lead/feedback', false, feedback),
  postRoute('v1.thread.list', '/api/profile/message/thread', false, threads),
  postRoute('v1.message.list', '/api/profile/lead/message', false, messages),
  {
    ...postRoute('v1.tag.list', '/api/profile/lead/tag-account', false, (call) =>
      call.world.settings.tags.all().map(({ id, name }) => ({ id, name })),
    ),
  },
];

/** The lead named in a body, by its own key or by `visitor_id`. */
function leadOf(call: Call, key: 'id' | 'visitor_id'): Person {
  const id = integerField(call.body, key) ?? integerField(call.body, key === 'id' ? 'visitor_id' : 'id');
  if (id === undefined || Number.isNaN(id)) throwInvalid(`${key} must be the number of a profile.`);
  return call.world.leads.get(id) ?? throwNotFound('profile');
}

async function leadList(call: Call): Promise<unknown> {
  const { body, world } = call;
  const page = readPageWindow(body, call.pageCap, 10, 1);
  const master = textField(nestedField(body.filter), 'master') ?? textField(body, 'filter[master]');
  if (master !== undefined && master !== '' && master !== 'chathistory')
    throwInvalid('filter[master] may be chathistory.');
  const rows: unknown[] = [];
  let total = world.leads.count();
  if (master) {
    const chosen = await world.chats.owners();
    total = chosen.count;
    for (let n = page.skip; n < Math.min(page.skip + page.limit, total); n++)
      push(world, rows, world.leads.get(chosen.ids[n] as number));
  } else {
    for (let n = page.skip; n < Math.min(page.skip + page.limit, total); n++) push(world, rows, world.leads.at(n));
  }
  return {
    total,
    data: rows,
    main_query_time: 0.006,
    chat_user_query_time: 0.003,
    notify_query_time: 0.011,
    tag_query_time: 0.002,
    overall_time: 0.022,
  };
}

function push(world: Dataset, rows: unknown[], lead: Person | undefined): void {
  if (lead) rows.push(leadListRow(world, lead));
}

/** The simple fields that `add-update` accepts, and where they are stored. */
const PLAIN = { name: 'name', email: 'email', phone: 'phone', remarks: 'remarks', address: 'address' } as const;

function addOrUpdate(call: Call): unknown {
  const { body, world } = call;
  const change = changeOf(body, world);
  const visitor = integerField(body, 'visitor_id');
  const chat = integerField(body, 'chat_id');
  if (Number.isNaN(visitor)) throwInvalid('visitor_id must be the number of a profile.');
  if (Number.isNaN(chat)) throwInvalid('chat_id must be the number of a chat.');
  const id = visitor ?? (chat === undefined ? undefined : world.chats.get(chat)?.leadId);
  if (id === undefined && chat !== undefined) throwNotFound('chat');
  if (id === undefined) {
    if (!change.name && !change.email && !change.phone)
      throwInvalid('A new profile needs a name, an email or a phone.');
    world.leads.add(change);
    return 'Added.';
  }
  const lead = world.leads.get(id) ?? throwNotFound('profile');
  if (change.fields) change.fields = { ...lead.fields, ...change.fields };
  world.leads.change(id, change);
  return 'Updated.';
}

function changeOf(body: FieldTree, world: Dataset): Partial<Person> {
  const change: Partial<Person> = {};
  for (const [name, key] of Object.entries(PLAIN)) {
    const value = textField(body, name);
    if (value !== undefined) change[key] = value;
    else if (body[name] === null) change[key] = '';
  }
  if (change.email && !/^[^\s@]+@[^\s@]+$/.test(change.email)) throwInvalid('email is not an address.');
  if (body.tags !== undefined) {
    const tags = idListField(body.tags);
    if (tags.some((id) => !world.settings.tags.get(id)))
      throwInvalid('tags must be numbers of tags, joined by commas.');
    change.tags = [...new Set(tags)];
  }
  const extra = nestedField(body.extra_field);
  if (Object.keys(extra).length > 0) change.fields = { ...extra };
  return change;
}

function remove(call: Call): unknown {
  const wanted = idListField(listField(call.body.id));
  if (wanted.length === 0 || wanted.some((id) => Number.isNaN(id)))
    throwInvalid('id must be a list of profile numbers.');
  const gone = wanted.filter((id) => call.world.leads.remove(id));
  if (gone.length === 0) throwNotFound('profile');
  return 'Deleted.';
}

function feedback(call: Call): unknown {
  const lead = leadOf(call, 'visitor_id');
  return call.world.chats
    .of(lead)
    .filter((c) => c.status === 'closed')
    .map((chat) => ({
      id: chat.id,
      account_id: ACCOUNT_ID,
      date_created: toPlainDate(chat.created),
      date_updated: toPlainDate(chat.updated),
      feedback_rating: chat.rating,
      feedback_message: chat.comment,
      chat_date_created: toPlainDate(chat.created),
      chat_date_updated: toPlainDate(chat.updated),
      user_id: chat.agentId,
      agents: chat.agentId === null ? null : (call.world.settings.agents.get(chat.agentId)?.name ?? ''),
      feedback: [],
    }));
}

function threads(call: Call): unknown {
  const chatId = integerField(call.body, 'chatid') ?? integerField(call.body, 'chat_id');
  const visitor = integerField(call.body, 'visitor_id');
  const owner =
    visitor ?? (chatId === undefined || Number.isNaN(chatId) ? undefined : call.world.chats.get(chatId)?.leadId);
  if (owner === undefined || Number.isNaN(owner)) throwInvalid('visitor_id or chatid must be given.');
  const lead = call.world.leads.get(owner) ?? throwNotFound('profile');
  const page = readPageWindow(call.body, call.pageCap, 20, 1);
  return {
    messages: slicePage(call.world.chats.of(lead), page).map((chat) => threadRow(call.world, lead, chat)),
    overall_threads_time: 0.042,
    activity: [],
  };
}

function messages(call: Call): unknown {
  const { body, world } = call;
  const thread = integerField(body, 'thread_id');
  const last = integerField(body, 'last_chat_id');
  const visitor = integerField(body, 'visitor_id');
  if ([thread, last, visitor].some((n) => Number.isNaN(n)))
    throwInvalid('thread_id, visitor_id and last_chat_id must be numbers.');
  const chosen = last !== undefined && last > 0 ? world.chats.get(last) : undefined;
  const owner = visitor ?? chosen?.leadId;
  const lead =
    owner === undefined
      ? throwInvalid('visitor_id must be given.')
      : (world.leads.get(owner) ?? throwNotFound('profile'));
  const chats = world.chats
    .of(lead)
    .filter((c) => (thread !== undefined && thread > 0 ? c.threadId === thread : chosen ? c.id === chosen.id : true));
  const rows = chats.reverse().flatMap((chat) =>
    world.chats.messages(chat).map((message) => {
      const agent = message.sender === 'agent' ? world.settings.agents.get(message.senderId) : undefined;
      return {
        id: message.id,
        chat_id: chat.id,
        account_id: ACCOUNT_ID,
        sender_type: message.sender,
        sender_id: message.senderId,
        type: message.type,
        message: message.text,
        date_created: toPlainDate(message.created),
        seen: message.seen ? 'seen' : 'unseen',
        email_from: null,
        from: null,
        to: null,
        subject: null,
        body: null,
        cm_type: null,
        message_date: null,
        first_name: agent?.name ?? null,
        last_name: agent ? '' : null,
        photo: agent ? `photo-${agent.id % 6}.png` : null,
        vd_name: lead.name,
        vd_id: lead.id,
        bot_name: null,
        bot_icon: null,
        parent_bot_name: null,
        parent_bot_icon: null,
        offline_chat: 0,
        user: {
          id: null,
          type: message.sender,
          name: agent?.name ?? lead.name,
          photo: agent ? `photo-${agent.id % 6}.png` : null,
        },
        missed_chat: 0,
      };
    }),
  );
  return { messages: rows, co_browse: [], recording: rows.length > 0 ? ['Welcome'] : [], query_seen: 0 };
}

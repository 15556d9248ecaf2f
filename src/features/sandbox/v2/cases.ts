// The 2.0.0 case operations: a case is a chat.
import { invalid, notFound } from '../http/answers';
import { ids, nested, text } from '../http/decode';
import { isoDate } from '../http/dates';
import { pageOf } from '../http/page';
import type { Call, Route } from '../http/route';
import type { Chat } from '../people/history';
import { FIRST_AGENT } from '../people/workspace';
import { Desk } from '../store/desk';
import { caseRow, contactInCase } from './caseView';
import { contactOf } from './contacts';
import { caseColumns } from './contactView';
import { idOf } from './ids';
import { conditions, names, passes, selected } from './query';

const OBJECT = '/api/v1/crm/objects/case';
const MESSENGER = '/api/v1/crm/messenger';

/** Cases of API 2.0.0. */
export const caseRoutes: readonly Route[] = [
  { id: 'v2.case.list', method: 'GET', path: OBJECT, write: false, handle: list },
  {
    id: 'v2.case.get',
    method: 'GET',
    path: `${OBJECT}/{caseId}`,
    write: false,
    handle: (call) => shown(call, caseOf(call, call.params.caseId)),
  },
  {
    id: 'v2.case.create',
    method: 'POST',
    path: `${MESSENGER}/chat/create`,
    write: true,
    which: (call) => (call.body.threadId === undefined ? 'v2.case.create' : 'v2.case.reopen'),
    handle: create,
  },
  { id: 'v2.case.close', method: 'POST', path: `${MESSENGER}/chat/close`, write: true, handle: close },
  { id: 'v2.case.invite-agent', method: 'POST', path: `${MESSENGER}/agent/invite-agent`, write: true, handle: invite },
];

/** The case an id names. */
export function caseOf(call: Call, value: unknown): Chat {
  const chat = call.world.chats.get(idOf(value, 'caseId')) ?? notFound('case');
  return call.world.leads.get(chat.leadId) ? chat : notFound('case');
}

/** The desk at which the call acts, its events told. */
export function deskOf(call: Call): Desk {
  return new Desk(call.world, (event) => call.emit(event));
}

function shown(call: Call, chat: Chat): Record<string, unknown> {
  const select = names(call.query.select);
  const row = caseRow(call.world, chat, names(call.query.relations));
  if (!select) return row;
  const columns = selected(caseColumns(chat), select);
  const relations = Object.fromEntries(
    Object.entries(row).filter(([key]) => key === 'contact' || names(call.query.relations)?.has(key)),
  );
  return { ...columns, ...relations, channel: chat.channel, threadId: chat.threadId };
}

async function list(call: Call): Promise<unknown> {
  const { query, world } = call;
  const page = pageOf(query, call.pageCap, 20, 0);
  const wanted = conditions(query.where);
  const columns = (chat: Chat): Record<string, unknown> => ({ ...caseColumns(chat), agent: chat.agentId });
  const chosen = await world.chats.select(
    JSON.stringify(wanted),
    wanted.length === 0 ? undefined : (chat) => wanted.every((c) => passes(columns(chat)[c.column], c)),
  );
  const data: unknown[] = [];
  for (let n = page.skip; n < Math.min(page.skip + page.limit, chosen.count); n++) {
    const chat = world.chats.get(chosen.ids[n] as number);
    if (chat) data.push(shown(call, chat));
  }
  return { page: page.page, offset: page.skip, limit: page.limit, count: chosen.count, data };
}

function create(call: Call): unknown {
  const { body, world } = call;
  const lead = contactOf(call, call.query.contactId ?? body.contactId);
  const thread = body.threadId === undefined || body.threadId === null ? undefined : idOf(body.threadId, 'threadId');
  const earlier = thread === undefined ? undefined : (world.chats.ofThread(lead.id, thread)[0] ?? notFound('thread'));
  const agents = [body.agentId, body.routeAgentId].map((id) =>
    id === undefined || id === null ? 0 : idOf(id, 'agentId'),
  );
  const agentId = agents.find((id) => id > 0) ?? FIRST_AGENT;
  const message = nested(body.message);
  const words = text(message, 'message') ?? text(body, 'message');
  const title = text(body, 'title') ?? `#${lead.id} : ${words ?? 'case'}`;
  const chat = deskOf(call).begin({
    lead,
    title,
    text: words,
    channel: text(body, 'channel') ?? 'chat',
    agentId,
    parentId: earlier?.threadId ?? null,
    threadId: earlier?.threadId,
  });
  return {
    ...caseColumns(chat),
    dateQueue: isoDate(chat.created),
    contact: contactInCase(world, lead),
    users: [],
    fields: [],
    isCaseJoined: false,
    timelineId: chat.id + 1,
    preMessages: [],
  };
}

function close(call: Call): unknown {
  const chat = caseOf(call, call.body.caseId);
  const state = text(call.body, 'closingState');
  deskOf(call).close(chat, state ?? 'handled');
  return {
    0: { foreverClosed: true, leftUser: true, caseId: chat.id, contactId: chat.leadId },
    userId: chat.agentId ?? FIRST_AGENT,
    userType: 'user',
  };
}

function invite(call: Call): unknown {
  const { body, world } = call;
  const chat = caseOf(call, body.caseId);
  const invited = ids(body.agentIds ?? body.agentId);
  const departments = ids(body.department ?? body.departments);
  if ([...invited, ...departments].some((id) => Number.isNaN(id)))
    invalid('agentIds and department must be lists of ids.');
  const members = world.settings.agents
    .all()
    .filter((a) => a.departmentId !== null && departments.includes(a.departmentId))
    .map((a) => a.id);
  const all = [...new Set([...invited, ...members])];
  if (all.length === 0) invalid('agentIds or department must be given.');
  deskOf(call).invite(chat, all);
  const reached = all.filter((id) => world.settings.agents.get(id)?.state === 'online');
  if (chat.status === 'pending' && reached[0] !== undefined) deskOf(call).accept(chat, reached[0]);
  return Object.fromEntries(
    all.map((id) => [id, { userId: id, online: reached.includes(id), sent: reached.includes(id) }]),
  );
}

// The 2.0.0 case operations: a case is a chat.
import { throwInvalid, throwNotFound } from '../http/responses';
import { idListField, nestedField, textField } from '../http/decode';
import { toIsoDate } from '../http/dates';
import { readPageWindow } from '../http/page';
import type { Call, Route } from '../http/route';
import type { SandboxChat } from '../people/history';
import { FIRST_AGENT_ID } from '../people/workspace';
import { ChatDesk } from '../store/chatDesk';
import { caseRow, contactInCase } from './caseView';
import { findContact } from './contacts';
import { caseColumns } from './contactView';
import { readIdParameter } from './ids';
import { readConditions, readNames, matchesCondition, selectColumns } from './query';

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
    handle: (call) => shown(call, findCase(call, call.params.caseId)),
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

/** The case with an id. */
export function findCase(call: Call, value: unknown): SandboxChat {
  const chat = call.world.chats.get(readIdParameter(value, 'caseId')) ?? throwNotFound('case');
  return call.world.leads.get(chat.leadId) ? chat : throwNotFound('case');
}

/** The chat desk for a call, with its events. */
export function createChatDesk(call: Call): ChatDesk {
  return new ChatDesk(call.world, (event) => call.emit(event));
}

function shown(call: Call, chat: SandboxChat): Record<string, unknown> {
  const select = readNames(call.query.select);
  const row = caseRow(call.world, chat, readNames(call.query.relations));
  if (!select) return row;
  const columns = selectColumns(caseColumns(chat), select);
  const relations = Object.fromEntries(
    Object.entries(row).filter(([key]) => key === 'contact' || readNames(call.query.relations)?.has(key)),
  );
  return { ...columns, ...relations, channel: chat.channel, threadId: chat.threadId };
}

async function list(call: Call): Promise<unknown> {
  const { query, world } = call;
  const page = readPageWindow(query, call.pageCap, 20, 0);
  const wanted = readConditions(query.where);
  const columns = (chat: SandboxChat): Record<string, unknown> => ({ ...caseColumns(chat), agent: chat.agentId });
  const chosen = await world.chats.select(
    JSON.stringify(wanted),
    wanted.length === 0 ? undefined : (chat) => wanted.every((c) => matchesCondition(columns(chat)[c.column], c)),
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
  const lead = findContact(call, call.query.contactId ?? body.contactId);
  const thread =
    body.threadId === undefined || body.threadId === null ? undefined : readIdParameter(body.threadId, 'threadId');
  const earlier =
    thread === undefined ? undefined : (world.chats.ofThread(lead.id, thread)[0] ?? throwNotFound('thread'));
  const agents = [body.agentId, body.routeAgentId].map((id) =>
    id === undefined || id === null ? 0 : readIdParameter(id, 'agentId'),
  );
  const agentId = agents.find((id) => id > 0) ?? FIRST_AGENT_ID;
  const message = nestedField(body.message);
  const words = textField(message, 'message') ?? textField(body, 'message');
  const title = textField(body, 'title') ?? `#${lead.id} : ${words ?? 'case'}`;
  const chat = createChatDesk(call).begin({
    lead,
    title,
    text: words,
    channel: textField(body, 'channel') ?? 'chat',
    agentId,
    parentId: earlier?.threadId ?? null,
    threadId: earlier?.threadId,
  });
  return {
    ...caseColumns(chat),
    dateQueue: toIsoDate(chat.created),
    contact: contactInCase(world, lead),
    users: [],
    fields: [],
    isCaseJoined: false,
    timelineId: chat.id + 1,
    preMessages: [],
  };
}

function close(call: Call): unknown {
  const chat = findCase(call, call.body.caseId);
  const state = textField(call.body, 'closingState');
  createChatDesk(call).close(chat, state ?? 'handled');
  return {
    0: { foreverClosed: true, leftUser: true, caseId: chat.id, contactId: chat.leadId },
    userId: chat.agentId ?? FIRST_AGENT_ID,
    userType: 'user',
  };
}

function invite(call: Call): unknown {
  const { body, world } = call;
  const chat = findCase(call, body.caseId);
  const invited = idListField(body.agentIds ?? body.agentId);
  const departments = idListField(body.department ?? body.departments);
  if ([...invited, ...departments].some((id) => Number.isNaN(id)))
    throwInvalid('agentIds and department must be lists of ids.');
  const members = world.settings.agents
    .all()
    .filter((a) => a.departmentId !== null && departments.includes(a.departmentId))
    .map((a) => a.id);
  const all = [...new Set([...invited, ...members])];
  if (all.length === 0) throwInvalid('agentIds or department must be given.');
  createChatDesk(call).invite(chat, all);
  const reached = all.filter((id) => world.settings.agents.get(id)?.state === 'online');
  if (chat.status === 'pending' && reached[0] !== undefined) createChatDesk(call).accept(chat, reached[0]);
  return Object.fromEntries(
    all.map((id) => [id, { userId: id, online: reached.includes(id), sent: reached.includes(id) }]),
  );
}

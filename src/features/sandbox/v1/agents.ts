// The 1.0.0 agents, and the notes they made during chats.
import { createHash } from 'node:crypto';
import { Refusal, invalid, notFound } from '../http/answers';
import { type Fields, integer, nested, text, without } from '../http/decode';
import { plainDate } from '../http/dates';
import { pageOf, slice } from '../http/page';
import { posted, type Call, type Route } from '../http/route';
import { ACCOUNT_ID, type Agent } from '../people/workspace';

/** Agents have a number as records of the account (`id`) and one as users (`user_id`, the one chats show). */
const RECORD_OFFSET = -600;

/** Agents of API 1.0.0, and what they noted during chats. */
export const agentRoutes: readonly Route[] = [
  posted('v1.agent.list', '/api/account/agents', false, list),
  posted('v1.agent.add', '/api/account/agents/add', true, add),
  posted('v1.agent.get', '/api/account/agents/edit', false, (call) => {
    const agent = agentOf(call);
    return {
      id: agent.id + RECORD_OFFSET,
      name: agent.name,
      email: agent.email,
      status: agent.status,
      allowed_ip: agent.allowedIp ?? '',
      userId: agent.id,
      accountId: ACCOUNT_ID,
      role: agent.role === 1 ? 'Administrator' : 'Agent',
      department:
        agent.departmentId === null ? '' : (call.world.settings.departments.get(agent.departmentId)?.name ?? ''),
    };
  }),
  posted('v1.agent.update', '/api/account/agents/update', true, (call) => {
    // The page says that the e-mail cannot change, and lists it in the body all the same.
    call.world.settings.agents.change(agentOf(call).id, without(changeOf(call.body), 'email'));
    return 'Updated.';
  }),
  posted('v1.chat.notes', '/api/chat/notes', false, (call) => {
    const id = integer(call.body, 'chat_id');
    if (id === undefined || Number.isNaN(id)) invalid('chat_id must be the number of a chat.');
    const chat = call.world.chats.get(id) ?? notFound('chat');
    return call.world.notes.ofChat(chat).map((note) => ({
      id: note.id,
      user_id: note.userId,
      title: note.title,
      content: note.content,
      date_created: plainDate(note.created),
      date_updated: null,
    }));
  }),
];

function agentOf(call: Call): Agent {
  const id = integer(call.body, 'id') ?? integer(call.body, 'user_id');
  if (id === undefined || Number.isNaN(id)) invalid('id must be the number of an agent.');
  const { agents } = call.world.settings;
  return agents.get(id - RECORD_OFFSET) ?? agents.get(id) ?? notFound('agent');
}

function agentRow(call: Call, a: Agent): Record<string, unknown> {
  return {
    id: a.id + RECORD_OFFSET,
    user_id: a.id,
    account_id: ACCOUNT_ID,
    user_name: a.name,
    user_email: a.email,
    allowed_ip: a.allowedIp ?? '',
    role: a.role,
    role_name: a.role === 1 ? 'Administrator' : 'Agent',
    role_status: 'active',
    user_status: a.status,
    secret_key: createHash('sha256').update(`sandbox agent ${a.id}`).digest('hex').slice(0, 32),
    user_type: 'agent',
    department_id: a.departmentId,
    department_name:
      a.departmentId === null ? null : (call.world.settings.departments.get(a.departmentId)?.name ?? null),
  };
}

function list(call: Call): unknown {
  const page = pageOf(call.body, call.pageCap, 25, 1);
  const rows = call.world.settings.agents.all().map((a) => agentRow(call, a));
  const sort = nested(call.body.sort_by);
  const key = text(sort, 'key');
  if (key)
    rows.sort(
      (a, b) =>
        String(a[key] ?? '').localeCompare(String(b[key] ?? ''), 'en', { numeric: true }) *
        (/desc/i.test(text(sort, 'order') ?? '') ? -1 : 1),
    );
  return { rows: slice(rows, page), count: rows.length, page: page.page, limit: page.limit };
}

function changeOf(body: Fields): Partial<Agent> {
  const role = integer(body, 'role');
  const status = text(body, 'status');
  const name = text(body, 'name');
  const email = text(body, 'email');
  if (role !== undefined && role !== 1 && role !== 2) invalid('role may be 1 or 2.');
  if (status !== undefined && status !== 'active' && status !== 'disable') invalid('status may be active or disable.');
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email)) invalid('email is not an address.');
  return {
    ...(role === undefined ? {} : { role: role as Agent['role'] }),
    ...(status === undefined ? {} : { status: status as Agent['status'] }),
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
  };
}

function add(call: Call): unknown {
  const fields = changeOf(call.body);
  if (!fields.name || !fields.email || !text(call.body, 'password')) invalid('name, email and password must be given.');
  if (call.world.settings.agents.all().some((a) => a.email === fields.email))
    throw new Refusal('ERROR_DUPLICATE_RECORD_FOUND', 'There is an agent with this e-mail already.');
  call.world.settings.agents.add({
    role: 2,
    status: 'active',
    state: 'offline',
    departmentId: null,
    created: call.world.now(),
    ...(fields as Pick<Agent, 'name' | 'email'>),
  });
  return 'Saved.';
}

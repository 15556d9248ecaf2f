// The 1.0.0 agents, and the notes they made during chats.
import { createHash } from 'node:crypto';
import { RouteRefusal, throwInvalid, throwNotFound } from '../http/responses';
import { type FieldTree, integerField, nestedField, textField, omitKey } from '../http/decode';
import { toPlainDate } from '../http/dates';
import { readPageWindow, slicePage } from '../http/page';
import { postRoute, type Call, type Route } from '../http/route';
import { ACCOUNT_ID, type Agent } from '../people/workspace';

/** Agents have two numbers: as a record of the account (`id`) and as a user (`user_id`, which chats show). */
const RECORD_OFFSET = -600;

/** Agents of API 1.0.0, and their notes during chats. */
export const agentRoutes: readonly Route[] = [
  postRoute('v1.agent.list', '/api/account/agents', false, list),
  postRoute('v1.agent.add', '/api/account/agents/add', true, add),
  postRoute('v1.agent.get', '/api/account/agents/edit', false, (call) => {
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
  postRoute('v1.agent.update', '/api/account/agents/update', true, (call) => {
    // The page says that the email cannot be changed, but still lists it in the body.
    call.world.settings.agents.change(agentOf(call).id, omitKey(changeOf(call.body), 'email'));
    return 'Updated.';
  }),
  postRoute('v1.chat.notes', '/api/chat/notes', false, (call) => {
    const id = integerField(call.body, 'chat_id');
    if (id === undefined || Number.isNaN(id)) throwInvalid('chat_id must be the number of a chat.');
    const chat = call.world.chats.get(id) ?? throwNotFound('chat');
    return call.world.notes.ofChat(chat).map((note) => ({
      id: note.id,
      user_id: note.userId,
      title: note.title,
      content: note.content,
      date_created: toPlainDate(note.created),
      date_updated: null,
    }));
  }),
];

function agentOf(call: Call): Agent {
  const id = integerField(call.body, 'id') ?? integerField(call.body, 'user_id');
  if (id === undefined || Number.isNaN(id)) throwInvalid('id must be the number of an agent.');
  const { agents } = call.world.settings;
  return agents.get(id - RECORD_OFFSET) ?? agents.get(id) ?? throwNotFound('agent');
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
  const page = readPageWindow(call.body, call.pageCap, 25, 1);
  const rows = call.world.settings.agents.all().map((a) => agentRow(call, a));
  const sort = nestedField(call.body.sort_by);
  const key = textField(sort, 'key');
  if (key)
    rows.sort(
      (a, b) =>
        String(a[key] ?? '').localeCompare(String(b[key] ?? ''), 'en', { numeric: true }) *
        (/desc/i.test(textField(sort, 'order') ?? '') ? -1 : 1),
    );
  return { rows: slicePage(rows, page), count: rows.length, page: page.page, limit: page.limit };
}

function changeOf(body: FieldTree): Partial<Agent> {
  const role = integerField(body, 'role');
  const status = textField(body, 'status');
  const name = textField(body, 'name');
  const email = textField(body, 'email');
  if (role !== undefined && role !== 1 && role !== 2) throwInvalid('role may be 1 or 2.');
  if (status !== undefined && status !== 'active' && status !== 'disable')
    throwInvalid('status may be active or disable.');
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email)) throwInvalid('email is not an address.');
  return {
    ...(role === undefined ? {} : { role: role as Agent['role'] }),
    ...(status === undefined ? {} : { status: status as Agent['status'] }),
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
  };
}

function add(call: Call): unknown {
  const fields = changeOf(call.body);
  if (!fields.name || !fields.email || !textField(call.body, 'password'))
    throwInvalid('name, email and password must be given.');
  if (call.world.settings.agents.all().some((a) => a.email === fields.email))
    throw new RouteRefusal('ERROR_DUPLICATE_RECORD_FOUND', 'There is an agent with this e-mail already.');
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

// The 2.0.0 users: the agents of the workspace.
import { RouteRefusal, throwInvalid, throwNotFound } from '../http/responses';
import { type FieldTree, idListField, textField } from '../http/decode';
import { toIsoDate } from '../http/dates';
import type { Call, Route } from '../http/route';
import type { Agent } from '../people/workspace';
import { countedList, readIdParameter, deleteResult } from './ids';
import { filterAndSort, readNames, selectColumns } from './query';

type Row = Record<string, unknown>;
const PATH = '/api/v1/account/user';

/** Users of API 2.0.0, the agents. */
export const userRoutes: readonly Route[] = [
  {
    id: 'v2.user.list',
    method: 'GET',
    path: PATH,
    write: false,
    handle: (call) => countedList(filterAndSort(call.world.settings.agents.all().map(userRow), call.query), call.query),
  },
  {
    id: 'v2.user.get',
    method: 'GET',
    path: `${PATH}/{userId}`,
    write: false,
    handle: (call) =>
      selectColumns(
        { ...userRow(userOf(call, call.params.userId)), logo: null, organization: 'Sandbox', sso: false },
        readNames(call.query.select),
      ),
  },
  { id: 'v2.user.create', method: 'POST', path: PATH, write: true, handle: create },
  {
    id: 'v2.user.update',
    method: 'PUT',
    path: `${PATH}/{userId}`,
    write: true,
    handle: (call) => {
      const user =
        call.world.settings.agents.change(userOf(call, call.params.userId).id, changeOf(call, call.body)) ??
        throwNotFound('user');
      return [{ ...userRow(user), roles: [roleOf(user)], departments: departmentsOf(call, user) }];
    },
  },
  {
    id: 'v2.user.delete',
    method: 'DELETE',
    path: PATH,
    write: true,
    handle: (call) => {
      const user = userOf(call, call.query.userId ?? call.query.id);
      if (user.role === 1 && call.world.settings.agents.all().filter((a) => a.role === 1).length === 1)
        throwInvalid('The last administrator cannot be deleted.');
      return deleteResult(call.world.settings.agents.remove(user.id), 'user');
    },
  },
];

function userOf(call: Call, value: unknown): Agent {
  return call.world.settings.agents.get(readIdParameter(value, 'userId')) ?? throwNotFound('user');
}

/** The columns of an agent wherever a user is shown, including in a department's list. */
export function userColumns(agent: Agent): Row {
  return {
    firstName: agent.name,
    lastName: '',
    id: agent.id,
    type: 'user',
    status: agent.status === 'active' ? 'active' : 'disabled',
    lastLoginId: null,
    parentId: null,
    ownerId: null,
    name: agent.name,
    email: agent.email,
    phone: null,
    photo: null,
    inviteToken: null,
    language: null,
    clientId: null,
    clientAppId: null,
    clientAuthorizer: null,
    clientPermissions: null,
    stateId: null,
    countryId: null,
    dateCreated: toIsoDate(agent.created),
  };
}

function userRow(agent: Agent): Row {
  return {
    ...userColumns(agent),
    phone: agent.phone ?? null,
    stateId: agent.stateId ?? null,
    countryId: agent.countryId ?? null,
    meta: {
      onboard_setup: {
        install: false,
        welcome: false,
        setupMail: false,
        setupVoip: false,
        setupAppStore: false,
        setupSocialApp: false,
      },
      productUpdate: { data: [], lastSeenArticleLength: 0 },
    },
  };
}

function roleOf(a: Agent): Row {
  return a.role === 1
    ? { id: 1, roleName: 'Administrator', permissions: ['*/*'], permissionType: null, meta: null }
    : { id: 2, roleName: 'Agent', permissions: ['crm/*'], permissionType: null, meta: null };
}

function departmentsOf(call: Call, a: Agent): Row[] {
  const department = a.departmentId === null ? undefined : call.world.settings.departments.get(a.departmentId);
  return department ? [{ id: department.id, name: department.name, status: department.status }] : [];
}

/** The email of a user cannot be changed; Acquire's own example ignores the one sent. */
function changeOf(call: Call, body: FieldTree): Partial<Agent> {
  const name = textField(body, 'name');
  const status = textField(body, 'status');
  if (name !== undefined && name.trim() === '') throwInvalid('name must not be empty.');
  if (status !== undefined && status !== 'active' && status !== 'disabled')
    throwInvalid('status may be active or disabled.');
  const [role] = idListField(body.roles);
  const departments = idListField(body.departments ?? body.department);
  const known = departments.find((id) => call.world.settings.departments.get(id));
  return {
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { status: status === 'active' ? 'active' : 'disable' }),
    ...(role === undefined ? {} : { role: role === 1 ? 1 : 2 }),
    ...(departments.length === 0 ? {} : { departmentId: known ?? null }),
    ...Object.fromEntries(
      ['phone', 'stateId', 'countryId']
        .filter((key) => body[key] !== undefined)
        .map((key) => [key, textField(body, key) ?? null]),
    ),
  };
}

function create(call: Call): unknown {
  const { body, world } = call;
  const name = textField(body, 'name');
  const email = textField(body, 'email');
  const password = textField(body, 'password');
  if (!name || !email || !password) throwInvalid('name, email and password must be given.');
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throwInvalid('email is not an address.');
  if (body.roles === undefined || (body.departments ?? body.department) === undefined)
    throwInvalid('roles and departments must be given.');
  if (world.settings.agents.all().some((a) => a.email === email))
    throw new RouteRefusal('ERROR_DUPLICATE_RECORD_FOUND', 'There is a user with this e-mail already.');
  const user = world.settings.agents.add({
    role: 2,
    status: 'active',
    state: 'offline',
    departmentId: null,
    created: world.now(),
    ...changeOf(call, body),
    name,
    email,
  });
  return {
    user: { ...userRow(user), firstName: '', departments: departmentsOf(call, user), roles: [roleOf(user)] },
    success: true,
    message: 'Added.',
  };
}

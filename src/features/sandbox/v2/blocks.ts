// Blocked visitors. The contact page and the settings page share one path; the responses differ.
import { throwInvalid, throwNotFound } from '../http/responses';
import { idListField, listField, textField, omitKey } from '../http/decode';
import { toIsoDate } from '../http/dates';
import type { Call, Route } from '../http/route';
import { FIRST_AGENT_ID } from '../people/workspace';
import { FIRST_NEW_ID } from '../store/changes';
import { userReference } from './contactView';
import { readIdParameter } from './ids';
import { filterAndSort, readNames, selectColumns } from './query';

type Row = Record<string, unknown>;
/** A block: of contacts by id, or of addresses. */
interface Block {
  id: number;
  type: string;
  leadIds: number[];
  texts: string[];
  blockTill: string;
  created: number;
}

const PATH = '/api/v1/crm/block-visitor';
/** How long a block without `blockTill` lasts. */
const YEAR = 365 * 86_400_000;

/** Blocked contacts of API 2.0.0. */
export const blockRoutes: readonly Route[] = [
  {
    id: 'v2.block-visitor.list',
    method: 'GET',
    path: PATH,
    write: false,
    handle: (call) => {
      const rows = filterAndSort(
        blocks(call).flatMap((b) => rowsOf(call, b)),
        call.query,
      );
      const select = readNames(call.query.select);
      return { offset: 0, count: rows.length, data: rows.map((row) => selectColumns(row, select)) };
    },
  },
  {
    id: 'v2.block-visitor.get',
    method: 'GET',
    path: `${PATH}/{id}`,
    write: false,
    handle: (call) => omitKey(rowsOf(call, blockOf(call, call.params.id))[0] ?? throwNotFound('block'), 'user'),
  },
  {
    id: 'v2.contact.block',
    method: 'POST',
    path: PATH,
    write: true,
    which: (call) => (byContact(call) ? 'v2.contact.block' : 'v2.block-visitor.create'),
    handle: create,
  },
  {
    id: 'v2.block-visitor.delete',
    method: 'DELETE',
    path: PATH,
    write: true,
    handle: (call) => {
      const block = blockOf(call, call.query.id);
      for (const id of block.leadIds) call.world.leads.change(id, { blocked: false });
      call.world.overlay.set('blocks', block.id, null);
      return {
        deleted: {
          raw: {
            fieldCount: 0,
            affectedRows: 1,
            insertId: 0,
            serverStatus: 2,
            warningCount: 0,
            message: '',
            protocol41: true,
            changedRows: 0,
            parse: {},
            write: {},
          },
          affected: 1,
        },
      };
    },
  },
];

/** The contact that is blocked in a new workspace: one from the documentation's examples. */
const BLOCKED_CONTACT = 750_940;

/** The blocks in a new workspace: a contact and two addresses, in the formats shown on the settings page. */
function firstBlocks(call: Call): Block[] {
  const created = call.world.seed.epoch - 20 * 86_400_000;
  const shared = { blockTill: toIsoDate(created + YEAR), created };
  return [
    { id: 1, type: 'contact', leadIds: [BLOCKED_CONTACT], texts: [], ...shared },
    { id: 2, type: 'email', leadIds: [], texts: ['203.0.113.18', '203.0.113.19'], ...shared },
  ];
}

function blocks(call: Call): Block[] {
  const first = firstBlocks(call).filter(({ id }) => call.world.overlay.get<Block>('blocks', id) !== null);
  return [...first, ...[...call.world.overlay.entries<Block>('blocks')].flatMap(([, block]) => (block ? [block] : []))];
}

function blockOf(call: Call, value: unknown): Block {
  const id = readIdParameter(value);
  return blocks(call).find((block) => block.id === id) ?? throwNotFound('block');
}

function rowsOf(call: Call, block: Block): Row[] {
  const row = (data: unknown): Row => ({
    id: block.id,
    data,
    dateCreated: toIsoDate(block.created),
    blockTill: block.blockTill,
    blockBy: FIRST_AGENT_ID,
    type: block.type,
    user: {
      ...userReference(call.world, FIRST_AGENT_ID),
      metaDetails: { isBotClient: false, label: '' },
      type: 'user',
      accessLevel: null,
    },
  });
  if (block.texts.length > 0) return [row(block.texts)];
  return block.leadIds.map((id) => {
    const lead = call.world.leads.get(id);
    return row({ id, ip: lead?.ip ?? '', email: lead?.email ?? '', phone: lead?.phone ?? '' });
  });
}

function byContact(call: Call): boolean {
  return (
    (textField(call.body, 'type') ?? 'contact') === 'contact' &&
    !idListField(listField(call.body.data)).some((id) => Number.isNaN(id))
  );
}

function create(call: Call): unknown {
  const { body, world } = call;
  const data = listField(body.data);
  const type = textField(body, 'type') ?? 'contact';
  if (data.length === 0) throwInvalid('data must be a list that is not empty.');
  if (!['contact', 'email', 'ip', 'phone'].includes(type)) throwInvalid('type may be contact.');
  const till = textField(body, 'blockTill') ?? toIsoDate(world.now() + YEAR);
  if (Number.isNaN(Date.parse(till))) throwInvalid('blockTill must be a date.');
  const leadIds = byContact(call)
    ? idListField(data).map((id) => (world.leads.get(id) ?? throwNotFound('contact')).id)
    : [];
  if (type === 'contact' && leadIds.length === 0) throwInvalid('data must be a list of contact ids.');
  // One block per contact, so that each can be removed separately.
  const made = (leadIds.length > 0 ? leadIds.map((id) => [id]) : [[]]).map((group): Block => {
    const block: Block = {
      id: world.overlay.nextId('blocks', FIRST_NEW_ID),
      type,
      leadIds: group,
      texts: group.length > 0 ? [] : data.map(String),
      blockTill: till,
      created: world.now(),
    };
    world.overlay.set('blocks', block.id, block);
    for (const id of group) world.leads.change(id, { blocked: true });
    return block;
  });
  return leadIds.length > 0 ? true : made.flatMap((block) => rowsOf(call, block));
}

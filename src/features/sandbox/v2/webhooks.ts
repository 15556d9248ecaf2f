// The webhooks of an account, from a removed page of the 2.0.0 documentation. `webhooks/subscriptions` decides what is delivered to them.
import { randomBytes } from 'node:crypto';
import { payloadFormat } from '../../../core/payloadEncoding';
import { throwInvalid, throwNotFound } from '../http/responses';
import { type FieldTree, listField, nestedField, textField } from '../http/decode';
import { toIsoDate } from '../http/dates';
import { readPageWindow, slicePage } from '../http/page';
import type { Call, Route } from '../http/route';
import { FIRST_AGENT_ID } from '../people/workspace';
import { WEBHOOK_COLLECTION, type Webhook, listWebhooks } from '../webhooks/subscriptions';
import { readIdParameter, deleteResult } from './ids';
import { readNames, selectColumns } from './query';

const PATH = '/api/v1/webhook';
const ONE = `${PATH}/{webhookId}`;
/** Higher than the IDs in the examples. */
const FIRST_NEW_ID = 11;
/** How long Acquire keeps the calls of a webhook, from its creation. */
const HISTORY_MS = 7 * 86_400_000;

/** Webhooks of API 2.0.0. The form of the list is not documented; it follows other settings. */
export const webhookRoutes: readonly Route[] = [
  {
    id: 'v2.off.webhook.list',
    method: 'GET',
    path: PATH,
    write: false,
    handle: (call) => {
      const all = listWebhooks(call.world);
      return {
        count: all.length,
        data: slicePage(all, readPageWindow(call.query, call.pageCap, 20, 1)).map((webhook) => shown(call, webhook)),
      };
    },
  },
  {
    id: 'v2.off.webhook.get',
    method: 'GET',
    path: ONE,
    write: false,
    handle: (call) => shown(call, webhookOf(call)),
  },
  { id: 'v2.off.webhook.create', method: 'POST', path: PATH, write: true, handle: create },
  {
    id: 'v2.off.webhook.update',
    method: 'PUT',
    path: ONE,
    write: true,
    handle: (call) => put(call, { ...webhookOf(call), ...changeOf(call.body) }),
  },
  {
    id: 'v2.off.webhook.delete',
    method: 'DELETE',
    path: ONE,
    write: true,
    handle: (call) => {
      call.world.overlay.set(WEBHOOK_COLLECTION, webhookOf(call).id, null);
      return deleteResult(true, 'webhook');
    },
  },
];

/** The IDs in the examples of the documentation. Their webhooks exist, but no list includes them. */
const EXAMPLES = [3, 10];

function webhookOf(call: Call): Webhook {
  const id = readIdParameter(call.params.webhookId, 'webhookId');
  const known = call.world.overlay.get<Webhook>(WEBHOOK_COLLECTION, id);
  if (known) return known;
  return known === undefined && EXAMPLES.includes(id)
    ? created(call, id, { name: `Example webhook ${id}`, url: 'https://hooks.example.com/in' })
    : throwNotFound('webhook');
}

function put(call: Call, webhook: Webhook): Webhook {
  call.world.overlay.set(WEBHOOK_COLLECTION, webhook.id, webhook);
  return webhook;
}

function shown(call: Call, webhook: Webhook): Record<string, unknown> {
  const relations = readNames(call.query.relations);
  return {
    ...selectColumns({ ...webhook }, readNames(call.query.select)),
    ...(relations?.has('binding') ? { binding: [] } : {}),
    ...(relations?.has('hook_log') ? { hook_log: [] } : {}),
  };
}

/** Text fields of a webhook, and their allowed values. */
const TEXTS: Readonly<Record<string, readonly string[] | undefined>> = {
  name: undefined,
  url: undefined,
  urlSkipSsl: ['yes', 'no'],
  status: ['active', 'disabled'],
  flow: ['outbound', 'inbound'],
  notificationEmail: undefined,
  hmacKey: undefined,
  format: undefined,
  historyExpires: undefined,
};

function changeOf(body: FieldTree): Partial<Webhook> {
  const change: Record<string, unknown> = {};
  for (const [name, allowed] of Object.entries(TEXTS)) {
    const value = textField(body, name);
    if (value === undefined) continue;
    if (allowed && !allowed.includes(value)) throwInvalid(`${name} must be one of ${allowed.join(', ')}.`);
    change[name] = value;
  }
  const { url, format } = change as Partial<Webhook>;
  if (url !== undefined && !/^https?:\/\/[^\s/]/.test(url))
    throwInvalid('url must be an address that begins with http.');
  if (format !== undefined && !payloadFormat(format)) throwInvalid('format must be that of JSON, XML or a form.');
  if (body.events !== undefined) change.events = eventsOf(body.events);
  return change as Partial<Webhook>;
}

function eventsOf(value: unknown): Webhook['events'] {
  return listField(value).map((one) => {
    const event = typeof one === 'string' ? one : textField(nestedField(one), 'event');
    if (!event) throwInvalid('events must hold objects with an event.');
    return { event, params: nestedField(nestedField(one).params) };
  });
}

function create(call: Call): Webhook {
  const { overlay } = call.world;
  const change = changeOf(call.body);
  if (!change.name || !change.url) throwInvalid('name and url must be given.');
  return put(
    call,
    created(call, overlay.nextId(WEBHOOK_COLLECTION, FIRST_NEW_ID), change as Pick<Webhook, 'name' | 'url'>),
  );
}

function created(call: Call, id: number, given: Pick<Webhook, 'name' | 'url'>): Webhook {
  return {
    id,
    urlSkipSsl: 'no',
    status: 'active',
    flow: 'outbound',
    events: [],
    notificationEmail: '',
    hmacKey: randomBytes(20).toString('hex'),
    format: 'application/json',
    historyExpires: toIsoDate(call.world.now() + HISTORY_MS),
    type: 'client',
    userId: FIRST_AGENT_ID,
    ...given,
  };
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An Acquire server for both API versions. Every text of the n-th lead and its related records is the n-th payload. */
export interface HostileAcquire {
  readonly origin: string;
  readonly token: string;
  stop(): Promise<void>;
}

type Json = Record<string, unknown>;
const FIRST = 5001;
const TOKEN = 'hostile-token';
const TIME = '2026-01-02 03:04:05';
const ISO = '2026-01-02T03:04:05.000Z';

/** Keys of 1.0.0 and 2.0.0 that hold text a person may have written. */
const LIST_V1 = [
  'name',
  'email',
  'visitor_phone',
  'location_full_name',
  'country_name',
  'timezone',
  'ip',
  'browser_name',
  'os_name',
  'browser_version',
  'os_version',
  'agent_name',
  'source',
  'status',
  'company_name',
  'tags_name',
  'last_seen_text',
];
const DETAIL_V1 = [
  'visitor_name',
  'visitor_email',
  'visitor_phone',
  'visitor_remarks',
  'visitor_address',
  'company_name',
  'ip',
  'browser_name',
  'browser_version',
  'os_name',
  'os_version',
  'device_name',
  'country',
  'tags_name',
  'ua',
  'unheard_of',
];
const FIELDS_V2 = ['name', 'email', 'phone', 'city', 'state', 'country', 'ip', 'remarks', 'address', 'custom-1'];
const COLUMNS_V2 = [
  'clientName',
  'clientVersion',
  'clientOsName',
  'clientOsVersion',
  'clientDeviceType',
  'clientDeviceVendor',
  'clientDeviceModel',
  'channel',
  'status',
  'title',
  'description',
  'unheardOf',
];

const all = (keys: readonly string[], text: string): Json => Object.fromEntries(keys.map((key) => [key, text]));
const user = (text: string): Json => ({ id: 1, name: text });

const rowV1 = (id: number, text: string): Json => ({
  id,
  visitor_id: id,
  ...all(LIST_V1, text),
  tags: text,
  date_updated: TIME,
});
const detailV1 = (id: number, text: string): Json => ({
  id,
  visitor_id: id,
  ...all(DETAIL_V1, text),
  tags: '',
  date_created: TIME,
  fields: { 'custom-1': text, [text]: text },
  custom_fields: [{ type: 'text', label: text, name: 'custom-1', value: text }],
});
const contactV2 = (id: number, text: string): Json => ({
  id,
  ...all(COLUMNS_V2, text),
  dateCreated: ISO,
  dateUpdated: ISO,
  fields: { ...all(FIELDS_V2, text), [text]: text },
  company: { id: 1, fields: { name: text } },
  tags: [{ id: 1, name: text }],
  agentList: [user(text)],
  channels: [text],
  visits: [{ id: 1, title: text, url: text, source: text, dateCreated: ISO }],
  clientDetails: { ua: text },
});
const caseV2 = (id: number, text: string): Json => ({
  id,
  title: text,
  description: text,
  channel: text,
  status: text,
  dateCreated: ISO,
  users: [{ type: 'user', status: 'active', user: user(text) }],
  feedbacks: [{ id: 1, rating: text, message: text }],
  messages: [{ id: 1, senderType: 'user', message: text, dateCreated: ISO, sender: user(text) }],
});

/** Starts it with one lead for each payload. */
export async function startHostileAcquire(payloads: readonly string[]): Promise<HostileAcquire> {
  const textOf = (id: unknown): string => payloads[Number(id) - FIRST] ?? 'plain';
  const rows = (make: (id: number, text: string) => Json): Json[] => payloads.map((text, n) => make(FIRST + n, text));
  const answer = (path: string, given: URLSearchParams): unknown => {
    const id = Number(
      given.get('visitor_id') ??
        given.get('id') ??
        given.get('contact_id') ??
        /\d+$/.exec(given.get('where') ?? '')?.[0] ??
        /\/(\d+)$/.exec(path)?.[1] ??
        given.get('noteId') ??
        given.get('chat_id'),
    );
    const text = textOf(id);
    const first = given.get('page') === null || Number(given.get('page')) <= 1;
    switch (path.replace(/^\/api(?=\/(profile|chat)\/)/, '')) {
      case '/profile/lead/list':
        return { total: payloads.length, data: first ? rows(rowV1) : [] };
      case '/profile/lead/detail':
        return detailV1(id, text);
      case '/profile/lead/tag-account':
        return payloads.map((name, n) => ({ id: n + 1, name }));
      case '/profile/lead/visits':
        return [{ id: 1, title: text, url: text, source: text, time_spent: '5', date_created: TIME }];
      case '/profile/lead/feedback':
        return [
          {
            id,
            feedback_rating: text,
            feedback_message: text,
            agents: text,
            date_created: TIME,
            feedback: [{ question: text, answer: text }],
          },
        ];
      case '/profile/message/thread':
        return {
          messages: [
            {
              chat_id: id,
              thread_id: 1,
              thread_status: text,
              chat_created: TIME,
              agents: text,
              message: text,
              feedback_rating: text,
              feedback_message: text,
            },
          ],
        };
      case '/profile/lead/message':
        return {
          messages: [
            { id: 1, sender_type: 'visitor', message: text, subject: text, vd_name: text, date_created: TIME },
          ],
        };
      case '/chat/notes':
        return [{ id: 1, title: text, content: text, date_created: TIME }];
      case '/api/v1/crm/objects/contact':
        return { counts: { total: payloads.length }, list: Number(given.get('page')) > 0 ? [] : rows(contactV2) };
      case '/api/v1/crm/objects/case':
        return { count: 1, data: [caseV2(id, text)] };
      case '/api/v1/crm/note':
        return {
          count: 1,
          rows: [{ id, title: text, description: text, dateCreated: ISO, users: [{ user: user(text) }] }],
        };
      case '/api/v1/crm/note/messages':
        return { count: 1, rows: [{ id: 1, message: text, dateCreated: ISO, user: user(text) }] };
      case '/api/v1/crm/tag':
        return payloads.map((name, n) => ({ id: n + 1, name }));
      case '/api/v1/crm/objects/object-field':
        return { count: 1, data: [{ key: 'custom-1', object: 'contact', type: 'text', config: { label: text } }] };
      default:
        return path.startsWith('/api/v1/crm/objects/contact/') ? contactV2(id, text) : {};
    }
  };
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://acquire.local');
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const given = new URLSearchParams([
        ...url.searchParams,
        ...(body.startsWith('{')
          ? Object.entries(JSON.parse(body) as Json).map(([key, value]) => [key, String(value)] as [string, string])
          : new URLSearchParams(body)),
      ]);
      response.writeHead(request.headers.authorization === `Bearer ${TOKEN}` ? 200 : 401, {
        'content-type': 'application/json',
      });
      response.end(JSON.stringify({ success: true, error: null, data: answer(url.pathname, given) }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: TOKEN,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

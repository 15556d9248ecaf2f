import assert from 'node:assert/strict';
import http from 'node:http';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import { type LiveFact, type LiveFactParameter, liveFacts } from '../../unit/catalogue/facts';
import { findDepartures, startTestSandbox } from './support';

/** Values for required parameters without an example on their page. IDs come from its response if it has one. */
const UNSHOWN: Readonly<Record<string, string>> = {
  messageId: '8285',
  caseId: '30',
  userId: '19',
  report_key: 'sample',
  chart_id: 'sample',
  scheduleMailId: '1',
  leadId: '1',
  agent_id: '1',
  custom_attributeId: '12',
};

/** Responses that cannot match the page: the same request is documented with another response, a sample was left in, or the field is optional. */
const UNLIKE: readonly string[] = [
  'v1.tracklog: $.data: array for string',
  'v2.analytics.mail.busiest-periods: $.data.busiestPeriodsEmail is missing',
  'v2.block-visitor.create: $.data: boolean for array',
  'v2.message.send-chat: $.data.meta.additionalProp1 is missing',
  'v2.contact.list: $.data.list[0].fields.email is missing',
];

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What to send for a parameter: the page's value, otherwise the first allowed one, otherwise one of ours if it is required. */
function valueOf(p: LiveFactParameter): string | undefined {
  if (p.example !== undefined && p.example !== null && p.example !== '') return asText(p.example);
  if (p.required) return p.enum?.length ? asText(p.enum[0]) : UNSHOWN[p.name];
  return undefined;
}

/** The documented request of an operation, as on its page. */
function requestOf(fact: LiveFact): { url: string; headers: Record<string, string>; body: string | undefined } {
  const url = fact.path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const p = fact.parameters.path.find((one) => one.name === name);
    return encodeURIComponent((p && valueOf({ ...p, required: true })) ?? UNSHOWN[name] ?? '1');
  });
  const query = new URLSearchParams();
  for (const p of fact.parameters.query) {
    const value = valueOf(p);
    if (value !== undefined) query.append(p.name, value);
  }
  const headers: Record<string, string> = {};
  let body: string | undefined;
  if (fact.requestBody?.kind === 'json') {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(fact.requestBody.example);
  } else if (fact.requestBody) {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    const shown = Object.entries(fact.requestBody.example as object).filter(
      ([, value]) => value !== null && value !== '',
    );
    body = new URLSearchParams(shown.map(([name, value]) => [name, asText(value)])).toString();
  }
  return { url: query.size > 0 ? `${url}?${query}` : url, headers, body };
}

/** Sends with node:http, because one page sends a body with GET. */
function send(sandbox: RunningSandbox, fact: LiveFact): Promise<{ status: number; text: string }> {
  const { url, headers, body } = requestOf(fact);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = http.request(
      `${sandbox.origin}${url}`,
      { method: fact.method, headers: { authorization: `Bearer ${sandbox.token}`, ...headers, ...length } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('the examples of the documentation', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startTestSandbox({ leads: 60 });
  });
  after(() => sandbox.stop());

  it('all work in a sandbox and return the keys shown on their page', async () => {
    const refused: string[] = [];
    const different: string[] = [];
    for (const fact of liveFacts) {
      const { status, text } = await send(sandbox, fact);
      const answer = JSON.parse(text) as { success?: boolean };
      if (status !== 200 || answer.success === false) refused.push(`${fact.id} ${status} ${text.slice(0, 120)}`);
      else {
        const example = Object.values(fact.responses).flat()[0]?.example;
        const missing = example === undefined ? [] : findDepartures(example, answer);
        for (const one of missing) different.push(`${fact.id}: ${one}`);
      }
      if (fact.method !== 'GET') await sandbox.reset();
    }
    assert.deepEqual(refused, []);
    assert.deepEqual(different.sort(), [...UNLIKE].sort());
  });

  it('use records that no list or count includes', async () => {
    const small = await startTestSandbox({ leads: 0 });
    const get = async (url: string): Promise<Record<string, unknown>> =>
      (
        (await (
          await fetch(`${small.origin}${url}`, { headers: { authorization: `Bearer ${small.token}` } })
        ).json()) as {
          data: Record<string, unknown>;
        }
      ).data;
    assert.equal((await get('/api/v1/crm/objects/contact/90')).id, 90);
    const contacts = await get('/api/v1/crm/objects/contact');
    assert.deepEqual([contacts.list, (contacts.counts as { total: number }).total], [[], 0]);
    assert.equal((await get('/api/v1/crm/objects/case')).count, 0);
    const users = (await get('/api/v1/account/user')).data as { id: number }[];
    assert.ok(users.every((user) => user.id > 15_000));
    await small.stop();
  });

  it('use records that can be changed and deleted like any other, and are restored by a reset', async () => {
    const call = async (method: string, url: string, body?: object): Promise<number> =>
      (
        await fetch(`${sandbox.origin}${url}`, {
          method,
          headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
          body: body && JSON.stringify(body),
        })
      ).status;
    const contact = '/api/v1/crm/objects/contact/90';
    assert.equal(await call('PUT', contact, { fields: { name: 'Ada' } }), 200);
    const list = (await (
      await fetch(`${sandbox.origin}/api/v1/crm/objects/contact?limit=500`, {
        headers: { authorization: `Bearer ${sandbox.token}` },
      })
    ).json()) as { data: { list: { id: number }[]; counts: { total: number } } };
    assert.deepEqual([list.data.list.length, list.data.counts.total], [60, 60]);
    assert.equal(await call('DELETE', contact), 200);
    assert.equal(await call('GET', contact), 400);
    assert.equal(await call('GET', '/api/v1/crm/objects/case/9'), 400);
    await sandbox.reset();
    assert.equal(await call('GET', contact), 200);
    assert.equal(await call('GET', '/api/v1/crm/objects/case/9'), 200);
  });
});

import assert from 'node:assert/strict';
import { GENERATIONS } from '../../../src/api/client/account';
import { PersonalMask } from '../../../src/features/agents/result/personal';
import { TOOL_NAMES, type ToolName } from '../../../src/features/agents/toolTable';
import { figure } from '../../figures';
import { setUpAgent, fencedText, type AgentSetup } from './support';

const LIST = { '1.0.0': 'v1.lead.list', '2.0.0': 'v2.contact.list' } as const;
const REMOVE = { '1.0.0': 'v1.lead.delete', '2.0.0': 'v2.contact.delete' } as const;

for (const generation of GENERATIONS)
  describe(`tools for language models, ${generation}`, () => {
    let b: AgentSetup;
    let id: string;
    before(async () => {
      b = await setUpAgent(generation);
      const { leads } = (await b.read('acquire_search_leads', { limit: 3 })) as { leads: { id: string }[] };
      id = leads[0]!.id;
    });
    after(() => b.stop());
    beforeEach(() => {
      b.ports = {};
      b.proposed.length = 0;
      b.log.clear();
      b.sandbox.clearRequests();
    });

    /** A successful call of each tool. */
    const calls = (): Readonly<Record<ToolName, object>> => ({
      acquire_search_leads: {},
      acquire_read_lead: { lead_id: id },
      acquire_read_timeline: { lead_id: id },
      acquire_search_operations: { query: 'list tags' },
      acquire_read_operation: { operation: LIST[generation] },
      acquire_preview_request: { operation: LIST[generation], params: { limit: 5 } },
      acquire_send_read: { operation: LIST[generation], params: { limit: 5 } },
      acquire_list_deliveries: {},
      acquire_read_delivery: { delivery_id: 'd1' },
      acquire_run_checks: { file: 'a.acquire.http' },
      acquire_propose_change: { lead_id: id, changes: { remarks: 'Call back', email: 'new@example.com' } },
    });

    for (const tool of TOOL_NAMES)
      it(`${tool} returns data of the account`, async () => {
        const result = await b.call(tool, calls()[tool]);
        assert.equal(result.outcome, 'done', result.text);
        assert.match(result.text, /"name": "Acme"/);
        assert.ok(fencedText(result));
        assert.ok(b.sandbox.requests().every(({ status }) => status === 200));
      });

    it('search leads and page through the results', async () => {
      const first = await b.call('acquire_search_leads', { limit: 10 });
      assert.match(first.text, /"page": 2/);
      const rows = async (page: number): Promise<string[]> =>
        ((await b.read('acquire_search_leads', { limit: 10, page })) as { leads: { id: string }[] }).leads.map(
          (lead) => lead.id,
        );
      const [one, two] = [await rows(1), await rows(2)];
      assert.equal(new Set([...one, ...two]).size, 20);
      const { leads } = (await b.read('acquire_search_leads', { limit: 10 })) as {
        leads: { name?: string; id: string }[];
      };
      const named = leads.find(({ name }) => name)!;
      const found = (await b.read('acquire_search_leads', { search: named.name })) as { leads: { id: string }[] };
      assert.ok(found.leads.some((lead) => lead.id === named.id));
      const week = (await b.read('acquire_search_leads', { seen_within_days: 3650 })) as { leads: unknown[] };
      assert.ok(week.leads.length > 0);
    });

    it('read the messages of a timeline entry', async () => {
      const section = generation === '1.0.0' ? 'chats' : 'cases';
      const { leads } = (await b.read('acquire_search_leads', { limit: 20 })) as { leads: { id: string }[] };
      for (const lead of leads) {
        const history = (await b.read('acquire_read_timeline', { lead_id: lead.id, section })) as Record<
          string,
          { items: { id: string }[] }
        >;
        const item = history[section]?.items[0];
        if (!item) continue;
        const read = (await b.read('acquire_read_timeline', { lead_id: lead.id, section, item_id: item.id })) as {
          messages: unknown[];
        };
        assert.ok(read.messages.length > 0);
        return;
      }
      assert.fail('no lead with an entry');
    });

    it('split a huge result into parts that add up to the whole', async () => {
      const args = { operation: LIST[generation], params: { limit: 200 } };
      const first = await b.call('acquire_send_read', args);
      const parts = Number(/part 1 of (\d+)/.exec(first.text)?.[1]);
      assert.ok(parts > 2, first.text.slice(-200));
      assert.ok(first.text.length < 17_000);
      b.sandbox.clearRequests();
      const whole = await b.read('acquire_send_read', args);
      assert.equal(whole['status'], 200);
      // All parts come from one response.
      assert.equal(b.sandbox.requests().length, 1);
    });

    it('reject arguments that do not match the schema', async () => {
      const wrong: [ToolName, object][] = [
        ['acquire_search_leads', { limit: 5000 }],
        ['acquire_search_leads', { page: '1' }],
        ['acquire_search_leads', { other: 1 }],
        ['acquire_read_lead', {}],
        ['acquire_read_lead', { lead_id: 7 }],
        ['acquire_read_timeline', { lead_id: id, section: 'orders' }],
        ['acquire_read_operation', { operation: '' }],
        ['acquire_send_read', { method: 'get', path: '/x' }],
        ['acquire_send_read', {}],
        ['acquire_send_read', { operation: 'v9.nothing' }],
        ['acquire_send_read', { method: 'GET', path: 'https://evil.example/' }],
        ['acquire_send_read', { method: 'GET', path: '//evil.example/' }],
        ['acquire_send_read', { method: 'GET', path: '/\\evil.example/' }],
        ['acquire_read_delivery', { delivery_id: 'none' }],
        ['acquire_run_checks', { file: '../../etc/passwd' }],
        ['acquire_propose_change', {}],
        ['acquire_propose_change', { lead_id: id }],
        ['acquire_propose_change', { lead_id: id, changes: { id: 1 } }],
        ['acquire_propose_change', { lead_id: id, changes: { tags: ['no such tag'] } }],
      ];
      for (const [tool, args] of wrong) {
        const { outcome, text } = await b.call(tool, args);
        assert.equal(outcome, 'refused', `${tool} ${JSON.stringify(args)}: ${text}`);
        assert.doesNotMatch(text, /untrusted-data|evil/);
      }
      assert.deepEqual(b.proposed, []);
    });

    it('send nothing but documented reads [threat: agents]', async () => {
      const others: object[] = [
        { operation: REMOVE[generation], params: { id, ids: [id], contactId: id } },
        { method: 'DELETE', path: '/api/v1/crm/objects/contact/1' },
        { method: 'POST', path: '/profile/lead/delete', body: { id } },
        { method: 'POST', path: '/profile/lead/%64elete', body: { id } },
        { method: 'GET', path: '/unknown' },
        { method: 'GET', path: '/api/v1/crm/objects/contact', headers: { 'X-HTTP-Method-Override': 'DELETE' } },
        { method: 'GET', path: '/api/v1/crm/objects/contact', query: { _method: 'DELETE' } },
        { method: 'POST', path: '/profile/lead/list', body: { _method: 'DELETE' } },
        { method: 'GET', path: '/api/v1/crm/objects/contact', headers: { Authorization: 'Bearer x' } },
      ];
      for (const args of others) {
        const { outcome, text } = await b.call('acquire_send_read', args);
        assert.notEqual(outcome, 'done', `${JSON.stringify(args)}: ${text}`);
      }
      assert.deepEqual(b.sandbox.requests(), []);
    });

    it('run the reads of a request file, but not its writes', async () => {
      const { requests } = (await b.read('acquire_run_checks', { file: 'a.acquire.http' })) as {
        requests: { name: string; outcome: string; status: number | null }[];
      };
      assert.deepEqual(
        requests.map(({ outcome, status }) => [outcome, status]),
        [
          ['passed', 200],
          ['not-sent', null],
          ['error', null],
        ],
      );
      assert.equal(b.sandbox.requests().length, 1);
    });

    it('propose a change without making it', async () => {
      const { text } = await b.call('acquire_propose_change', calls().acquire_propose_change);
      assert.match(text, /Nothing was sent/);
      assert.match(b.proposed[0] ?? '', /Call back/);
      const args = { operation: REMOVE[generation], params: { id, ids: [id], contactId: id } };
      assert.equal((await b.call('acquire_propose_change', args)).outcome, 'done');
      assert.equal(b.proposed.length, 2);
      const unchanged = await b.read('acquire_read_lead', { lead_id: id });
      assert.doesNotMatch(JSON.stringify(unchanged), /Call back|new@example/);
    });

    it('propose nothing on a read-only account, and no change twice', async () => {
      const account = b.account!;
      const write = calls().acquire_propose_change;
      b.account = { ...account, writes: { kind: 'locked' } };
      assert.match((await b.call('acquire_propose_change', write)).text, /read-only/);
      b.account = account;
      b.ports = { preview: { lead: () => Promise.resolve(false), request: () => Promise.reject(new Error('x')) } };
      assert.match((await b.call('acquire_propose_change', write)).text, /draft of this lead already/);
      assert.deepEqual(b.proposed, []);
    });

    it('say that no one is signed in, except for the API reference', async () => {
      const account = b.account;
      b.account = undefined;
      for (const tool of TOOL_NAMES) {
        const { text, outcome } = await b.call(tool, calls()[tool]);
        if (/operation|deliver/.test(tool)) assert.equal(outcome, 'done', text);
        else assert.match(text, /No account is signed in/);
      }
      b.account = account;
    });

    it('return the reason for a failed call as data', async () => {
      const account = b.account!;
      b.account = { ...account, origin: 'http://127.0.0.1:9' };
      const offline = await b.call('acquire_search_leads');
      assert.equal(offline.outcome, 'failed');
      assert.match(fencedText(offline), /"kind": "/);
      b.account = account;
      const missing = await b.call('acquire_read_lead', { lead_id: '999999999' });
      assert.equal(missing.outcome, 'failed', missing.text);
    });

    it('reject when they are canceled, and log the cancellation', async () => {
      const abort = new AbortController();
      const running = b.call('acquire_search_leads', { search: 'a' }, { signal: abort.signal });
      abort.abort();
      await assert.rejects(running);
      assert.deepEqual(
        b.log.list().map(({ outcome }) => outcome),
        ['canceled'],
      );
    });

    it('do not run when they are turned off, or when another account has become active', async () => {
      b.ports = { refusal: (tool) => (tool === 'acquire_search_leads' ? 'It is off.' : undefined) };
      assert.match((await b.call('acquire_search_leads')).text, /^It is off\.$/);
      assert.match((await b.call('acquire_read_lead', { lead_id: id }, { expected: 'other' })).text, /Another account/);
      assert.deepEqual(b.sandbox.requests(), []);
    });

    it('replace personal data with the same made-up values in all results', async () => {
      const plain = (await b.read('acquire_search_leads', { limit: 20 })) as {
        leads: { id: string; name?: string; email?: string }[];
      };
      const mask = new PersonalMask();
      b.ports = { personal: () => mask };
      const all: string[] = [];
      for (const tool of TOOL_NAMES.filter((name) => !/operation|preview|propose|checks/.test(name)))
        all.push((await b.call(tool, calls()[tool])).text);
      const text = all.join('\n');
      for (const { name, email } of plain.leads)
        for (const value of [name, email]) if (value) assert.ok(!text.includes(value), value);
      assert.ok(!text.includes('parcel'));
      const masked = (await b.read('acquire_search_leads', { limit: 20 })) as typeof plain;
      assert.deepEqual(
        masked.leads.map((lead) => lead.id),
        plain.leads.map((lead) => lead.id),
      );
    });

    it('log each call with its account and outcome, without secrets', async () => {
      await b.call('acquire_send_read', {
        method: 'GET',
        path: '/x',
        query: { password: 'hunter2-canary', note: b.sandbox.token },
      });
      const [entry] = b.log.list();
      assert.deepEqual([entry?.tool, entry?.account, entry?.outcome], ['acquire_send_read', 'Acme', 'refused']);
      assert.ok(!entry!.arguments.includes('hunter2') && !entry!.arguments.includes(b.sandbox.token), entry!.arguments);
    });

    after(() => figure('agents', `9 spellings of writes on ${generation}: 0 sent`));
  });

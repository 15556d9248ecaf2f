import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import assert from 'node:assert/strict';
import { GENERATIONS, type Generation } from '../../../src/api/client/account';
import { TOOL_NAMES, type ToolName } from '../../../src/features/agents/toolTable';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import { startSandbox } from '../../../src/features/sandbox/server';
import { writeLine } from '../../../src/features/webhooks/storedLines';
import { delivery, REQUEST_FILE } from '../agents/support';
import { builtCli, SECRET_TOKEN, whenEnded, firstLine, CliFolder } from './support';

interface Result {
  readonly text: string;
  readonly isError: boolean;
}

describe('acquire mcp', () => {
  let place: CliFolder;
  before(function () {
    this.timeout(120_000);
    return builtCli();
  });

  for (const generation of GENERATIONS)
    describe(`with the official client, ${generation}`, () => {
      let sandbox: RunningSandbox;
      let client: Client;
      let transport: StdioClientTransport;
      let id: string;

      async function connect(...more: string[]): Promise<Client> {
        transport = new StdioClientTransport({
          command: process.execPath,
          args: [await builtCli(), 'mcp', '--account', sandbox.origin, '--api', generation, ...more],
          env: { ACQUIRE_TOKEN: sandbox.token },
          cwd: place.folder,
        });
        const made = new Client({ name: 'test', version: '1' });
        await made.connect(transport);
        return made;
      }

      async function call(name: string, args: Record<string, unknown> = {}): Promise<Result> {
        const result = await client.callTool({ name, arguments: args });
        const [content] = result.content as { type: string; text: string }[];
        assert.equal(content?.type, 'text');
        return { text: content.text, isError: result.isError === true };
      }

      before(async () => {
        place = new CliFolder();
        place.write('a.acquire.http', REQUEST_FILE[generation]);
        place.write('webhooks.jsonl', writeLine(delivery('d1', 'Where is my parcel?'), false));
        sandbox = await startSandbox({ leads: 230, token: SECRET_TOKEN });
        client = await connect('--webhook-log', 'webhooks.jsonl');
        id = /"id": "([^"]+)"/.exec((await call('acquire_search_leads', { limit: 1 })).text)?.[1] ?? '';
      });
      after(async () => {
        await client.close();
        await sandbox.stop();
        place.remove();
      });

      it('lists every tool with its schema', async () => {
        const { tools } = await client.listTools();
        assert.deepEqual(
          tools.map(({ name }) => name),
          TOOL_NAMES,
        );
        for (const { inputSchema, description } of tools)
          assert.deepEqual(
            [inputSchema.type, inputSchema['additionalProperties'], !!description],
            ['object', false, true],
          );
        assert.equal(client.getServerVersion()?.name, 'acquire');
        await client.ping();
      });

      it('calls every tool without changing anything', async () => {
        const args: Readonly<Record<ToolName, Record<string, unknown>>> = {
          acquire_search_leads: {},
          acquire_read_lead: { lead_id: id },
          acquire_read_timeline: { lead_id: id },
          acquire_search_operations: { query: 'tags' },
          acquire_read_operation: { operation: 'v2.contact.list' },
          acquire_preview_request: { method: 'GET', path: '/api/v1/crm/tag' },
          acquire_send_read: { operation: generation === '1.0.0' ? 'v1.lead.list' : 'v2.contact.list' },
          acquire_list_deliveries: { text: '104111' },
          acquire_read_delivery: { delivery_id: 'd1' },
          acquire_run_checks: { file: 'a.acquire.http' },
          acquire_propose_change: { lead_id: id, changes: { remarks: 'x' } },
        };
        for (const name of TOOL_NAMES) {
          const { text, isError } = await call(name, args[name]);
          assert.equal(isError, name === 'acquire_propose_change', `${name}: ${text}`);
          assert.ok(!text.includes(SECRET_TOKEN), name);
        }
        assert.match((await call('acquire_read_delivery', { delivery_id: 'd1' })).text, /Where is my parcel/);
        assert.match((await call('acquire_propose_change', args.acquire_propose_change)).text, /in VS Code only/);
        assert.ok(sandbox.requests().every(({ status }) => status === 200));
      });

      it('reports wrong arguments and unknown tools', async () => {
        for (const args of [{ limit: 0 }, { limit: '1' }, { other: true }])
          assert.match((await call('acquire_search_leads', args)).text, /not what its schema says/);
        assert.equal((await call('acquire_run_checks', { file: '../../x.acquire.http' })).isError, true);
        await assert.rejects(client.callTool({ name: 'acquire_delete_lead', arguments: {} }), /no such tool/);
      });

      it('returns a huge result in parts', async () => {
        const args = { operation: generation === '1.0.0' ? 'v1.lead.list' : 'v2.contact.list', params: { limit: 200 } };
        const first = await call('acquire_send_read', args);
        assert.match(first.text, /part 1 of \d+/);
        assert.ok(first.text.length < 17_000);
        assert.match((await call('acquire_send_read', { ...args, part: 2 })).text, /part 2 of \d+/);
      });

      it('stops a call that the client cancels, and continues', async () => {
        const abort = new AbortController();
        const canceled = client.callTool({ name: 'acquire_search_leads', arguments: { search: 'a' } }, undefined, {
          signal: abort.signal,
        });
        abort.abort();
        await assert.rejects(canceled);
        assert.equal((await call('acquire_search_leads')).isError, false);
      });

      it('replaces personal data with --mask-personal-data', async () => {
        const plain = (await call('acquire_read_lead', { lead_id: id })).text;
        const other = client;
        client = await connect('--mask-personal-data');
        const masked = (await call('acquire_search_leads', { limit: 5 })).text;
        await client.close();
        client = other;
        const email = /"[^"]*@[^"]*"/.exec(plain)?.[0];
        assert.ok(!email || !masked.includes(email));
        assert.doesNotMatch(masked.replaceAll('@example.com', ''), /@/);
      });
    });

  describe('as a program', () => {
    let sandbox: RunningSandbox;
    const argv = (generation: Generation = '2.0.0'): string[] => [
      'mcp',
      '--account',
      sandbox.origin,
      '--api',
      generation,
    ];
    before(async () => {
      place = new CliFolder();
      sandbox = await startSandbox({ leads: 2, token: SECRET_TOKEN });
    });
    after(async () => {
      place.remove();
      await sandbox.stop();
    });

    const REFUSED = [
      ['nonsense', -32700],
      ['[]', -32600],
      ['7', -32600],
      ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":1,"method":"resources/list"}', -32601],
      ['{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"toString"}}', -32602],
      ['{"jsonrpc":"2.0","id":1,"method":"tools/call"}', -32602],
      [`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"${'x'.repeat(2_000_000)}"}}`, -32600],
    ] as const;
    it('responds to each line that is no call it knows with the code for it, and continues', async () => {
      const { code, out } = await place.runBuilt(argv(), { stdin: REFUSED.map(([line]) => `${line}\n`).join('') });
      const answers = out.trim().split('\n');
      assert.equal(code, 0);
      assert.deepEqual(
        answers.map((line) => (JSON.parse(line) as { error: { code: number } }).error.code),
        REFUSED.map(([, error]) => error),
      );
    });

    it('responds to everything received before the end of stdin', async () => {
      const { code, out } = await place.runBuilt(argv(), {
        stdin: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"acquire_search_leads"}}',
      });
      assert.equal(code, 0);
      assert.match(out, /"id":1,"result":.*untrusted-data/);
    });

    it('ends with stdin, and writes only messages to stdout', async () => {
      const child = await place.start(argv());
      child.stdin!.write('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"1999-01-01"}}\n');
      const answer = JSON.parse(await firstLine(child)) as { result: { protocolVersion: string } };
      assert.equal(answer.result.protocolVersion, '2025-11-25');
      assert.equal((await whenEnded(child)).code, 0);
    });

    it('does not start without an account, a token, or a readable log', async () => {
      for (const [more, env] of [
        [['mcp'], {}],
        [argv(), { ACQUIRE_TOKEN: '' }],
        [[...argv(), '--webhook-log', 'none.jsonl'], {}],
        [[...argv(), '--allow-writes'], {}],
        [[...argv(), '--token-stdin'], {}],
      ] as const)
        assert.equal((await place.run(more, { env })).code, 2, more.join(' '));
    });

    it('ends with 1 when the account cannot be reached', async () => {
      const { code, err } = await place.run(['mcp', '--account', 'http://127.0.0.1:9', '--api', '2.0.0']);
      assert.equal(code, 1);
      assert.ok(err.trim());
    });
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { respondWith } from './fakeUsers';
import { waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';
import { closeDocuments, openRequests as open } from './requestDocuments';

/** What request files sent: all requests except the pages that the leads view loads. */
const sent = (here: LeadSite): string[] =>
  here.sandbox
    .requests()
    .filter((r) => !/^limit=50&page=\d+$/.test(r.body) && !r.path.endsWith('/tag-account'))
    .map((r) => `${r.method} ${r.path}`);
const run = (verb: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`acquire.request.${verb}`, ...args);
const FORM = 'Content-Type: application/x-www-form-urlencoded';

describe('running requests of a request file', () => {
  let here: LeadSite;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-run-'));
    here = await createLeadSite('1.0.0', { label: 'Runner' });
    await waitUntilSettled();
  });
  beforeEach(async () => {
    await here.sandbox.reset();
    here.sandbox.clearRequests();
  });
  afterEach(async () => {
    here.sandbox.setFaults(undefined);
    here.sandbox.setLatency(0);
    await closeDocuments();
  });
  after(async () => {
    await here.stop();
    rmSync(folder, { recursive: true });
  });

  const TWO_WRITES = `### A\n# @name a\nPOST /profile/lead/list\n${FORM}\n\nlimit=1\n\n### B\nPOST /profile/lead/list\n${FORM}\n\nlimit=2\n\n### Add one\nPOST /profile/lead/add-update\n${FORM}\n\nname=One\n\n### Add two\nPOST /profile/lead/add-update\n${FORM}\n\nname=Two\n`;

  it('runs all: reads, then each write once after one confirmation', async () => {
    const document = await open(TWO_WRITES);
    const asked = await respondWith(['Run All'], () => run('runAll', document.uri));
    assert.deepEqual(asked, ['Run 4 requests? 2 of them change data in Runner.']);
    assert.deepEqual(sent(here), [
      'POST /profile/lead/list',
      'POST /profile/lead/list',
      'POST /profile/lead/add-update',
      'POST /profile/lead/add-update',
    ]);
  });

  it('sends nothing at all when the writes are declined', async () => {
    const document = await open(TWO_WRITES);
    await respondWith([undefined], () => run('runAll', document.uri));
    assert.deepEqual(sent(here), []);
  });

  it('sends no write twice and nothing after one that failed', async () => {
    const document = await open(TWO_WRITES);
    here.sandbox.setFaults({ kind: '503', rate: 1, match: 'add-update' });
    await respondWith(['Run All'], () => run('runAll', document.uri));
    assert.deepEqual(
      sent(here).filter((c) => c.endsWith('add-update')),
      ['POST /profile/lead/add-update'],
    );
  });

  it('stops before sending anything if the variables of one request cannot be resolved', async () => {
    const document = await open(`${TWO_WRITES}\n### C\nPOST /profile/lead/{{nowhere}}\n`);
    await run('runAll', document.uri);
    assert.deepEqual(sent(here), []);
  });

  it('sends the selected requests in order, each read after the one it needs', async () => {
    const document = await open(
      `### List\n# @name list\nPOST /profile/lead/list\n${FORM}\n\nlimit=1\n\n### Detail\nPOST /profile/lead/detail\nContent-Type: application/json\n\n{ "id": {{list.response.body.$.data.data[0].id}} }\n\n### Not this\nPOST /profile/lead/list\n`,
    );
    const editor = vscode.window.activeTextEditor!;
    editor.selection = new vscode.Selection(2, 0, 9, 0);
    await run('sendSelection');
    assert.deepEqual(sent(here), ['POST /profile/lead/list', 'POST /profile/lead/detail']);
    assert.match(here.sandbox.requests().at(-1)!.body, /"id": ?\d+/);
    assert.equal(document.isDirty, true);
  });

  it('shows a running request as Cancel, and cancels it', async () => {
    const document = await open('### Slow\nPOST /profile/lead/list\n');
    const first = async (): Promise<string | undefined> =>
      (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri))[0]
        ?.command?.title;
    await waitUntil('the lens', async () => (await first()) === 'Send');
    here.sandbox.setLatency(8000);
    const sending = run('send', document.uri, 1);
    await waitUntil('Cancel', async () => (await first()) === 'Cancel');
    await run('cancel', document.uri, 1);
    await sending;
    assert.equal(await first(), 'Send');
  });

  it('resends the last request of the file', async () => {
    const document = await open(
      `### A\nPOST /profile/lead/list\n${FORM}\n\nlimit=3\n\n### B\nPOST /profile/lead/list\n${FORM}\n\nlimit=4\n`,
    );
    await run('send', document.uri, 7);
    await vscode.window.showTextDocument(document);
    await run('resend');
    await run('resend', document.uri);
    assert.deepEqual(
      here.sandbox
        .requests()
        .map((r) => r.body)
        .filter((b) => /^limit=[34]/.test(b)),
      ['limit=4', 'limit=4', 'limit=4'],
    );
  });

  describe('before a record is changed', () => {
    it('shows what would change, and sends nothing if declined', async () => {
      const document = await open(
        `### Rename\nPOST /profile/lead/add-update\n${FORM}\n\nvisitor_id=70120\n&name=Ada L.\n`,
      );
      const asked = await respondWith([undefined], () => run('send', document.uri, 1));
      assert.match(asked[0]!, /^Send ".*" for .+ to Runner\?$/);
      assert.deepEqual(sent(here), ['POST /profile/lead/detail']);
    });
  });

  describe('all pages', () => {
    for (const format of ['ndjson', 'json']) {
      it(`go into one ${format} file, with as many requests as there are pages`, async () => {
        const document = await open(`### List\nPOST /profile/lead/list\n${FORM}\n\nlimit=100\n&page=2\n`);
        const target = path.join(folder, `all.${format}`);
        const asked = await respondWith([vscode.Uri.file(target), 'Fetch'], () =>
          run('fetchAllPages', document.uri, 1),
        );
        assert.match(asked[1]!, /120 rows, 100 at a time: 2 requests to Runner/);
        assert.deepEqual(
          here.sandbox
            .requests()
            .map((r) => r.body)
            .filter((b) => b.startsWith('limit=100')),
          ['limit=100&page=1', 'limit=100&page=2'],
        );
        const text = readFileSync(target, 'utf8');
        const rows = (
          format === 'json'
            ? (JSON.parse(text) as unknown[])
            : text
                .trim()
                .split('\n')
                .map((l) => JSON.parse(l) as unknown)
        ) as { id: number }[];
        assert.equal(new Set(rows.map((r) => r.id)).size, 120);
      });
    }

    it('leave no file behind if declined or failed', async () => {
      const document = await open(`### List\nPOST /profile/lead/list\n${FORM}\n\nlimit=100\n`);
      const target = vscode.Uri.file(path.join(folder, 'none.json'));
      const before = readdirSync(folder);
      await respondWith([target, undefined], () => run('fetchAllPages', document.uri, 1));
      here.sandbox.setFaults({ kind: '403', rate: 1 });
      await respondWith([target], () => run('fetchAllPages', document.uri, 1));
      assert.deepEqual(readdirSync(folder), before);
    });

    it('are refused for a request that is not a list', async () => {
      const document = await open('### A\nPOST /profile/lead/detail\n');
      await respondWith([], () => run('fetchAllPages', document.uri, 1));
      assert.deepEqual(sent(here), []);
    });
  });

  describe('environments', () => {
    const file = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
    const choose = (label: string): Promise<string[]> => respondWith([label], () => run('selectEnvironment'));
    const document = async (): Promise<vscode.TextDocument> => {
      file('env.acquire.http', `### A\nPOST /profile/lead/list\n${FORM}\n\nlimit={{size}}\n`);
      return (await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, 'env.acquire.http')))).document;
    };

    it('provide the values of variables, and private values override public ones', async () => {
      file('http-client.env.json', '{\n  // both\n  "dev": { "size": 11 },\n  "prod": { "size": "12", },\n}');
      file('http-client.private.env.json', '{ "prod": { "size": 13 } }');
      const { uri } = await document();
      await choose('prod');
      await run('send', uri, 1);
      await vscode.window.showTextDocument(uri);
      await choose('dev');
      await run('send', uri, 1);
      assert.deepEqual(
        here.sandbox
          .requests()
          .map((r) => r.body)
          .filter((b) => /^limit=1[1-3]$/.test(b)),
        ['limit=13', 'limit=11'],
      );
    });

    it('and accounts can be chosen for one request with Run With, which does not change the selection', async () => {
      file('http-client.env.json', '{ "dev": { "size": 11 }, "prod": { "size": 12 } }');
      file('http-client.private.env.json', '{}');
      const { uri } = await document();
      await choose('dev');
      const bodies = (of: LeadSite): string[] =>
        of.sandbox
          .requests()
          .map((r) => r.body)
          .filter((b) => /^limit=1[12]$/.test(b));
      const titles = async (): Promise<(string | undefined)[]> =>
        (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri)).map(
          (lens) => lens.command?.title,
        );
      await waitUntil('the lens', async () => (await titles()).includes('Run With…'));
      const second = await createLeadSite('1.0.0', { label: 'Second' });
      try {
        second.sandbox.clearRequests();
        here.sandbox.clearRequests();
        await respondWith(['Runner', 'prod'], () => vscode.commands.executeCommand('acquire.request.sendWith', uri, 1));
        assert.deepEqual([bodies(here), bodies(second)], [['limit=12'], []]);
        await run('send', uri, 1);
        assert.deepEqual([bodies(here), bodies(second)], [['limit=12'], ['limit=11']]);
        // Dismissing the second question sends nothing.
        await respondWith(['Runner', undefined], () => run('sendWith', uri, 1));
        assert.deepEqual([bodies(here), bodies(second)], [['limit=12'], ['limit=11']]);
      } finally {
        await second.stop();
      }
    });

    it('run the read whose response their value uses, for a single request and in Run All', async () => {
      file('http-client.env.json', '{ "dev": { "newest": "{{list.response.body.$.data.data[0].id}}" } }');
      file('http-client.private.env.json', '{}');
      await document();
      await choose('dev');
      // Two files, because files do not share responses.
      for (const [name, ...command] of [['one', 'send', 8] as const, ['all', 'runAll'] as const]) {
        here.sandbox.clearRequests();
        const target = path.join(folder, `${name}.acquire.http`);
        writeFileSync(
          target,
          `### List\n# @name list\nPOST /profile/lead/list\n${FORM}\n\nlimit=3\n\n### One\nPOST /profile/lead/detail\n${FORM}\n\nid={{newest}}\n`,
        );
        const { uri } = (await vscode.window.showTextDocument(vscode.Uri.file(target))).document;
        const [verb, line] = command;
        await run(verb, uri, line);
        assert.deepEqual(sent(here), ['POST /profile/lead/list', 'POST /profile/lead/detail'], name);
      }
    });

    it('provide nothing if the file is broken or the workspace is not trusted', async () => {
      const { uri } = await document();
      file('http-client.private.env.json', '{ "dev": { "size": ');
      file('http-client.env.json', '{ "dev": { size } }');
      await run('send', uri, 1);
      file('http-client.private.env.json', '{}');
      file('http-client.env.json', '{ "dev": { "size": 11 } }');
      const real = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted')!;
      Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
      try {
        await run('send', uri, 1);
        assert.deepEqual(sent(here), []);
      } finally {
        Object.defineProperty(vscode.workspace, 'isTrusted', real);
      }
      await run('send', uri, 1);
      assert.deepEqual(sent(here), ['POST /profile/lead/list']);
    });
  });
});

describe('changing a contact from a request file', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('2.0.0', { label: 'Two' });
    await waitUntilSettled();
  });
  afterEach(closeDocuments);
  after(() => here.stop());

  it('reads it first, and names it before it is changed or deleted', async () => {
    const document = await open(
      '### Change\nPUT /api/v1/crm/objects/contact/70120\nContent-Type: application/json\n\n{ "fields": { "name": "Ada L." } }\n\n### Remove\nDELETE /api/v1/crm/objects/contact/70120\n\n### Gone\nDELETE /api/v1/crm/objects/contact/1\n',
    );
    here.sandbox.clearRequests();
    await respondWith([undefined], () => run('send', document.uri, 1));
    assert.deepEqual(sent(here), ['GET /api/v1/crm/objects/contact/70120']);
    const asked = await respondWith(['Send', 'Delete', undefined], async () => {
      await run('send', document.uri, 1);
      await run('send', document.uri, 7);
      await run('send', document.uri, 10);
    });
    assert.match(asked[1]!, /for Ada L\. to Two\? It cannot be undone\.$/);
    assert.doesNotMatch(asked[2]!, / for /);
    assert.deepEqual(
      sent(here).filter((c) => !c.startsWith('GET')),
      ['PUT /api/v1/crm/objects/contact/70120', 'DELETE /api/v1/crm/objects/contact/70120'],
    );
  });
});

describe('a response of more than 5 MB', () => {
  it('opens as plain text in parts, without searching for links', async () => {
    const here = await createLeadSite('1.0.0', { label: 'Long', leads: 7000, pageCap: 10_000 });
    try {
      await waitUntilSettled();
      const document = await open(`### All\nPOST /profile/lead/list\n${FORM}\n\nlimit=7000\n`);
      await run('send', document.uri, 1);
      const answer = (): vscode.TextDocument | undefined =>
        vscode.workspace.textDocuments.find(
          (d) => d.uri.scheme === 'acquire-exchange' && d.uri.authority === here.account.key,
        );
      await waitUntil('the response', () => !!answer());
      assert.ok((here.sandbox.requests().find((r) => r.body === 'limit=7000')?.status ?? 0) === 200);
      assert.equal(answer()!.languageId, 'plaintext');
      assert.ok(answer()!.getText().length < 2_000_000);
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        answer()!.uri,
      );
      const titles = lenses.map((l) => l.command?.title ?? '');
      assert.ok(
        titles.some((t) => /[5-9](?:\.\d+)? MB/.test(t)),
        titles.join(),
      );
      assert.ok(
        titles.some((t) => /^Part 1 of [4-9]/.test(t)),
        titles.join(),
      );
      assert.deepEqual(
        (
          await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', answer()!.uri)
        ).filter((l) => l.target?.scheme === 'command'),
        [],
      );
    } finally {
      await closeDocuments();
      await here.stop();
    }
  });
});

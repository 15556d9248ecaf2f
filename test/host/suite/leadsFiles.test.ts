import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parse } from 'csv-parse/sync';
import { readTagIds } from '../../../src/features/leads/model/fields';
import { createLeadSource } from '../../../src/features/leads/sources/sources';
import { withUser } from './fakeUi';
import { respondWith } from './fakeUsers';
import {
  loadLeads,
  loadTestApi,
  leadRows,
  waitUntilSettled,
  createLeadSite,
  waitUntil,
  type LeadSite,
  longAgain,
} from './leadSupport';

const target = async (name: string): Promise<vscode.Uri> =>
  vscode.Uri.joinPath((await loadTestApi()).services.context.globalStorageUri, name);
const text = async (uri: vscode.Uri): Promise<string> =>
  Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
const exists = (uri: vscode.Uri): Thenable<boolean> =>
  vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );

/** How many leads of the site have each tag, most frequent first. */
async function countTags({ sandbox, account }: LeadSite): Promise<[string, number][]> {
  const { services } = await loadTestApi();
  const counts = new Map<string, number>();
  const source = createLeadSource(account.generation, await services.client());
  for (let page = 0; page < 7; page++)
    for (const lead of (await source.page(account, page, 200)).leads)
      for (const row of readTagIds(lead.raw['tags'], [])) counts.set(row, (counts.get(row) ?? 0) + 1);
  sandbox.clearRequests();
  return [...counts].sort(([, a], [, b]) => b - a);
}

for (const generation of ['1.0.0', '2.0.0'] as const) {
  describe(`exporting and importing leads, ${generation}`, () => {
    let here: LeadSite;
    before(async () => {
      here = await createLeadSite(generation, { leads: 1204 });
      await waitUntilSettled();
    });
    after(async () => {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await here.stop();
    });

    it('exports all leads, each once, with one call per page', async () => {
      const file = await target('all.ndjson');
      here.sandbox.clearRequests();
      await respondWith(['NDJSON', file], () => vscode.commands.executeCommand('acquire.leads.export'));
      const ids = (await text(file))
        .trim()
        .split('\n')
        .map((line) => String((JSON.parse(line) as { id: number }).id));
      assert.deepEqual([ids.length, new Set(ids).size, here.sandbox.requests().length], [1204, 1204, 7]);
      await vscode.workspace.fs.delete(file);
    });

    it(`exports each lead once even if one call in five fails${longAgain(generation)}`, async () => {
      const file = await target('faulty.ndjson');
      here.sandbox.setFaults([
        { kind: '503', rate: 0.1, seed: 1 },
        { kind: 'reset', rate: 0.1, seed: 2 },
      ]);
      await respondWith(['NDJSON', file], () => vscode.commands.executeCommand('acquire.leads.export'));
      here.sandbox.setFaults(undefined);
      const ids = (await text(file))
        .trim()
        .split('\n')
        .map((line) => String((JSON.parse(line) as { id: number }).id));
      assert.deepEqual([ids.length, new Set(ids).size], [1204, 1204]);
      await vscode.workspace.fs.delete(file);
    });

    it(`leaves no file under the final name when an export fails, and can resume it${longAgain(generation)}`, async () => {
      const file = await target('resumed.csv');
      here.sandbox.clearRequests();
      here.sandbox.setFaults({ kind: '403', rate: 0.5, seed: 3 });
      await respondWith(['CSV for spreadsheets', file], () =>
        vscode.commands.executeCommand('acquire.leads.export'),
      ).catch(() => undefined);
      here.sandbox.setFaults(undefined);
      assert.equal(await exists(file), false);
      await respondWith(['resumed.csv'], () => vscode.commands.executeCommand('acquire.leads.resumeExport'));
      await waitUntil('the file is there', async () => exists(file));
      assert.equal((parse(await text(file), { bom: true, columns: true }) as unknown[]).length, 1204);
      await vscode.workspace.fs.delete(file);
    });

    it(`keeps the leads when the file cannot be written, to save them somewhere else${longAgain(generation)}`, async () => {
      const elsewhere = await target('elsewhere.json');
      const refused = vscode.Uri.joinPath(await target('leads.txt'), 'below-a-file.json');
      await vscode.workspace.fs.writeFile(await target('leads.txt'), Buffer.from('x'));
      const places = [refused, elsewhere];
      const shown = await withUser(
        (q) => {
          if (q.kind === 'save') return places.shift();
          if (q.kind === 'pick') return 'JSON';
          return q.kind === 'message' ? q.buttons[0] : undefined;
        },
        () => vscode.commands.executeCommand('acquire.leads.export'),
      );
      const said = shown.flatMap((q) => (q.kind === 'message' && q.level === 'error' ? q.text : []));
      assert.match(said.join(), /^The leads were read, but below-a-file.json could not be written: ./);
      assert.equal((JSON.parse(await text(elsewhere)) as unknown[]).length, 1204);
      const left = await vscode.workspace.fs.readDirectory((await loadTestApi()).services.context.globalStorageUri);
      assert.ok(left.every(([name]) => !name.endsWith('.part')));
      for (const uri of [elsewhere, await target('leads.txt')]) await vscode.workspace.fs.delete(uri);
    });

    it('exports leads with a tag, even if the tags column is not written', async () => {
      const leads = await loadLeads();
      // Empty until they are loaded, such as right after the list was opened.
      let named = await leads.browser.tags();
      await waitUntil('the tags', async () => (named = await leads.browser.tags()).length > 0);
      const counts = await countTags(here);
      const [id, count] = counts[0]!;
      const name = named.find((tag) => tag.id === id)!.name;
      const { list } = leads.browser;
      await leads.browser.setArrangement({ ...list!.arrangement, filter: { facets: { tag: [name] } } });
      const file = await target('tagged.ndjson');
      await respondWith(['Leads that match the filter', 'NDJSON', file], () =>
        vscode.commands.executeCommand('acquire.leads.export'),
      );
      await leads.browser.setArrangement({ filter: {} });
      assert.equal((await text(file)).trim().split('\n').length, count);
      await vscode.workspace.fs.delete(file);
    });

    it(`lets the user choose columns, and remembers them for the next export${longAgain(generation)}`, async () => {
      const file = await target('columns.csv');
      const head = async (...answers: readonly (string | vscode.Uri)[]): Promise<string | undefined> => {
        const rows = (await leadRows()).slice(0, 2);
        await respondWith(['Selected leads', ...answers], () =>
          vscode.commands.executeCommand('acquire.leads.export', rows[0], rows),
        );
        return (await text(file)).split(/\r?\n/)[0];
      };
      assert.match((await head('CSV for programs', file)) ?? '', /^name,email,.*id/);
      assert.equal(await head('Choose Columns…', 'Email', 'CSV for programs', file), 'email');
      assert.equal(await head('CSV for programs', file), 'email');
      await vscode.workspace.fs.delete(file);
    });

    it('exports only the selected leads, without another call', async () => {
      const rows = (await leadRows()).slice(0, 3);
      const file = await target('some.json');
      here.sandbox.clearRequests();
      await respondWith(['Selected leads', 'JSON', file], () =>
        vscode.commands.executeCommand('acquire.leads.export', rows[0], rows),
      );
      assert.deepEqual(
        (JSON.parse(await text(file)) as { id: number }[]).map((r) => String(r.id)),
        rows.map((r) => r.lead.id),
      );
      assert.equal(here.sandbox.requests().length, 0);
      await vscode.workspace.fs.delete(file);
    });

    /** What was written to leads, in order. */
    const writes = (): string[] =>
      here.sandbox
        .requests()
        .filter((r) => /add-update/.test(r.path) || r.method === 'PUT' || r.operation === 'v2.contact.create')
        .map((r) => r.body);
    const bodyOf = (values: Record<string, string>, id?: string): string =>
      generation === '1.0.0'
        ? new URLSearchParams({ ...(id ? { visitor_id: id } : {}), ...values }).toString()
        : JSON.stringify({ fields: values });
    /** The report of the last import. */
    const report = (): vscode.TextDocument | undefined =>
      vscode.workspace.textDocuments.findLast((document) => document.uri.scheme === 'acquire-import');

    it('imports each row as a new lead, whatever the columns are called, and writes skipped rows to a file next to it', async () => {
      const [row] = await leadRows();
      const file = await target('people.csv');
      await vscode.workspace.fs.writeFile(
        file,
        Buffer.from(`id,name,email\n${row!.lead.id},Created By Import,created.by.import@example.com\n,Broken,nobody\n`),
      );
      here.sandbox.clearRequests();
      await respondWith([file, 'Check the 2 Rows', 'Import'], () =>
        vscode.commands.executeCommand('acquire.leads.import'),
      );
      assert.deepEqual(writes(), [bodyOf({ name: 'Created By Import', email: 'created.by.import@example.com' })]);
      const beside = await target('people-not-imported.csv');
      assert.match(await text(beside), /Broken,nobody,.+,3/);
      assert.ok(!vscode.workspace.textDocuments.some((document) => document.isUntitled), 'no unsaved tab is left');
      await vscode.workspace.fs.delete(beside);
      await vscode.workspace.fs.delete(file);
    });

    it('updates the lead with the ID of a row only if that is chosen, and first shows its old and new values', async () => {
      const [row] = await leadRows();
      const file = await target('changes.csv');
      await vscode.workspace.fs.writeFile(file, Buffer.from(`Key,name\n${row!.lead.id},Updated By Import\n`));
      here.sandbox.clearRequests();
      await respondWith(
        [
          file,
          'Match rows with existing leads: No: each row is a new lead',
          'By the IDs in a column…',
          'Key',
          'Check the Row',
          'Import',
        ],
        () => vscode.commands.executeCommand('acquire.leads.import'),
      );
      assert.deepEqual(writes(), [bodyOf({ name: 'Updated By Import' }, row!.lead.id)]);
      const shown = report()?.getText() ?? '';
      assert.ok(shown.includes('Updated By Import') && shown.includes(row!.lead.id), shown);
      assert.ok(!report()!.uri.path.includes('\\'));
      await vscode.workspace.fs.delete(file);
    });

    it(`pauses when Acquire requests a long wait, and resumes from there${longAgain(generation)}`, async () => {
      const file = await target('paused.csv');
      await vscode.workspace.fs.writeFile(file, Buffer.from('name\nPaused 1\nPaused 2\nPaused 3\n'));
      here.sandbox.clearRequests();
      const match = generation === '1.0.0' ? 'add-update' : 'objects/contact';
      here.sandbox.setFaults({ kind: '429', match, methods: ['POST'], rate: 1, retryAfter: 86_400 });
      const said: string[] = [];
      await withUser(
        (question) => {
          if (question.kind === 'open') return file;
          if (question.kind === 'pick') return 'Check the 3 Rows';
          if (question.kind !== 'message') return undefined;
          said.push(question.text);
          return question.modal ? 'Import' : undefined;
        },
        () => vscode.commands.executeCommand('acquire.leads.import'),
      );
      assert.match(said.join('\n'), /is paused: 0 of 3 rows were sent/);
      here.sandbox.setFaults(undefined);
      here.sandbox.clearRequests();
      await respondWith(['paused.csv'], () => vscode.commands.executeCommand('acquire.leads.resumeImport'));
      assert.deepEqual(
        writes(),
        [1, 2, 3].map((n) => bodyOf({ name: `Paused ${n}` })),
      );
      await respondWith([], () => vscode.commands.executeCommand('acquire.leads.resumeImport'));
      await vscode.workspace.fs.delete(file);
    });

    it(`shows the skipped rows when no file can be created next to the source${longAgain(generation)}`, async () => {
      // The name would be too long with a suffix.
      const file = await target(`${'x'.repeat(245)}.csv`);
      await vscode.workspace.fs.writeFile(file, Buffer.from('name,email\nFine,\nBroken,nobody\n'));
      await respondWith([file, 'Check the 2 Rows', 'Import'], () =>
        vscode.commands.executeCommand('acquire.leads.import'),
      );
      await waitUntil('the rows are shown', () =>
        vscode.workspace.textDocuments.some((d) => d.isUntitled && d.getText().includes('Broken,nobody')),
      );
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await vscode.workspace.fs.delete(file);
    });

    it(`imports nothing without confirmation${longAgain(generation)}`, async () => {
      const file = await target('unwanted.csv');
      await vscode.workspace.fs.writeFile(file, Buffer.from('name\nUnwanted\n'));
      here.sandbox.clearRequests();
      await respondWith([file, 'Check the Row', undefined], () =>
        vscode.commands.executeCommand('acquire.leads.import'),
      );
      assert.ok(
        here.sandbox.requests().every((r) => !/add-update/.test(r.path) && r.operation !== 'v2.contact.create'),
      );
      await vscode.workspace.fs.delete(file);
    });

    it('copies leads as text for other tools, without the token', async () => {
      const rows = (await leadRows()).filter((r) => r.lead.email).slice(0, 2);
      const copied = async (verb: string): Promise<string> => {
        await vscode.commands.executeCommand(`acquire.lead.${verb}`, rows[0], rows);
        return vscode.env.clipboard.readText();
      };
      assert.equal((JSON.parse(await copied('copyJson')) as unknown[]).length, 2);
      assert.equal((parse(await copied('copyCsv'), { columns: true }) as { id: string }[])[1]?.id, rows[1]!.lead.id);
      assert.ok((await copied('copyMarkdown')).includes(`](mailto:`));
      const http = await copied('copyHttp');
      const curl = await copied('copyCurl');
      assert.ok(
        http.includes('# @account Acme') &&
          http.includes(generation === '1.0.0' ? 'POST /profile/lead/detail' : 'GET /api/v1/crm/objects/contact/'),
      );
      assert.ok(curl.includes('curl') && curl.includes('ACQUIRE_TOKEN'));
      assert.ok(![http, curl].some((t) => t.includes(here.sandbox.token)));
    });
  });
}

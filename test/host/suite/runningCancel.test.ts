import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';
import { respondWith, manualResponder } from './fakeUsers';
import { closeDocuments, openRequests as open } from './requestDocuments';

const FORM = 'Content-Type: application/x-www-form-urlencoded';
const LIST = `### List\n# @name list\nPOST /profile/lead/list\n${FORM}\n\nlimit=7\n`;
const DETAIL =
  '\n### Detail\nPOST /profile/lead/detail\nContent-Type: application/json\n\n{ "id": {{list.response.body.$.data.data[0].id}} }\n';
/** The request line of the second request in `LIST + DETAIL`. */
const DETAIL_LINE = 8;

const run = (verb: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`acquire.request.${verb}`, ...args);

/** Runs something that shows progress, and presses Cancel at the time `when` resolves. Later progress is not affected. */
async function cancelling(run: () => PromiseLike<unknown>, when: () => Promise<void>): Promise<void> {
  const source = new vscode.CancellationTokenSource();
  const later = new vscode.CancellationTokenSource();
  const window = vscode.window as { withProgress: unknown };
  const real = window.withProgress;
  let shown = 0;
  window.withProgress = (_options: unknown, work: (progress: unknown, token: unknown) => unknown): unknown =>
    work({ report: () => undefined }, shown++ ? later.token : source.token);
  try {
    await Promise.all([
      run(),
      when().finally(() => {
        source.cancel();
      }),
    ]);
  } finally {
    window.withProgress = real;
    source.dispose();
    later.dispose();
  }
}

describe('canceling requests of a request file', () => {
  let here: LeadSite;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-cancel-'));
    here = await createLeadSite('1.0.0', { label: 'Stopper' });
    await waitUntilSettled();
  });
  beforeEach(() => {
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

  /** What the request files of these tests sent: their lists ask for 7 or 8 rows. */
  const sent = (): string[] =>
    here.sandbox
      .requests()
      .filter((r) => /^limit=[78]/.test(r.body) || r.path.endsWith('/detail'))
      .map((r) => r.path.split('/').pop()!);
  const lens = async ({ uri }: vscode.TextDocument, line: number): Promise<string | undefined> =>
    (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri)).find(
      (one) => one.range.start.line === line,
    )?.command?.title;

  it('cancels the reads a request needs, does not send it, and does not treat the reads as done', async () => {
    const document = await open(LIST + DETAIL);
    await waitUntil('the lens', async () => (await lens(document, DETAIL_LINE)) === 'Send');
    here.sandbox.setLatency(8000);
    const sending = run('send', document.uri, DETAIL_LINE);
    await waitUntil('Cancel at the read', async () => (await lens(document, 2)) === 'Cancel');
    await waitUntil('Cancel at the request itself', async () => (await lens(document, DETAIL_LINE)) === 'Cancel');
    await run('cancel', document.uri, DETAIL_LINE);
    await sending;
    assert.equal(await lens(document, DETAIL_LINE), 'Send');
    assert.deepEqual(sent(), ['list']);
    here.sandbox.setLatency(0);
    await run('send', document.uri, DETAIL_LINE);
    assert.deepEqual(sent(), ['list', 'list', 'detail']);
  });

  it('repeats a needed read that failed, and reads a successful one once', async () => {
    const document = await open(LIST + DETAIL);
    here.sandbox.setFaults({ kind: '403', rate: 1, match: 'lead/list' });
    await run('send', document.uri, DETAIL_LINE);
    assert.deepEqual(sent(), ['list']);
    here.sandbox.setFaults(undefined);
    await run('send', document.uri, DETAIL_LINE);
    await run('send', document.uri, DETAIL_LINE);
    assert.deepEqual(sent(), ['list', 'list', 'detail', 'detail']);
  });

  it('reads once for two requests at the same time, and continues with the second if the first is canceled', async () => {
    const document = await open(LIST + DETAIL + DETAIL.replace('Detail', 'Again'));
    const again = document.lineCount - 1;
    here.sandbox.setLatency(300);
    const responder = manualResponder();
    try {
      await Promise.all([run('send', document.uri, DETAIL_LINE), run('send', document.uri, again)]);
    } finally {
      responder.restore();
    }
    assert.deepEqual([sent(), responder.messages], [['list', 'detail', 'detail'], []]);

    const other = await open(LIST + DETAIL + DETAIL.replace('Detail', 'Again'));
    here.sandbox.clearRequests();
    here.sandbox.setLatency(4000);
    const first = run('send', other.uri, DETAIL_LINE);
    await waitUntil('Cancel at the read', async () => (await lens(other, 2)) === 'Cancel');
    const second = run('send', other.uri, again);
    here.sandbox.setLatency(0);
    await run('cancel', other.uri, DETAIL_LINE);
    await Promise.all([first, second]);
    assert.deepEqual(sent(), ['list', 'list', 'detail']);
  });

  it('ends a run whose first needed read is in flight', async () => {
    const document = await open(LIST + DETAIL + DETAIL.replace('Detail', 'Again'));
    const editor = vscode.window.activeTextEditor!;
    editor.selection = new vscode.Selection(DETAIL_LINE, 0, document.lineCount - 1, 0);
    here.sandbox.setLatency(8000);
    await cancelling(
      () => run('sendSelection'),
      () => waitUntil('the read', async () => (await lens(document, 2)) === 'Cancel'),
    );
    const reads = here.sandbox.requests().filter((r) => r.body === 'limit=7');
    assert.ok(
      reads.every((r) => r.status !== 200),
      'the read was waited for',
    );
    assert.ok(
      sent().every((one) => one === 'list'),
      sent().join(),
    );
  });

  for (const former of [undefined, 'what stood there before\n']) {
    it(`leaves ${former ? 'the existing file unchanged' : 'no file'} when fetching all pages is canceled halfway`, async () => {
      const document = await open(LIST.replace('limit=7', 'limit=8'));
      const target = path.join(folder, 'all.ndjson');
      if (former) writeFileSync(target, former);
      const before = readdirSync(folder);
      here.sandbox.setLatency(150);
      await cancelling(
        () => respondWith([vscode.Uri.file(target), 'Fetch'], () => run('fetchAllPages', document.uri, 2)),
        async () => {
          await waitUntil('the third page', () => sent().length >= 3);
          assert.equal(readdirSync(folder).length, before.length + 1, 'it is written under another name meanwhile');
        },
      );
      const asked = sent().length;
      assert.deepEqual(readdirSync(folder), before);
      if (former) assert.equal(readFileSync(target, 'utf8'), former);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(sent().length, asked, 'no page is asked for any more');
      assert.ok(asked < 15);
    });
  }
});

describe('a needed read that needs another read', () => {
  it('is recognized as a read even if its path contains a value from the other response', async () => {
    const here = await createLeadSite('2.0.0', { label: 'Chain' });
    try {
      await waitUntilSettled();
      const document = await open(
        '### A\n# @name all\nGET /api/v1/crm/objects/contact?limit=7\n\n### B\n# @name one\nGET {{base}}/api/v1/crm/objects/contact/{{all.response.body.$.data.list[0].id}}\n\n### C\nGET /api/v1/crm/objects/contact?limit=8&search={{one.response.body.$.data.id}}\n\n### V\n' +
          `@base = ${here.sandbox.origin}\n`,
      );
      here.sandbox.clearRequests();
      await run('send', document.uri, 9);
      const paths = here.sandbox
        .requests()
        .filter((r) => !r.query.includes('limit=50') && r.path.includes('/objects/contact'))
        .map((r) => `${r.path.split('/objects/').pop()}?${r.query}`);
      assert.equal(paths.length, 3, paths.join());
      assert.match(paths[1]!, /^contact\/\d+\?/);
    } finally {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await here.stop();
    }
  });
});

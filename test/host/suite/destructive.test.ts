import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { operations } from '../../../src/api/catalogue';
import type { Generation } from '../../../src/api/client/account';
import type { ApiRequest } from '../../../src/api/client/types';
import { toDraft, type RequestDraft } from '../../../src/features/requests/form/draft';
import type { TryRequestPanels } from '../../../src/features/requests/ui/tryRequest/panels';
import { eightSpellings } from '../../fixtures/spellings';
import { figure } from '../../figures';
import { withUser } from './fakeUi';
import { loadTestApi, waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';
import { closeDocuments, openRequests } from './requestDocuments';
import { FakePanel } from './fakePanel';

/** A modal dialog as it was shown. */
interface Modal {
  readonly text: string;
  readonly detail: string;
}

/** Records the modal dialogs that `run` shows. Presses `button` in each, or dismisses them. */
async function modals(run: () => PromiseLike<unknown>, button?: string): Promise<Modal[]> {
  const shown = await withUser((q) => (q.kind === 'message' && q.modal ? button : undefined), run);
  return shown.flatMap((q) => (q.kind === 'message' && q.modal ? { text: q.text, detail: q.detail } : []));
}

const run = (verb: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`acquire.request.${verb}`, ...args);
/** What reached the sandbox, without the reads that confirmations and views need. */
const written = ({ sandbox }: LeadSite): string[] =>
  sandbox
    .requests()
    .filter((r) => r.method !== 'GET' && !/\/(?:list|detail|edit|tag-account|agents)$/.test(r.path))
    .map((r) => `${r.method} ${r.path}`);

describe('[threat: destructive] a destructive request spelled another way', () => {
  const sites = new Map<Generation, LeadSite>();
  let panels: TryRequestPanels;
  before(async () => {
    sites.set('2.0.0', await createLeadSite('2.0.0', { label: 'Two' }));
    sites.set('1.0.0', await createLeadSite('1.0.0', { label: 'One' }));
    await waitUntilSettled();
    ({ panels } = await (await loadTestApi()).requests.load());
  });
  afterEach(closeDocuments);
  after(async () => {
    for (const panel of FakePanel.all.splice(0)) panel.dispose();
    for (const one of sites.values()) await one.stop();
  });

  const DELETE = 'POST /api/profile/lead/%64elete\nContent-Type: application/json\n\n{ "id": [1, 2] }\n';

  it('needs confirmation in a request file, with account, method and full path', async () => {
    const one = sites.get('1.0.0')!;
    one.sandbox.clearRequests();
    const document = await openRequests(`### Harmless\n${DELETE}`);
    const [asked, ...others] = await modals(() => run('send', document.uri, 1));
    assert.deepEqual(others, []);
    assert.equal(asked?.text, 'Send "Delete leads permanently" to One? It cannot be undone.');
    assert.match(asked?.detail ?? '', /^POST \/api\/profile\/lead\/%64elete\n.*\/api\/profile\/lead\/delete$/m);
    assert.deepEqual(written(one), []);
  });

  it('needs confirmation in Try Request in all spellings, and nothing is sent without one', async () => {
    let tried = 0;
    let asked = 0;
    for (const [generation, here] of sites) {
      here.sandbox.clearRequests();
      const panel = new FakePanel();
      await panels.restore(panel as unknown as vscode.WebviewPanel, { v: 1, accountKey: here.account.key, draft: {} });
      const ready = panel.next('init');
      panel.say('ready', {});
      await ready;
      for (const one of operations(generation).filter((o) => o.destructive || o.outward !== undefined)) {
        for (const [name, request] of eightSpellings(one)) {
          tried++;
          const shown = await modals(async () => {
            const stopped = panel.posted.filter((m) => m.type === 'stopped' || m.type === 'response').length;
            panel.say('send', { draft: draft(request) }, String(tried));
            await waitUntil(
              'an end',
              () => panel.posted.filter((m) => m.type === 'stopped' || m.type === 'response').length > stopped,
            );
          });
          if (shown.length === 1 && shown[0]!.detail.startsWith(`${request.method} /`)) asked++;
          else
            assert.match(
              panel.last('stopped')?.text ?? '',
              /not sent/,
              `${one.id} ${name}: ${request.method} ${request.url}`,
            );
        }
      }
      assert.deepEqual(written(here), []);
      panel.dispose();
    }
    assert.ok(tried >= 368, `${tried} tried`);
    figure('destructive', `asked ${asked} of ${tried} in a window, the rest refused`);
  }).timeout(180_000);

  it('is listed by Run All, like a write that is not in the catalogue', async () => {
    const one = sites.get('1.0.0')!;
    one.sandbox.clearRequests();
    const document = await openRequests(
      `### Harmless\n${DELETE}\n### Add\nPOST /profile/lead/add-update\n\nname=Ada\n\n### List leads\nPOST /profile/lead/unheard-of?x=1\n`,
    );
    const [asked, ...others] = await modals(() => run('runAll', document.uri));
    assert.deepEqual(others, []);
    const lines = asked!.detail.split('\n');
    assert.equal(
      asked!.text,
      'Run 3 requests? 2 of them change data in One. 1 is not documented and may change data in One.',
    );
    assert.ok(lines.includes('1. Harmless (Delete leads permanently): cannot be undone'), asked!.detail);
    assert.ok(lines.includes('POST /api/profile/lead/%64elete'), asked!.detail);
    assert.ok(lines.includes('2. List leads: may change data'), asked!.detail);
    assert.ok(lines.includes('POST /profile/lead/unheard-of?x=1'), asked!.detail);
    assert.deepEqual(written(one), []);
  });

  it('is named by Run All even among many writes', async () => {
    const many = Array.from({ length: 30 }, (_, n) => `### Add ${n}\nPOST /profile/lead/add-update\n\nname=A${n}\n`);
    const document = await openRequests(`${many.join('\n')}\n### Last\n${DELETE}`);
    const [asked] = await modals(() => run('runAll', document.uri));
    assert.match(asked!.detail, /^1\. Last \(Delete leads permanently\)/);
    assert.match(asked!.detail, /… and 11 more$/);
  });

  it('is not fetched page by page', async () => {
    const one = sites.get('1.0.0')!;
    const document = await openRequests('POST /profile/lead/list\nX-HTTP-Method-Override: DELETE\n');
    one.sandbox.clearRequests();
    assert.deepEqual(await modals(() => run('fetchAllPages', document.uri, 0)), []);
    assert.deepEqual(one.sandbox.requests(), []);
  });

  it('needs confirmation as a write with an unknown effect if it is not in the catalogue', async () => {
    const one = sites.get('1.0.0')!;
    const long = `/profile/${'x'.repeat(300)}/end`;
    const document = await openRequests(
      `POST ${long}\n\n###\nPOST /profile/lead/list\nX-HTTP-Method-Override: DELETE\n`,
    );
    const [asked] = await modals(() => run('send', document.uri, 0));
    assert.equal(asked?.text, 'Send this POST request to One? Its effect is unknown.');
    assert.ok(asked.detail.startsWith(`POST ${long}\n`), asked.detail);
    const [hidden] = await modals(() => run('send', document.uri, 3));
    assert.match(hidden?.detail ?? '', /The header X-HTTP-Method-Override may turn this into a different request/);
    assert.deepEqual(written(one), []);
  });
});

describe('[threat: read-only] a read-only account in a window', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Locked', writable: false });
    await waitUntilSettled();
  });
  afterEach(closeDocuments);
  after(() => here.stop());

  it('does not send an undocumented parameter, and names it', async () => {
    const form = 'Content-Type: application/x-www-form-urlencoded';
    const document = await openRequests(
      `POST /profile/lead/list\n${form}\n\nlimit=1&sort=name\n\n###\nPOST /profile/lead/list\n${form}\n\nlimit=7&page=1\n`,
    );
    here.sandbox.clearRequests();
    const [asked, ...others] = await modals(() => run('send', document.uri, 0));
    assert.deepEqual(others, []);
    assert.match(
      asked?.detail ?? '',
      /^The parameter sort is not documented .* Remove the parameter, or allow changes\./,
    );
    assert.deepEqual(await modals(() => run('send', document.uri, 6)), []);
    assert.deepEqual(
      here.sandbox.requests().map((r) => r.body),
      ['limit=7&page=1'],
    );
  });
});

/** The panel's form of a request. */
function draft(request: ApiRequest): RequestDraft {
  const made = toDraft(request);
  assert.ok(typeof made === 'object');
  return made;
}

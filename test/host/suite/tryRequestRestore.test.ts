import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type * as vscode from 'vscode';
import { EMPTY_DRAFT, type RequestDraft } from '../../../src/features/requests/form/draft';
import type { RequestsContext } from '../../../src/features/requests/ui/context';
import type { TryRequestPanels } from '../../../src/features/requests/ui/tryRequest/panels';
import { FakePanel } from './fakePanel';
import { loadTestApi, recordedCalls, waitUntilSettled, createLeadSite, type LeadSite } from './leadSupport';

const SECRET = 'canary-secret-77aa01';
const DRAFT: RequestDraft = {
  ...EMPTY_DRAFT,
  method: 'POST',
  url: `/profile/lead/list?apiKey=${SECRET}`,
  headers: [['X-Webhook-Secret', SECRET]],
  bodyKind: 'form',
  form: [
    ['limit', '3'],
    ['clientSecret', SECRET],
  ],
  text: JSON.stringify({ user: { newPwd: SECRET } }),
};

describe('restoring a Try Request panel', () => {
  let here: LeadSite;
  let panels: TryRequestPanels;
  let context: RequestsContext;
  let folder: string;
  before(async () => {
    here = await createLeadSite('1.0.0', { writable: false, token: 'canary-token-91c2d3e4' });
    await waitUntilSettled();
    const { requests, services } = await loadTestApi();
    ({ panels, context } = await requests.load());
    folder = path.join(services.context.globalStorageUri.fsPath, 'tryRequest');
  });
  afterEach(async () => {
    for (const panel of FakePanel.all.splice(0)) panel.dispose();
    await context.drafts.flush();
  });
  after(() => here.stop());

  /** A panel that VS Code restores with this state, after its first message. */
  async function restore(state: unknown): Promise<{ panel: FakePanel; id: string; draft: RequestDraft }> {
    const panel = new FakePanel();
    await panels.restore(panel as unknown as vscode.WebviewPanel, state);
    const init = panel.next('init');
    panel.say('ready', {});
    const { id, draft } = await init;
    return { panel, id, draft };
  }
  const stored = (id: string): string => readFileSync(path.join(folder, `${id}.json`), 'utf8');
  const isStored = (id: string): boolean => readdirSync(folder).includes(`${id}.json`);

  it('restores the request as edited, without its secrets [threat: token]', async () => {
    const { panel, id } = await restore({ v: 1, accountKey: here.account.key });
    panel.say('edited', { draft: DRAFT });
    await context.drafts.flush();
    assert.ok(!stored(id).includes(SECRET) && stored(id).includes('profile/lead/list'));
    const again = await restore({ v: 2, id, tab: 'body' });
    assert.equal(again.id, id);
    assert.deepEqual(again.draft, {
      ...DRAFT,
      url: `/profile/lead/list?apiKey=${encodeURIComponent('•••')}`,
      headers: [['X-Webhook-Secret', '•••']],
      form: [
        ['limit', '3'],
        ['clientSecret', '•••'],
      ],
      text: '{"user":{"newPwd":"•••"}}',
    });
  });

  it('restores its response from the history', async () => {
    const { panel, id } = await restore({
      v: 1,
      accountKey: here.account.key,
      draft: { ...EMPTY_DRAFT, url: '/profile/lead/list', method: 'POST' },
    });
    const answer = panel.next('response');
    panel.say('send', { draft: { ...EMPTY_DRAFT, url: '/profile/lead/list', method: 'POST' } }, '1');
    const { exchangeId, facts } = await answer;
    await context.drafts.flush();
    await context.history.store.flushed();
    context.exchanges.clear();
    const next = new FakePanel();
    await panels.restore(next as unknown as vscode.WebviewPanel, { v: 2, id });
    const again = next.next('response');
    next.say('ready', {});
    const shown = await again;
    assert.deepEqual([shown.exchangeId, shown.facts, shown.again], [exchangeId, facts, true]);
    assert.ok(!JSON.stringify(shown).includes(here.sandbox.token));
  });

  it('refuses to send masked values, and sends when they are filled in', async () => {
    const { panel, id } = await restore({ v: 1, accountKey: here.account.key, draft: { ...DRAFT, headers: [] } });
    await context.drafts.flush();
    const { panel: again, draft } = await restore({ v: 2, id });
    panel.dispose();
    here.sandbox.clearRequests();
    const stopped = again.next('stopped');
    again.say('send', { draft }, '1');
    assert.equal(
      (await stopped).text,
      'The request was not sent. Secrets are not stored: replace ••• in apiKey, clientSecret first.',
    );
    assert.deepEqual(recordedCalls(here), []);
    const answer = again.next('response');
    again.say('send', { draft: { ...draft, url: '/profile/lead/list', form: [['limit', '3']] } }, '2');
    assert.equal((await answer).tone, 'ok');
  });

  it('keeps the complete request while the window is open, even if the panel is hidden and shown', async () => {
    const { panel } = await restore({ v: 1, accountKey: here.account.key });
    panel.say('edited', { draft: DRAFT });
    const init = panel.next('init');
    panel.say('ready', {});
    assert.deepEqual((await init).draft, DRAFT);
  });

  it('reads the state of version 0.1, which contained the request itself', async () => {
    const { id, draft } = await restore({ v: 1, accountKey: here.account.key, draft: DRAFT, tab: 'headers' });
    assert.deepEqual(draft, DRAFT);
    await context.drafts.flush();
    assert.ok(isStored(id) && !stored(id).includes(SECRET));
  });

  for (const state of [
    undefined,
    null,
    7,
    'x',
    [],
    {},
    { v: 2 },
    { v: 2, id: '../../x' },
    { v: 2, id: 'f'.repeat(24) },
    { v: 1, draft: 5 },
  ])
    it(`opens empty if the state has no request: ${JSON.stringify(state)}`, async () => {
      assert.deepEqual((await restore(state)).draft, EMPTY_DRAFT);
    });

  it('forgets the request when the panel is closed', async () => {
    const { panel, id } = await restore({ v: 1, accountKey: here.account.key, draft: DRAFT });
    await context.drafts.flush();
    assert.ok(isStored(id));
    panel.say('edited', { draft: { ...DRAFT, url: '/x' } });
    panel.dispose();
    await context.drafts.flush();
    assert.ok(!isStored(id));
  });

  it('forgets the requests of an account when it is signed out', async () => {
    const other = await createLeadSite('1.0.0', { label: 'Leaving', writable: false });
    const { panel, id } = await restore({ v: 1, accountKey: other.account.key, draft: DRAFT });
    const kept = await restore({ v: 1, accountKey: here.account.key, draft: DRAFT });
    await context.drafts.flush();
    assert.ok(isStored(id));
    await other.stop();
    await waitUntilSettled();
    panel.say('edited', { draft: { ...DRAFT, url: '/x' } });
    await context.drafts.flush();
    assert.ok(!isStored(id) && isStored(kept.id));
    assert.deepEqual((await restore({ v: 2, id })).draft, EMPTY_DRAFT);
    assert.deepEqual((await restore({ v: 1, accountKey: other.account.key, draft: DRAFT })).draft, EMPTY_DRAFT);
  });
});

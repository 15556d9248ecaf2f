import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redactor } from '../../../src/core/redaction';
import { EMPTY_DRAFT, type RequestDraft } from '../../../src/features/requests/form/draft';
import { isPanelId, newPanelId, PanelDraftStore } from '../../../src/features/requests/form/panelDrafts';
import { findMaskedParts, redactDraft } from '../../../src/features/requests/form/redactDraft';
import { SECRET_NAMES } from '../../fixtures/secretNames';
import { figure } from '../../figures';

const KEY = 'abcdef123456';
const SECRET = 'canary9f2b71';
const draft = (more: Partial<RequestDraft> = {}): RequestDraft => ({ ...EMPTY_DRAFT, ...more });
const plain = (text: string): string => text;

/** A draft for each part of a request that can contain a name and its value. */
function draftsWith(name: string): RequestDraft[] {
  const encoded = encodeURIComponent(name);
  const json = JSON.stringify({ user: [{ [name]: SECRET }] });
  return [
    draft({ url: `/x?page=1&${encoded}=${SECRET}&limit=2` }),
    draft({ headers: [[name, SECRET]] }),
    draft({ bodyKind: 'form', form: [[name, SECRET]] }),
    draft({ bodyKind: 'form', form: [['fields', json]] }),
    draft({ bodyKind: 'multipart', form: [[name, SECRET]] }),
    draft({ bodyKind: 'json', text: json }),
    draft({ bodyKind: 'json', text: JSON.stringify({ inner: json }) }),
    draft({ bodyKind: 'text', text: `a=1&${encoded}=${SECRET}` }),
    // Values that are not sent now may be sent after switching the body type.
    draft({ bodyKind: 'none', text: json, form: [[name, SECRET]] }),
  ];
}

describe('redactDraft', () => {
  it('masks the values of secret-shaped names wherever they are [threat: token]', () => {
    assert.ok(SECRET_NAMES.length >= 60);
    const kept: string[] = [];
    let drafts = 0;
    for (const name of SECRET_NAMES)
      for (const one of draftsWith(name)) {
        drafts++;
        if (JSON.stringify(redactDraft(one, plain)).includes(SECRET)) kept.push(`${name}: ${JSON.stringify(one)}`);
      }
    assert.deepEqual(kept, []);
    figure('token', `Try Request: ${SECRET_NAMES.length} secret-shaped names in ${drafts} drafts, 0 stored`);
  });

  it('masks known credentials and keys of the form account_id:JWT by their value', () => {
    const redactor = new Redactor();
    redactor.remember(SECRET);
    const jwt = `acme:eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${'s'.repeat(43)}`;
    for (const value of [SECRET, `Bearer ${SECRET}`, jwt, Buffer.from(`me:${SECRET}`).toString('base64')])
      for (const one of draftsWith('note').map(
        (made) => JSON.parse(JSON.stringify(made).replaceAll(SECRET, value)) as RequestDraft,
      )) {
        const text = JSON.stringify(redactDraft(one, (given) => redactor.text(given)));
        assert.ok(!text.includes(value) && !text.includes(SECRET), text);
      }
  });

  it('keeps everything else unchanged', () => {
    const one = draft({
      method: 'POST',
      url: '/profile/lead/list?q=a%20b+c&page=1#x',
      headers: [['zone', 'Europe/Berlin']],
      bodyKind: 'json',
      form: [
        ['name', 'Ada'],
        ['token_type', 'x'],
      ],
      text: '{ "id": 12345678901234567890,\n  "author": "Ada", "password": "{{password}}" }',
      operationId: 'v1.lead.list',
    });
    assert.deepEqual(redactDraft(one, plain), one);
  });
});

describe('maskedParts', () => {
  it('names what must be filled in before a stored draft can be sent', () => {
    const one = draft({
      url: `/x?page=1&api_key=${SECRET}`,
      headers: [['X-Webhook-Secret', SECRET]],
      bodyKind: 'form',
      form: [
        ['name', 'Ada'],
        ['password', SECRET],
      ],
    });
    assert.deepEqual(findMaskedParts(one), []);
    assert.deepEqual(findMaskedParts(redactDraft(one, plain)), ['X-Webhook-Secret', 'api_key', 'password']);
    assert.deepEqual(findMaskedParts(redactDraft(draft({ bodyKind: 'json', text: `{"pwd":"${SECRET}"}` }), plain)), [
      'body',
    ]);
  });

  it('finds every mask, whatever was masked', () => {
    for (const name of SECRET_NAMES)
      for (const one of draftsWith(name).slice(0, -1))
        assert.equal(findMaskedParts(redactDraft(one, plain)).length, 1, JSON.stringify(one));
  });

  it('passes over what is not sent', () => {
    assert.deepEqual(findMaskedParts(draft({ bodyKind: 'none', text: '•••', form: [['password', '•••']] })), []);
    assert.deepEqual(findMaskedParts(draft({ bodyKind: 'json', text: '{}', form: [['password', '•••']] })), []);
  });
});

describe('PanelDraftStore', () => {
  let folder: string;
  let store: PanelDraftStore;
  const id = newPanelId();
  const lead = draft({ method: 'POST', url: '/profile/lead/list', bodyKind: 'form', form: [['limit', '3']] });
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), 'acq-panels-')), 'tryRequest');
    store = new PanelDraftStore(folder, plain);
  });
  afterEach(() => {
    store.dispose();
    rmSync(path.dirname(folder), { recursive: true, force: true });
  });
  const again = (): PanelDraftStore => new PanelDraftStore(folder, plain);

  it('gives a draft back after a reload of the window', async () => {
    store.put(id, { draft: draft(), accountKey: KEY });
    store.put(id, { draft: lead, accountKey: KEY });
    await store.flush();
    assert.deepEqual(await again().get(id), { draft: lead, accountKey: KEY });
    assert.equal(await again().get(newPanelId()), undefined);
  });

  it('writes no secret, and nothing that other users can read', async () => {
    store.put(id, { draft: { ...lead, form: [['password', SECRET]], text: `{"token":"${SECRET}"}` }, accountKey: KEY });
    await store.flush();
    const file = path.join(folder, `${id}.json`);
    assert.deepEqual(readdirSync(folder), [`${id}.json`]);
    assert.ok(!readFileSync(file, 'utf8').includes(SECRET));
    if (process.platform !== 'win32')
      assert.deepEqual([statSync(file).mode & 0o777, statSync(folder).mode & 0o777], [0o600, 0o700]);
  });

  it('masks with the credentials known when the window ends, though they are forgotten while it writes', async () => {
    const redactor = new Redactor();
    const known = redactor.remember(SECRET);
    const ending = new PanelDraftStore(folder, (text) => redactor.text(text));
    ending.put(id, { draft: draft({ url: `/x/${SECRET}` }) });
    ending.dispose();
    known.dispose();
    await ending.flush();
    assert.equal((await again().get(id))?.draft.url, '/x/•••');
  });

  it('forgets the drafts of an account that is signed out, also those about to be written', async () => {
    const [other, none, damaged] = [newPanelId(), newPanelId(), newPanelId()];
    store.put(id, { draft: lead, accountKey: KEY });
    store.put(other, { draft: lead, accountKey: 'zzzzzz999999' });
    store.put(none, { draft: lead });
    await store.flush();
    writeFileSync(path.join(folder, `${damaged}.json`), '{"version":1,"accountKey"');
    const pending = newPanelId();
    store.put(pending, { draft: lead, accountKey: KEY });
    await store.removeOfAccounts(new Set([KEY]));
    await store.flush();
    assert.deepEqual(readdirSync(folder).sort(), [`${other}.json`, `${none}.json`].sort());
  });

  it('forgets the draft of a panel that is closed, whatever is being written', async () => {
    store.put(id, { draft: lead });
    const writing = store.flush();
    store.put(id, { draft: draft() });
    await Promise.all([writing, store.remove(id)]);
    await store.flush();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('removes drafts of windows that were never opened again, and no other file', async () => {
    mkdirSync(folder, { recursive: true });
    const old = newPanelId();
    const then = Date.now() / 1000 - 31 * 24 * 3_600;
    for (const name of [`${old}.json`, 'notes.json', 'x.txt']) {
      writeFileSync(path.join(folder, name), '{}');
      utimesSync(path.join(folder, name), then, then);
    }
    store.put(id, { draft: lead });
    await store.flush();
    await store.removeLeftovers();
    assert.deepEqual(readdirSync(folder).sort(), [`${id}.json`, 'notes.json', 'x.txt'].sort());
  });

  it('passes over files that are damaged or of a newer version', async () => {
    mkdirSync(folder, { recursive: true });
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"version":2,"draft":{}}',
      '{"version":1}',
      '{"version":1,"draft":7}',
    ]) {
      writeFileSync(path.join(folder, `${id}.json`), text);
      assert.equal(await again().get(id), undefined, text);
    }
    writeFileSync(path.join(folder, `${id}.json`), '{"version":1,"accountKey":7,"draft":{"method":"TRACE","url":5}}');
    assert.deepEqual(await again().get(id), { draft: EMPTY_DRAFT });
  });

  it('reports when the disk fails, and continues', async () => {
    const errors: unknown[] = [];
    mkdirSync(path.dirname(folder), { recursive: true });
    writeFileSync(folder, 'a file in the place of the folder');
    const failing = new PanelDraftStore(folder, plain, (error) => errors.push(error));
    failing.put(id, { draft: lead });
    await failing.flush();
    assert.equal(errors.length, 1);
    assert.equal(await failing.get(id), undefined);
  });

  it('takes nothing but its own ids', async () => {
    for (const junk of [undefined, 7, '', '../../etc/passwd', `${id}/..`, id.toUpperCase().replace(/\d/g, 'A'), { id }])
      assert.equal(isPanelId(junk), false);
    assert.ok(isPanelId(id) && newPanelId() !== id);
    await assert.rejects(store.get('../x'), TypeError);
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { figure } from '../../figures';
import { respondWith } from './fakeUsers';
import { waitUntilSettled, createLeadSite, type LeadSite } from './leadSupport';

const SECRET = 'outside-secret-5c1f';
const VARIABLE = 'ACQ_HOST_SECRET';
const VALUE = 'variable-secret-91d2';
const ALLOW = 'Allow and Continue';

describe('local data in a request', () => {
  let here: LeadSite;
  /** A folder outside the workspace, one inside, and the path from documents in the second to the secret in the first. */
  let root: string;
  let work: string;
  let outside: string;
  let made = 0;
  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Local Data' });
    await waitUntilSettled();
    process.env[VARIABLE] = VALUE;
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'acq-local-data-')));
    const opened = vscode.workspace.workspaceFolders?.[0];
    assert.ok(opened, 'a workspace folder is open');
    work = realpathSync(mkdtempSync(path.join(opened.uri.fsPath, 'local-data-')));
    writeFileSync(path.join(root, 'secret.txt'), SECRET);
    writeFileSync(path.join(root, 'beside.txt'), 'beside-5c1f');
    writeFileSync(path.join(work, 'inside.txt'), 'inside-5c1f');
    symlinkSync(path.join(root, 'secret.txt'), path.join(work, 'link.txt'));
    symlinkSync(root, path.join(work, 'up'));
    execFileSync('mkfifo', [path.join(work, 'pipe')]);
    outside = path.relative(work, path.join(root, 'secret.txt'));
  });
  beforeEach(() => {
    here.sandbox.clearRequests();
  });
  after(async () => {
    delete process.env[VARIABLE];
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await here.stop();
    rmSync(root, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  });

  const save = (text: string, folder = work): vscode.Uri => {
    const file = path.join(folder, `${++made}.acquire.http`);
    writeFileSync(file, text);
    return vscode.Uri.file(file);
  };
  /** A documented read, which needs no confirmation for its effect. */
  const post = (body: string): string =>
    `POST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\n${body}\n`;
  const send = (uri: vscode.Uri): Thenable<unknown> => vscode.commands.executeCommand('acquire.request.send', uri, 0);
  const seen = (): string => JSON.stringify(here.sandbox.requests());

  it('a data file yields one request per row, and needs confirmation if it is outside the workspace', async () => {
    const rows = 'limit\n11\n12\n13\n';
    writeFileSync(path.join(work, 'rows.csv'), rows);
    writeFileSync(path.join(root, 'rows.csv'), rows);
    const each = (file: string): vscode.Uri => save(`# @each ${file}\n${post('limit={{limit}}\n&page=1')}`);
    const bodies = (): string[] =>
      here.sandbox
        .requests()
        .map(({ body }) => body)
        .filter((body) => /^limit=1[123]&/.test(body))
        .sort();
    const all = ['limit=11&page=1', 'limit=12&page=1', 'limit=13&page=1'];
    await respondWith([], () => send(each('rows.csv')));
    assert.deepEqual(bodies(), all);
    here.sandbox.clearRequests();
    const uri = each(path.relative(work, path.join(root, 'rows.csv')));
    await respondWith([undefined], () => send(uri));
    assert.deepEqual(bodies(), []);
    await respondWith([ALLOW], () => send(uri));
    assert.deepEqual(bodies(), all);
  });

  it('[threat: files] a file from outside the workspace needs confirmation before it is read', async () => {
    const named = [
      `< ${outside}`,
      `<@ ${outside}`,
      `< ${path.join(root, 'secret.txt')}`,
      '< ./link.txt',
      '< up/secret.txt',
    ];
    for (const line of named) {
      const uri = save(post(line));
      const [question = ''] = await respondWith([undefined], () => send(uri));
      assert.ok(question.includes(path.join(root, 'secret.txt')), `${line}: ${question}`);
      assert.match(question, /\(19 bytes\).*Local Data \(127\.0\.0\.1:\d+\)/);
      assert.equal(here.sandbox.requests().length, 0, line);
      await respondWith([ALLOW], () => send(uri));
      assert.ok(seen().includes(SECRET), line);
      // A window asks only once about the same file in the same document.
      assert.deepEqual(await respondWith([], () => send(uri)), []);
      here.sandbox.clearRequests();
    }
    figure('files', `${named.length} requests that name a file outside: 0 sent without consent`);
  });

  it('[threat: files] a document outside the workspace asks about every file, and again if the file has grown', async () => {
    for (const line of ['< ./beside.txt', '< beside.txt', `< ${path.join(root, 'beside.txt')}`]) {
      const uri = save(post(line), root);
      const [question = ''] = await respondWith([undefined], () => send(uri));
      assert.ok(question.includes('beside.txt'), `${line}: ${question}`);
      assert.equal(here.sandbox.requests().length, 0, line);
      await respondWith([ALLOW], () => send(uri));
      assert.ok(seen().includes('beside-5c1f'), line);
      here.sandbox.clearRequests();
      appendFileSync(path.join(root, 'beside.txt'), ' and more');
      assert.equal((await respondWith([undefined], () => send(uri))).length, 1, line);
      assert.equal(here.sandbox.requests().length, 0, line);
    }
  });

  it('[threat: files] devices and pipes are refused at once, files of the folder are sent at once', async () => {
    for (const line of ['< /dev/zero', '< /proc/self/environ', '< ./pipe', '< ..', '< ./missing.txt']) {
      assert.deepEqual(await respondWith([], () => send(save(post(line)))), [], line);
      assert.equal(here.sandbox.requests().length, 0, line);
    }
    assert.deepEqual(await respondWith([], () => send(save(post('< ./inside.txt')))), []);
    assert.ok(seen().includes('inside-5c1f'));
  });

  it('[threat: files] environment variables are named in the same confirmation, the first time', async () => {
    const text = `POST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\nX-Note: {{$processEnv ${VARIABLE}}}\n\n< ${outside}\n`;
    const uri = save(text);
    const [question = ''] = await respondWith([undefined], () => send(uri));
    assert.ok(question.includes(VARIABLE) && question.includes('secret.txt') && !question.includes(VALUE), question);
    assert.equal(here.sandbox.requests().length, 0);
    await respondWith([ALLOW], () => send(uri));
    assert.ok(seen().includes(SECRET));
    assert.deepEqual(await respondWith([], () => send(uri)), []);
    // Another document asks again.
    here.sandbox.clearRequests();
    assert.equal((await respondWith([undefined], () => send(save(text)))).length, 1);
    assert.equal(here.sandbox.requests().length, 0);
  });

  it('[threat: files] an environment file that is a link out of the folder is not read', async () => {
    writeFileSync(path.join(root, 'shared.env.json'), JSON.stringify({ $shared: { planted: SECRET } }));
    const file = path.join(work, 'http-client.env.json');
    symlinkSync(path.join(root, 'shared.env.json'), file);
    await respondWith([], () => send(save(post('{{planted}}'))));
    assert.equal(here.sandbox.requests().length, 0);
    rmSync(file);
    // A value that is an environment variable needs confirmation too.
    writeFileSync(file, JSON.stringify({ $shared: { planted: `{{$processEnv ${VARIABLE}}}` } }));
    const [question = ''] = await respondWith([undefined], () => send(save(post('{{planted}}'))));
    assert.ok(question.includes(VARIABLE), question);
    assert.equal(here.sandbox.requests().length, 0);
    rmSync(file);
  });

  it('[threat: files] Run All names everything its requests read in one confirmation', async () => {
    const uri = save(
      `${post(`< ${outside}`)}\n###\nPOST /profile/lead/list\n\nsearch={{$processEnv ${VARIABLE}}}\n\n###\nPOST /profile/lead/list\n\nlimit=1\n`,
    );
    const runAll = (): Thenable<unknown> => vscode.commands.executeCommand('acquire.request.runAll', uri);
    const questions = await respondWith([undefined], runAll);
    assert.equal(questions.length, 1);
    assert.ok(questions[0]!.includes(VARIABLE) && questions[0]!.includes('secret.txt'), questions[0]);
    assert.equal(here.sandbox.requests().length, 0);
    await respondWith([ALLOW], runAll);
    assert.equal(here.sandbox.requests().length, 3);
    assert.ok(seen().includes(SECRET) && seen().includes(VALUE));
  });
});

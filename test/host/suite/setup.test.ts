import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Generation } from '../../../src/api/client/account';
import type { SandboxOptions } from '../../../src/features/sandbox/options';
import { loadTestApi, createLeadSite, waitUntil } from './leadSupport';
import { manualResponder } from './fakeUsers';

const extension = vscode.extensions.getExtension('acquire-community.acquire')!;
const PAGE = 'acquire-setup:/setup/Acquire%20setup.md';

/** Runs the diagnostics for a site with these faults; resolves to the page and the message. */
async function checked(
  generation: Generation,
  options: SandboxOptions = {},
  change?: (accountKey: string) => Promise<void>,
): Promise<{ page: string; said: string; buttons: readonly string[]; requests: string[]; token: string }> {
  const where = await createLeadSite(generation, { leads: 5, writable: false, ...options });
  const responder = manualResponder();
  try {
    await change?.(where.account.key);
    where.sandbox.clearRequests();
    await vscode.commands.executeCommand('acquire.account.checkSetup', where.account.key);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(PAGE));
    await waitUntil('the page', () => document.getText().includes(String(where.sandbox.port)));
    const message = responder.messages.at(-1);
    return {
      page: document.getText(),
      said: message?.text ?? '',
      buttons: message?.buttons ?? [],
      requests: where.sandbox.requests().map((r) => `${r.method} ${r.path}`),
      token: where.sandbox.token,
    };
  } finally {
    responder.restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await where.stop();
  }
}

/** The result of one check on the page. */
const result = (page: string, title: string): string =>
  new RegExp(`^\\| ${title} \\| \\**(\\w[\\w ]*?)\\** \\|`, 'm').exec(page)?.[1] ?? '';

describe('Run Diagnostics', () => {
  for (const generation of ['1.0.0', '2.0.0'] as const) {
    it(`passes with only reads for a working account of API ${generation}`, async () => {
      const { page, said, requests, token } = await checked(generation);
      for (const title of ['Versions', 'Storage', 'Proxy', 'Network', 'TLS', 'Clock', 'Token', 'Permissions'])
        assert.equal(result(page, title), 'Pass', `${title}\n${page}`);
      assert.match(page, /No problems found/);
      assert.match(said, /8 passed/);
      assert.ok(!page.includes(token));
      assert.ok(
        requests.length >= 6 && requests.every((r) => /^HEAD|^GET|list|tag-account|agents/.test(r)),
        requests.join(),
      );
    });
  }

  for (const [kind, word] of [
    ['401', /rejected this token/],
    ['403', /token is not allowed to list leads/],
    ['html', /web page/],
    ['reset', /connection|broke/i],
  ] as const) {
    it(`says what is wrong if the API returns ${kind}, and offers a fix`, async () => {
      const { page, buttons } = await checked('1.0.0', { faults: { kind, rate: 1, match: '/profile' } });
      assert.deepEqual(
        [result(page, 'Network'), result(page, 'Token'), result(page, 'Permissions')],
        ['Pass', 'Failed', 'Not checked'],
        page,
      );
      assert.match(page, word);
      assert.deepEqual(buttons, ['Replace Token', 'Copy Report', 'Check Again']);
    });
  }

  it('warns about a key that may not read everything', async () => {
    const { page, said } = await checked('2.0.0', { faults: { kind: '403', rate: 1, match: '/crm/objects/company' } });
    assert.equal(result(page, 'Permissions'), 'Warning', page);
    assert.match(page, /Refused\\: companies/);
    assert.match(said, /warnings: 1/);
  });

  it('says that a host does not exist', async () => {
    const { accounts } = await loadTestApi();
    const account = await accounts.add(
      {
        label: 'Gone',
        generation: '1.0.0',
        origin: 'http://127.0.0.1:9',
        pathForm: 'plain',
        kind: 'own',
        credentialKind: 'token',
        authHeader: 'bearer',
      },
      { kind: 'token', token: 'canary-token-123' },
    );
    const responder = manualResponder();
    try {
      await vscode.commands.executeCommand('acquire.account.checkSetup', account.key);
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(PAGE));
      await waitUntil('the page', () => /127\.0\.0\.1:9\b/.test(document.getText().replaceAll('\\', '')));
      const page = document.getText();
      assert.deepEqual([result(page, 'Network'), result(page, 'Token')], ['Failed', 'Not checked'], page);
    } finally {
      responder.restore();
      await accounts.remove(account.key);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });
});

describe('the first steps', () => {
  const { walkthroughs, commands } = (
    extension.packageJSON as {
      contributes: {
        walkthroughs: {
          id: string;
          title: string;
          steps: {
            id: string;
            title: string;
            description: string;
            media: { svg: string; altText: string };
            completionEvents: string[];
          }[];
        }[];
        commands: { command: string }[];
      };
    }
  ).contributes;
  const steps = walkthroughs.flatMap((w) => w.steps);

  it('are one short walkthrough, with themed images that have descriptions', () => {
    assert.deepEqual(
      walkthroughs.map((w) => w.id),
      ['acquire.firstSteps'],
    );
    assert.deepEqual(
      steps.map((s) => s.id.split('.').at(-1)),
      ['account', 'leads', 'request', 'webhook'],
    );
    for (const { media, title, description } of steps) {
      const file = path.join(extension.extensionPath, media.svg);
      assert.ok(existsSync(file), file);
      assert.match(readFileSync(file, 'utf8'), /var\(--vscode-/);
      assert.ok(media.altText.length > 20 && title && description);
    }
  });

  it('refer only to existing commands', async () => {
    const there = new Set(await vscode.commands.getCommands(true));
    for (const { description, completionEvents } of steps) {
      const named = [...description.matchAll(/\(command:([\w.]+)\)/g)]
        .map((m) => m[1] ?? '')
        .concat(completionEvents.flatMap((e) => (e.startsWith('onCommand:') ? [e.slice(10)] : [])));
      assert.ok(named.length);
      for (const id of named) assert.ok(there.has(id), id);
    }
    assert.ok(commands.some((c) => c.command === 'acquire.account.getStarted'));
  });
});

describe('Install Command Line Tool', () => {
  for (const [button, command] of [
    ['Copy Install Command', /^npm install --global https:\/\/\S+\/acquire-cli-\d+\.\d+\.\d+\.tgz$/],
    ['Copy Command Without Installing', /^node ".*cli\.mjs" --help$/],
  ] as const)
    it(`explains the tool and copies a command: ${button}`, async () => {
      const user = manualResponder();
      user.press = button;
      try {
        await vscode.commands.executeCommand('acquire.cli.install');
        assert.match(await vscode.env.clipboard.readText(), command);
        assert.ok(user.messages.length >= 1);
      } finally {
        user.restore();
      }
    });

  it('copies nothing if it is dismissed', async () => {
    await vscode.env.clipboard.writeText('before');
    const user = manualResponder();
    try {
      await vscode.commands.executeCommand('acquire.cli.install');
      assert.equal(await vscode.env.clipboard.readText(), 'before');
    } finally {
      user.restore();
    }
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { withUser } from './fakeUi';
import { respondWith } from './fakeUsers';
import { recordedCalls, waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';

describe('requests of other tools', () => {
  let here: LeadSite;
  let folder: string;
  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Acme', token: 'canary-token-7e8f9a0b' });
    await waitUntilSettled();
    folder = mkdtempSync(path.join(tmpdir(), 'acq-interchange-'));
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await here.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Imports a file with this content; resolves to the text of the document that opens. */
  async function imported(name: string, content: string): Promise<string> {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    const before = vscode.window.activeTextEditor?.document;
    await respondWith([vscode.Uri.file(file)], () => vscode.commands.executeCommand('acquire.requests.import'));
    await waitUntil('a new request file', () => {
      const document = vscode.window.activeTextEditor?.document;
      return document !== before && document?.languageId === 'acquire-http';
    });
    return vscode.window.activeTextEditor!.document.getText();
  }

  it('come from a Postman collection, whose texts stay texts, and are sent unchanged', async () => {
    const text = await imported(
      'a.json',
      JSON.stringify({
        info: { name: 'Acme', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
        item: [
          {
            name: 'Leads',
            item: [
              {
                name: 'List\n###\nDELETE /profile/lead/delete',
                request: {
                  method: 'POST',
                  header: [{ key: 'Authorization', value: 'Bearer postman-secret-1234567890' }],
                  url: `${here.sandbox.origin}/profile/lead/list`,
                  body: { mode: 'urlencoded', urlencoded: [{ key: 'limit', value: '2' }] },
                },
              },
            ],
          },
        ],
      }),
    );
    assert.ok(!text.includes('postman-secret'), text);
    assert.match(text, /^### Leads \/ List/m);
    assert.equal(text.match(/^###/gm)?.length, 1);
    here.sandbox.clearRequests();
    const line = text.split('\n').findIndex((one) => one.startsWith('POST '));
    await vscode.commands.executeCommand('acquire.request.send', vscode.window.activeTextEditor!.document.uri, line);
    assert.deepEqual(recordedCalls(here), ['POST /profile/lead/list']);
  });

  it('come from a HAR file, and go into one without the credential', async () => {
    const url = `${here.sandbox.origin}/profile/lead/list`;
    const headers = [{ name: 'Authorization', value: 'Bearer har-secret-1234567890' }];
    const entry = {
      startedDateTime: '2026-11-29T00:00:00Z',
      time: 1,
      request: {
        method: 'POST',
        url,
        httpVersion: 'HTTP/1.1',
        headers,
        queryString: [],
        cookies: [],
        headersSize: -1,
        bodySize: -1,
      },
      response: {},
      cache: {},
      timings: {},
    };
    const text = await imported(
      'a.har',
      JSON.stringify({ log: { version: '1.2', creator: { name: 'x', version: '1' }, entries: [entry] } }),
    );
    assert.ok(text.includes('POST /profile/lead/list') && !text.includes('har-secret'), text);
    const target = path.join(folder, 'out.har');
    await respondWith([vscode.Uri.file(target)], () => vscode.commands.executeCommand('acquire.requests.exportHar'));
    const written = readFileSync(target, 'utf8');
    const { log } = JSON.parse(written) as { log: { version: string; entries: { request: { url: string } }[] } };
    assert.deepEqual([log.version, log.entries.map(({ request }) => request.url)], ['1.2', [url]]);
    assert.ok(!written.includes('canary-token-7e8f9a0b'));
  });

  it('are refused with a reason if the file is neither, and nothing opens', async () => {
    for (const [name, content] of [
      ['b.json', '{"openapi":"3.1.0"}'],
      ['c.json', 'not json'],
      ['d.har', '{"log":{}}'],
      ['e.json', ''],
    ] as const) {
      const file = path.join(folder, name);
      writeFileSync(file, content);
      const open = vscode.workspace.textDocuments.length;
      const shown = await withUser(
        ({ kind }) => (kind === 'open' ? vscode.Uri.file(file) : undefined),
        () => vscode.commands.executeCommand('acquire.requests.import'),
      );
      assert.equal(shown.filter((q) => q.kind === 'message' && q.level === 'error').length, 1, name);
      assert.equal(vscode.workspace.textDocuments.length, open, name);
    }
  });
});

// A known person and a known token, and the stores of a window to put them into.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension';
import { spellings } from '../../../src/core/redaction';
import { waitUntil, type LeadSite } from './leadSupport';
import { filesWith } from './secretLeakSupport';

export const PERSON = ['Zuleika-Canary', 'zuleika.canary@left-behind.example', '+4915550107733'] as const;
const TOKEN = 'canary-Left-Behind-7d31f0';
/** What must not be found anywhere after a removal. */
export const needles: readonly string[] = [...PERSON, ...spellings(TOKEN), PERSON[0].toLowerCase()];

/** The folder with everything VS Code stores for the user. */
export function userDataFolder({ services }: TestApi): string {
  let folder = services.context.logUri.fsPath;
  while (!path.basename(folder).startsWith('acq-data-') && folder !== path.dirname(folder))
    folder = path.dirname(folder);
  assert.ok(path.basename(folder).startsWith('acq-data-'), 'the user data folder');
  return folder;
}

const otherWorkspaceFolder = ({ services }: TestApi): string =>
  path.join(path.dirname(path.dirname(services.context.storageUri!.fsPath)), 'other');

/** Removes the workspace that `fillStores` made up. */
export function removeOtherWorkspace(api: TestApi): void {
  rmSync(otherWorkspaceFolder(api), { recursive: true, force: true });
}

/** Puts the person and the token into every store. */
export async function fillStores(api: TestApi, here: LeadSite): Promise<void> {
  const { accounts, services, requests } = api;
  const leads = await api.leads.load();
  const webhooks = await api.webhooks.load();
  const { key } = here.account;
  const { context } = services;
  await accounts.add(
    {
      label: 'Other',
      generation: '1.0.0',
      origin: 'https://left-behind.acquire.io',
      pathForm: 'api',
      kind: 'own',
      credentialKind: 'token',
      authHeader: 'bearer',
    },
    { kind: 'token', token: TOKEN },
  );
  await accounts.setActive(key);
  const client = await services.client();
  const write = await client.send(here.account, {
    method: 'POST',
    url: '/profile/lead/add-update',
    body: {
      kind: 'form',
      fields: [
        ['name', PERSON[0]],
        ['email', PERSON[1]],
        ['phone', PERSON[2]],
      ],
    },
    sentBy: 'user',
  });
  assert.equal(write.error, undefined);
  const ui = await requests.load();
  await waitUntil('the history', async () => {
    await ui.context.history.store.flushed();
    return (await ui.context.history.store.list(key)).length > 0;
  });
  await services.tryRequest(
    {
      method: 'POST',
      url: `/profile/lead/list?search=${PERSON[0]}`,
      body: { kind: 'form', fields: [['name', PERSON[1]]] },
    },
    key,
  );
  const [panel] = [...ui.panels.sessions].reverse();
  ui.context.drafts.put(panel!.request.id, {
    accountKey: key,
    draft: { ...(await ui.context.drafts.get(panel!.request.id))?.draft, url: `/x/${PERSON[0]}` } as never,
  });
  await ui.context.drafts.flush();
  await leads.context.drafts.put({
    accountKey: key,
    id: '9',
    base: '{}',
    text: `{"name":"${PERSON[0]}"}`,
    savedAt: 1,
    isNew: false,
  });
  for (const name of [
    'acquire.leads.views',
    'acquire.leads.tableColumns',
    'acquire.leads.tableColumnWidths',
    'acquire.leads.exportColumns',
    'acquire.oauth.servers',
  ])
    await context.globalState.update(name, { [key]: [{ name: PERSON[0], search: PERSON[1] }] });
  await context.workspaceState.update('acquire.environment', PERSON[0]);
  await context.workspaceState.update('acquire.requests.environmentVariables', [
    JSON.stringify(['file', key, 'variable', PERSON[0]]),
  ]);
  await webhooks.session.load();
  await webhooks.session.identity.setSecret(TOKEN);
  await webhooks.session.identity.setPublicBase(`https://${PERSON[0].toLowerCase()}.example`);
  const body = Buffer.from(JSON.stringify({ event: 'CHAT_ON_START', name: PERSON[0], email: PERSON[1] }));
  await webhooks.session.receiver.send('triggered', await webhooks.session.signed(body));
  await webhooks.session.store.flush();
  await services.sandboxAccount('1.0.0');
  const storage = context.globalStorageUri.fsPath;
  mkdirSync(path.join(storage, 'exports'), { recursive: true });
  writeFileSync(path.join(storage, 'exports', '0123456789abcdef01.part'), PERSON.join(','));
  writeFileSync(path.join(storage, 'history', 'left.tmp'), PERSON.join(','));
  const otherWorkspace = path.join(otherWorkspaceFolder(api), context.extension.id);
  mkdirSync(otherWorkspace, { recursive: true });
  writeFileSync(path.join(otherWorkspace, 'webhooks.jsonl'), PERSON.join(','));
  services.log.info(`a line with ${PERSON[0]}`);
  await vscode.commands
    .executeCommand(
      'vscode.open',
      vscode.Uri.from({ scheme: 'acquire-lead', authority: key, path: `/1/${PERSON[0].toLowerCase()}.json` }),
    )
    .then(undefined, () => undefined);
  const filled = filesWith(userDataFolder(api), needles);
  assert.ok(filled.length >= 6, filled.join('\n'));
}

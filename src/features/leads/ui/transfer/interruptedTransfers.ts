// Imports and exports that were interrupted by a closed window. Resuming them is offered once.
import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { sentenceText } from '../../../../core/text';
import type { LeadsContext } from '../context';
import { resumeExport, exportStoreOf as exportStore } from './exportRun';
import { importStoreOf, resumeImport } from './importRun';

/** State: the ids of the jobs that were already offered. */
const OFFERED_KEY = 'acquire.leads.offeredTransfers';

interface Offer {
  readonly id: string;
  readonly text: string;
  readonly resume: () => Promise<void>;
}

/** Removes what crashed windows left of imports and exports, and offers to resume interrupted ones. */
export async function cleanUpTransfers(context: LeadsContext): Promise<void> {
  await exportStore(context).removeLeftovers();
  await importStoreOf(context).removeLeftovers();
  await offerInterrupted(context);
  await updateResumableContext(context);
}

/** Sets the context keys that tell menus whether an export or import of the active account can be resumed. */
export async function updateResumableContext(context: LeadsContext): Promise<void> {
  const { accounts } = context.services;
  const stores = { canResumeExport: exportStore(context), canResumeImport: importStoreOf(context) };
  for (const [key, store] of Object.entries(stores)) {
    const jobs = await store.list();
    const known = jobs.some(({ accountKey }) => accounts.get(accountKey) !== undefined);
    void vscode.commands.executeCommand('setContext', `acquire.leads.${key}`, known);
  }
}

/** Offers to resume the newest interrupted import and export, each once. */
async function offerInterrupted(context: LeadsContext): Promise<void> {
  const { accounts, globalState } = context.services;
  const imports = (await importStoreOf(context).list()).filter(({ accountKey }) => accounts.get(accountKey));
  const exports = (await exportStore(context).list()).filter(({ accountKey }) => accounts.get(accountKey));
  const offers: Offer[] = [
    ...imports.slice(0, 1).map(({ id, name }) => ({
      id,
      text: l10n.t('The import of {0} was interrupted.', sentenceText(name, 80)),
      resume: () => resumeImport(context),
    })),
    ...exports.slice(0, 1).map(({ id, target }) => ({
      id,
      text: l10n.t(
        'The export to {0} was interrupted.',
        sentenceText(path.posix.basename(vscode.Uri.parse(target).path), 80),
      ),
      resume: () => resumeExport(context),
    })),
  ];
  const known = globalState.get<readonly string[]>(OFFERED_KEY, []);
  const fresh = offers.filter(({ id }) => !known.includes(id));
  if (!fresh.length) return;
  // Drops the ids of jobs that no longer exist.
  const left = [...imports, ...exports].map(({ id }) => id).filter((id) => known.includes(id));
  await globalState.update(OFFERED_KEY, [...left, ...fresh.map(({ id }) => id)]);
  await Promise.all(
    fresh.map(async ({ text, resume }) => {
      const button = l10n.t('Resume…');
      if ((await vscode.window.showInformationMessage(text, button)) === button) await resume();
    }),
  );
}

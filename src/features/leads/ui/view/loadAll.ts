import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { numberText } from '../../../../core/format';
import { sentenceText } from '../../../../core/text';
import type { LeadBrowser } from './browser';
import { progressText, toAbortSignal } from '../../../../platform/progress';

/** Loading more leads than this needs a confirmation. */
const MANY_LEADS = 20_000;

/** Loads the rest of the list into the view, with count, rate and time left. It can be stopped, and what was loaded stays. */
export async function loadAllLeads(browser: LeadBrowser): Promise<void> {
  const { list, account } = browser;
  if (!list || !account) return;
  await browser.ensureLoaded();
  const { pages } = list;
  if (!pages.canContinue) return;
  if ((pages.total ?? 0) > MANY_LEADS) {
    const go = l10n.t('Load All');
    const table = l10n.t('Open the Table');
    const choice = await vscode.window.showWarningMessage(
      l10n.t(
        '{0} has {1} leads. Loading all of them into the view takes a long time and a lot of memory; the table loads only what you see.',
        sentenceText(account.label, 60),
        numberText(pages.total ?? 0),
      ),
      table,
      go,
    );
    if (choice === table) await vscode.commands.executeCommand('acquire.leads.openTable');
    if (choice !== go) return;
  }
  const startedAt = Date.now();
  const startedWith = pages.leads.length;
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: l10n.t('Loading all leads of {0}', sentenceText(account.label, 60)),
      cancellable: true,
    },
    async (progress, token) => {
      let before = startedWith;
      const subscription = pages.onDidChange(() => {
        const done = pages.leads.length;
        const { total } = pages;
        progress.report({
          message: progressText(done, total, startedAt, startedWith),
          ...(total ? { increment: ((done - before) / total) * 100 } : {}),
        });
        before = done;
      });
      try {
        await browser.loadAll(toAbortSignal(token));
      } finally {
        subscription.dispose();
      }
    },
  );
}

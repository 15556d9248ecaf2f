// Writes all pages of a list to one file. Loaded on first use.
import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import type { Operation, Paging } from '../../../../api/catalogue/types';
import { AcquireError } from '../../../../api/errors/errors';
import type { ApiRequest } from '../../../../api/client/types';
import { numberText, pluralText } from '../../../../core/format';
import { asciiSlug } from '../../../../core/fold';
import { plainLabel, sentenceText } from '../../../../core/text';
import { readAllPages, type PagesResult, type PagesFormat, type PagesPosition } from '../../run/allPages';
import { findPaging, readParameter } from '../../run/pageRequest';
import { progressText, toAbortSignal } from '../../../../platform/progress';
import { ThrottledProgress } from '../../../../platform/throttledProgress';
import type { Services } from '../../../../platform/services';
import { PartialFile } from './partialFile';
import { isKnownRead, findOperationFor } from './send';

/** Page size if the request does not specify one; suggested if it specifies less. */
const PAGE_SIZE = 100;

/** Reads the list of a request, page by page, into a file the user chooses. */
export async function fetchAllPages(services: Services, account: Account, request: ApiRequest): Promise<void> {
  const operation = await findOperationFor(account, request.method, request.url);
  const paging = operation && findPaging(operation);
  if (!operation || !paging || !(await isKnownRead(account, request))) {
    void vscode.window.showInformationMessage(
      operation?.itemsPath && !paging
        ? l10n.t('"{0}" is not paged: one response contains the whole list.', operation.title)
        : l10n.t('This request does not read a paged list.'),
    );
    return;
  }
  const target = await askTarget(operation, account);
  if (!target) return;
  const given = Number(readParameter(request, paging.limitParameter ?? ''));
  const size = Number.isSafeInteger(given) && given > 0 ? given : PAGE_SIZE;
  const job = {
    services,
    account,
    operation,
    paging,
    request,
    target,
    format: target.path.toLowerCase().endsWith('.json') ? ('json' as const) : ('ndjson' as const),
  };
  const other = await fetchInto(job, size);
  if (other !== undefined) await fetchInto(job, other);
}

interface Job {
  readonly services: Services;
  readonly account: Account;
  readonly operation: Operation;
  readonly paging: Paging;
  readonly request: ApiRequest;
  readonly target: vscode.Uri;
  readonly format: PagesFormat;
}

async function askTarget(operation: Operation, account: Account): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const slug = (text: string): string => asciiSlug(text).toLowerCase();
  const name = `${slug(account.label) || 'acquire'}-${slug(operation.title) || 'list'}.ndjson`;
  return vscode.window.showSaveDialog({
    title: l10n.t('Fetch All Pages of "{0}"', operation.title),
    saveLabel: l10n.t('Fetch'),
    filters: { [l10n.t('NDJSON, one row per line')]: ['ndjson'], [l10n.t('JSON, one list')]: ['json'] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
}

/** Reads the list into the file once. Resolves to another page size if the user prefers that. */
async function fetchInto(job: Job, pageSize: number): Promise<number | undefined> {
  const { services, account, operation, target } = job;
  const name = plainLabel(path.posix.basename(target.path), 80);
  const unfinished = await PartialFile.begin(target, services.context.globalStorageUri);
  const startedAt = Date.now();
  let other: number | undefined;
  try {
    const end = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: l10n.t('Fetching "{0}" into {1}', operation.title, name),
        cancellable: true,
      },
      async (progress, token) => {
        const shown = new ThrottledProgress(progress);
        let waited = 0;
        const client = await services.client();
        return readAllPages({
          ...job,
          client,
          pageSize,
          signal: toAbortSignal(token),
          write: (text) => unfinished.write(text),
          goOn: async (first) => {
            const asked = Date.now();
            const answer = await confirmBudget(job, first, pageSize);
            waited = Date.now() - asked;
            if (typeof answer === 'number') other = answer;
            return answer === true;
          },
          onPoint: ({ rows, total }) => {
            shown.report(progressText(rows, total, startedAt + waited), total ? (rows / total) * 100 : undefined);
          },
        }).finally(() => shown.end());
      },
    );
    if (!end) {
      await unfinished.discard();
      return other;
    }
    await unfinished.finish();
    reportEnd(end, target, name);
  } catch (error) {
    await unfinished.discard();
    if (!(error instanceof AcquireError)) throw error;
    if (error.kind === 'cancelled')
      void vscode.window.showInformationMessage(l10n.t('Fetching was canceled. No file was written.'));
    else await services.showError(error, account);
  }
  return undefined;
}

/** Confirms the cost: rows, requests, pages. Skipped if the first response has the whole list. True, or the page size to restart with. */
async function confirmBudget(
  { account, operation, paging }: Job,
  first: PagesPosition,
  pageSize: number,
): Promise<boolean | number> {
  const { total, perPage } = first;
  const label = sentenceText(account.label, 60);
  if (perPage === 0 || (total !== undefined && total <= perPage)) return true;
  const requests = total === undefined ? undefined : Math.ceil(total / perPage);
  const question =
    requests === undefined
      ? l10n.t(
          'Fetch all pages of "{0}"? {1} does not report a total; each request returns {2} rows.',
          operation.title,
          label,
          numberText(perPage),
        )
      : l10n.t(
          'Fetch all pages of "{0}"? {1} rows, {2} at a time: {3} requests to {4}.',
          operation.title,
          numberText(total!),
          numberText(perPage),
          numberText(requests),
          label,
        );
  const detail = [
    l10n.t('The first page was read to find out. You can cancel at any time; then no file is written.'),
    paging.guessed
      ? l10n.t('The documentation does not say how this list is paged. Fetching ends when a page repeats.')
      : '',
  ]
    .filter(Boolean)
    .join('\n');
  const fetch = l10n.t('Fetch');
  const more = l10n.t('{0} at a Time', PAGE_SIZE);
  const offer = pageSize < PAGE_SIZE && perPage >= pageSize && (total ?? Infinity) > perPage;
  const choice = await vscode.window.showInformationMessage(
    question,
    { modal: true, detail },
    fetch,
    ...(offer ? [more] : []),
  );
  return choice === more ? PAGE_SIZE : choice === fetch;
}

function reportEnd({ rows, requests, missing, removed }: PagesResult, target: vscode.Uri, name: string): void {
  const open = l10n.t('Open');
  const counts = [numberText(rows), numberText(requests), name] as const;
  const fetched = pluralText(
    rows,
    l10n.t('Fetched {0} row into {1}.', numberText(rows), name),
    pluralText(
      requests,
      l10n.t('Fetched {0} rows with {1} request into {2}.', ...counts),
      l10n.t('Fetched {0} rows with {1} requests into {2}.', ...counts),
    ),
  );
  const masked = removed.length
    ? l10n.t('Saved without the secret values of {0}.', sentenceText(removed.join(', '), 120))
    : '';
  const text = [fetched, masked].filter(Boolean).join(' ');
  const shown = missing
    ? vscode.window.showWarningMessage(
        `${text} ${l10n.t('Incomplete: the API reports {0} rows, and {1} could not be read.', numberText(rows + missing), numberText(missing))}`,
        open,
      )
    : vscode.window.showInformationMessage(text, open);
  void shown.then((choice) => (choice === open ? vscode.commands.executeCommand('vscode.open', target) : undefined));
}

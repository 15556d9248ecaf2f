import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Generation } from '../../../api/client/account';
import type { DocsResponse } from '../../../api/client/askDocs';
import { pathFor } from '../../../api/catalogue/example';
import type { Operation } from '../../../api/catalogue/types';
import { AcquireError } from '../../../api/errors/errors';
import { inlineCode } from '../../../core/markdown';
import { escapeMarkdown, markdownText } from '../../../core/text';
import type { Services } from '../../../platform/services';
import { shownPathForm } from './accountFor';
import { pageFileName, type ReferencePages } from './pages';

const MAX_QUESTION = 500;
const md = (text: unknown): string => markdownText(text, 600);

const tryHint = (): string =>
  l10n.t('The icons above this page try one of these operations, or open it in a request file.');

/** The operations with links to their pages, relative to the page of the assistant's reply. Empty if there are none. */
function entries(found: readonly Operation[], accounts: Services['accounts']): string {
  return found
    .map(
      (o) =>
        `- **[${md(o.title)}](<../../operation/${o.id}/${pageFileName(o.title)}>)** · ${inlineCode(`${o.method} ${pathFor(o, shownPathForm(accounts, o))}`)} · ${inlineCode(o.id)}  \n  ${md(o.summary)}. [${md(l10n.t('Documentation'))}](${o.docs})`,
    )
    .join('\n');
}

async function responsePage(question: string, response: DocsResponse, found: string): Promise<string> {
  const { httpsDestination, untrustedMarkdown } = await import('../../../core/untrustedMarkdown');
  const sources = response.sources.map((source) => ({ source, target: httpsDestination(source) }));
  return [
    `# ${md(question)}`,
    `*${md(l10n.t('Answer by the assistant of developer.acquire.io. Check it against the pages below.'))}*`,
    untrustedMarkdown(response.text),
    `## ${md(l10n.t('Sources'))}`,
    sources
      .flatMap(({ source, target }) => (target === undefined ? [] : [`- [${escapeMarkdown(source)}](<${target}>)`]))
      .join('\n'),
    ...(found ? [`## ${md(l10n.t('In the API reference'))}`, md(tryHint()), found] : []),
  ].join('\n\n');
}

function failurePage(question: string, error: unknown, found: string): string {
  const unreached =
    error instanceof AcquireError && (error.kind === 'network' || error.kind === 'timeout' || error.kind === 'tls');
  const words = unreached
    ? l10n.t(
        'developer.acquire.io could not be reached, so the question was not answered. Check your network or proxy, then ask again. The entries below come from the built-in API reference.',
      )
    : l10n.t(
        'developer.acquire.io returned no usable answer ({0}). Try again later, or see the entries below.',
        error instanceof AcquireError ? (error.detail.status ?? error.kind) : l10n.t('see the log'),
      );
  return [
    `# ${md(question)}`,
    md(words),
    `## ${md(l10n.t('In the API reference'))}`,
    ...(found ? [md(tryHint())] : []),
    found || md(l10n.t('Nothing in the API reference matches these words.')),
  ].join('\n\n');
}

/** Asks for a question, sends it to the documentation's own assistant without any credential, and shows the reply with its sources. */
export async function askDocumentation(
  services: Services,
  pages: ReferencePages,
  generations: readonly Generation[],
  about: Operation | undefined,
): Promise<void> {
  const question = (
    await vscode.window.showInputBox({
      title: about ? l10n.t('Ask the Documentation: {0}', about.title) : l10n.t('Ask the Documentation'),
      prompt: l10n.t(
        'The question is sent to developer.acquire.io, without your token. Do not put personal data into it.',
      ),
      placeHolder: l10n.t('For example: how do I list the leads of last week?'),
      ignoreFocusOut: true,
      validateInput: (v) => (v.length > MAX_QUESTION ? l10n.t('At most {0} characters.', MAX_QUESTION) : undefined),
    })
  )?.trim();
  if (!question) return;
  const [{ operations }, { searchOperations }] = await Promise.all([
    import('../../../api/catalogue'),
    import('../../../api/catalogue/search'),
  ]);
  const found = searchOperations(
    question,
    generations.flatMap((g) => operations(g)),
  );
  const entry = about ?? found[0];
  const list = entries(found, services.accounts);
  const title = l10n.t('Answer');
  const ids = found.map(({ id }) => id);
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: l10n.t('Asking developer.acquire.io…'),
      cancellable: true,
    },
    async (_progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      try {
        const [{ askDocs }, { sendWithoutCredential }] = await Promise.all([
          import('../../../api/client/askDocs'),
          import('../../../api/client/sendWithoutCredential'),
        ]);
        const response = await askDocs(question, {
          send: sendWithoutCredential,
          page: entry?.docsPage,
          generation: entry?.generation ?? generations.at(-1) ?? '2.0.0',
          signal: abort.signal,
        });
        await pages.openNote(title, await responsePage(question, response, list), ids);
      } catch (error) {
        if (abort.signal.aborted) return;
        services.log.info(
          `documentation not reached: ${error instanceof AcquireError ? error.message : String(error)}`,
        );
        await pages.openNote(title, failurePage(question, error, list), ids);
      }
    },
  );
}

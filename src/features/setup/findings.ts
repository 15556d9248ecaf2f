// The findings of a setup check, and their texts. Uses nothing of VS Code but its translator.
import * as l10n from '@vscode/l10n';
import { dateText } from '../../core/format';
import { maskText } from '../../core/redaction';
import { previewText } from '../../core/markdown';
import { plainText } from '../../core/text';

/** `skip`: could not be checked, because an earlier check failed or it does not apply. */
export type FindingState = 'pass' | 'warn' | 'fail' | 'skip';

/** One thing that was checked. `text` is the finding, `next` what to do about it; both may hold untrusted text. */
export interface SetupFinding {
  readonly id: 'versions' | 'storage' | 'proxy' | 'network' | 'tls' | 'clock' | 'token' | 'permissions';
  readonly title: string;
  readonly state: FindingState;
  readonly text: string;
  readonly next?: string;
}

/** What was checked: the account's generation and origin, or nothing if no one is signed in. */
export interface SetupSubject {
  readonly generation?: string;
  readonly origin: string;
}

function stateText(state: FindingState): string {
  switch (state) {
    case 'pass':
      return l10n.t('Pass');
    case 'warn':
      return l10n.t('Warning');
    case 'fail':
      return l10n.t('Failed');
    case 'skip':
      return l10n.t('Not checked');
  }
}

/** `6 passed, 1 warning, 1 failed`. */
export function summaryText(findings: readonly SetupFinding[]): string {
  const count = (state: FindingState): number => findings.filter((f) => f.state === state).length;
  return [
    l10n.t('{0} passed', count('pass')),
    ...(count('warn') ? [l10n.t('warnings: {0}', count('warn'))] : []),
    ...(count('fail') ? [l10n.t('failed: {0}', count('fail'))] : []),
  ].join(', ');
}

const subjectText = ({ generation, origin }: SetupSubject): string =>
  generation
    ? l10n.t('Account: API {0} at {1}', generation, origin)
    : l10n.t('Not signed in; {0} was checked.', origin);
const cell = (text: string): string => previewText(text, 600);

/** The page that is shown: a table of the findings, then what to do, the worst first. Safe Markdown. */
export function setupPage(subject: SetupSubject, findings: readonly SetupFinding[], at: Date): string {
  const todo = [...findings.filter((f) => f.state === 'fail'), ...findings.filter((f) => f.state === 'warn')].flatMap(
    (f) => (f.next ? [`- **${cell(f.title)}**: ${cell(f.next)}`] : []),
  );
  return [
    `# ${l10n.t('Setup of Acquire for VS Code')}`,
    '',
    `${cell(subjectText(subject))}  `,
    `${cell(dateText(at.getTime()))} · ${cell(summaryText(findings))}`,
    '',
    `| ${l10n.t('Check')} | ${l10n.t('Result')} | ${l10n.t('Details')} |`,
    '| --- | --- | --- |',
    ...findings.map(
      (f) =>
        `| ${cell(f.title)} | ${f.state === 'fail' ? '**' : ''}${stateText(f.state)}${f.state === 'fail' ? '**' : ''} | ${cell(f.text)} |`,
    ),
    '',
    `## ${l10n.t('What to do next')}`,
    '',
    ...(todo.length ? todo : [l10n.t('No problems found.')]),
    '',
  ].join('\n');
}

/** The report to paste into an issue or mail: plain lines, only origins, no account name. `redact` removes remaining credentials. */
export function setupReport(
  subject: SetupSubject,
  findings: readonly SetupFinding[],
  at: Date,
  redact: (text: string) => string,
): string {
  const lines = findings.map(
    (f) =>
      `[${stateText(f.state)}] ${f.title}: ${f.text}${f.next && (f.state === 'fail' || f.state === 'warn') ? ` ${f.next}` : ''}`,
  );
  return redact(
    [`Acquire for VS Code · ${at.toISOString()}`, subjectText(subject), ...lines]
      .map((line) => plainText(maskText(withoutPersons(line), 'text/plain').text, 900))
      .join('\n'),
  );
}

/** Mail addresses, query strings and home folders must not appear in a report that others read. */
function withoutPersons(text: string): string {
  return text
    .replace(/[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,6}/gu, '•••')
    .replace(/(https?:\/\/[^\s/?#]{1,255})[/?#][^\s]{0,2000}/g, '$1')
    .replace(/(\/home\/|\/Users\/|\\Users\\)[^\s/\\]{1,100}/g, '$1•••');
}

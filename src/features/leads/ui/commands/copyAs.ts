// Copies leads in various formats. Loaded on first use.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { printRequest, loadCodeGenerator } from '../../../requests';
import type { Account } from '../../../../api/client/account';
import { csvRows } from '../../../../core/csv';
import { plainLabel } from '../../../../core/text';
import { DEFAULT_COLUMNS } from '../../model/columns';
import type { Lead } from '../../model/lead';
import { toWrittenRequest } from '../../sources/writtenRequest';
import { leadApiOf } from '../../sources/apis';
import { cellText } from '../../transfer/cells';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';
import { leadLabel } from '../../texts/lead';

/** The formats for copying a lead, besides its id and email. */
export type CopyFormat = 'markdown' | 'json' | 'csv' | 'http' | 'curl';

/** Up to this many leads are read in full for JSON; for more, the list data is used. */
const READ_IN_FULL = 10;

/** The email addresses of leads; shows a message if there are none. */
export async function collectEmails(
  { writer }: LeadsContext,
  targets: readonly LeadTarget[],
): Promise<readonly string[]> {
  // A lead whose row is not loaded may still have one.
  const leads = await Promise.all(
    targets.map(async ({ lead, accountKey, id }) => lead ?? (await writer.read(writer.account(accountKey), id)).lead),
  );
  const addresses = leads.map((lead) => plainLabel(lead.email, 320)).filter(Boolean);
  if (!addresses.length) void vscode.window.showInformationMessage(l10n.t('There is no email address to copy.'));
  return addresses;
}

/** The leads as text in a format. No format contains the token. */
export async function formatLeads(
  context: LeadsContext,
  targets: readonly LeadTarget[],
  format: CopyFormat,
): Promise<string> {
  const [first] = targets;
  if (!first) return '';
  const account = context.writer.account(first.accountKey);
  switch (format) {
    case 'json':
      return asJson(context, account, targets);
    case 'csv':
      return csvRows(
        [
          [...DEFAULT_COLUMNS],
          ...(await loaded(context, account, targets)).map((lead) =>
            DEFAULT_COLUMNS.map((column) => cellText(lead, column)),
          ),
        ],
        'safe',
      );
    case 'markdown':
      return (await loaded(context, account, targets)).map((lead) => markdownLink(lead, account)).join('\n');
    case 'http':
      return targets
        .map((target) =>
          printRequest(toWrittenRequest(account, leadApiOf(account.generation).readRequest(target.id)), {
            title: target.lead ? leadLabel(target.lead, { generation: account.generation }) : target.id,
            account: account.label,
          }),
        )
        .join('\n');
    case 'curl': {
      const { generateCode } = await loadCodeGenerator();
      return targets
        .map((target) =>
          generateCode(
            toWrittenRequest(account, leadApiOf(account.generation).readRequest(target.id)),
            account,
            'shell:curl',
          ),
        )
        .join('\n\n');
    }
  }
}

async function loaded(
  context: LeadsContext,
  account: Account,
  targets: readonly LeadTarget[],
): Promise<readonly Lead[]> {
  const out: Lead[] = [];
  for (const target of targets) out.push(target.lead ?? (await context.writer.read(account, target.id)).lead);
  return out;
}

async function asJson(context: LeadsContext, account: Account, targets: readonly LeadTarget[]): Promise<string> {
  const texts: string[] = [];
  for (const target of targets)
    texts.push(
      targets.length > READ_IN_FULL && target.lead
        ? JSON.stringify(target.lead.raw, null, 2)
        : (await context.writer.read(account, target.id)).text,
    );
  return texts.length === 1 ? (texts[0] ?? '') : `[\n${texts.join(',\n')}\n]`;
}

/** `[Ada Lovelace](mailto:ada@example.com)`, or only the name. Acquire documents no web address of a lead. */
function markdownLink(lead: Lead, account: Account): string {
  const text = leadLabel(lead, { generation: account.generation }).replace(/[\\[\]`*_<>]/g, '\\$&');
  const email = plainLabel(lead.email, 320);
  if (/^[^\s@<>()]+@[^\s@<>()]+$/.test(email))
    return `[${text}](mailto:${encodeURIComponent(email).replace(/%40/, '@')})`;
  return `${text} (${plainLabel(lead.id, 40)})`;
}

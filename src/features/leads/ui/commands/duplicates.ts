import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { numberText, pluralText } from '../../../../core/format';
import { plainLabel, sentenceText } from '../../../../core/text';
import { columnText, identityText } from '../../model/columns';
import type { Lead } from '../../model/lead';
import { leadSource } from '../leadSource';
import type { LeadsContext } from '../context';
import { leadInSentence } from '../../texts/lead';

/** Leads with one of these email addresses or phone numbers, and how many were examined if the server cannot search. */
async function findDuplicates(
  context: LeadsContext,
  account: Account,
  values: Readonly<Record<string, string>>,
): Promise<{ readonly leads: readonly Lead[]; readonly searched?: number; readonly total?: number }> {
  const given = Object.entries(values).filter(([column, text]) => identityText(column, text));
  if (!given.length) return { leads: [] };
  const same = (lead: Lead): boolean =>
    given.some(([column, text]) => identityText(column, columnText(lead, column)) === identityText(column, text));
  const source = await leadSource(context.services, account);
  if (source.can.search) {
    const pages = await Promise.all(given.map(([, search]) => source.page(account, 0, 20, { search })));
    const found = new Map(
      pages
        .flatMap((page) => page.leads)
        .filter(same)
        .map((lead) => [lead.id, lead]),
    );
    return { leads: [...found.values()] };
  }
  const shown = context.browser.account?.key === account.key;
  if (shown) await context.browser.ensureLoaded();
  const loaded = shown ? context.browser.list?.pages : undefined;
  return { leads: (loaded?.leads ?? []).filter(same), searched: loaded?.leads.length ?? 0, total: loaded?.total };
}

/** What was not examined, if the server cannot search. */
function scopeText(searched: number, total: number | undefined): string {
  return total === undefined
    ? pluralText(
        searched,
        l10n.t('Only the {0} loaded lead was checked for duplicates: API 1.0.0 cannot search.', numberText(searched)),
        l10n.t('Only the {0} loaded leads were checked for duplicates: API 1.0.0 cannot search.', numberText(searched)),
      )
    : pluralText(
        searched,
        l10n.t(
          'Only the {0} loaded of {1} leads was checked for duplicates: API 1.0.0 cannot search.',
          numberText(searched),
          numberText(total),
        ),
        l10n.t(
          'Only the {0} loaded of {1} leads were checked for duplicates: API 1.0.0 cannot search.',
          numberText(searched),
          numberText(total),
        ),
      );
}

/** Asks before creating a possible duplicate; `values` by field. Undefined if the user declined, else what the search missed. */
export async function confirmDuplicates(
  context: LeadsContext,
  account: Account,
  values: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const { leads, searched, total } = await findDuplicates(context, account, values);
  const scope = searched === undefined || searched === total ? '' : scopeText(searched, total);
  if (!leads.length) return scope;
  const create = l10n.t('Create Anyway');
  const open = l10n.t('Open the Existing One');
  const names = leads
    .slice(0, 5)
    .map(
      (lead) =>
        `${leadInSentence(lead, { generation: account.generation })} · ${sentenceText(lead.email ?? lead.phone, 80)} · ${plainLabel(lead.id, 40)}`,
    );
  const choice = await vscode.window.showWarningMessage(
    l10n.t('A lead with this email address or phone number already exists.'),
    { modal: true, detail: [...names, scope].filter(Boolean).join('\n') },
    create,
    open,
  );
  const [first] = leads;
  if (choice === open && first)
    await vscode.commands.executeCommand('acquire.lead.open', { accountKey: account.key, id: first.id, lead: first });
  return choice === create ? '' : undefined;
}

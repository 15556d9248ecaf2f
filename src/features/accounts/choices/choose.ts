import * as l10n from '@vscode/l10n';
import type { Account } from '../../../api/client/account';
import { plainLabel } from '../../../core/text';
import type { QuickInputHost, Choice } from '../../../core/multiStepInput';
import { colorName, accountKindText, writeAccessText, accountLocationText } from './texts';

/** The part of the accounts that choosing needs. */
export interface AccountChoiceSource {
  all(): readonly Account[];
  active(): Account | undefined;
  get(key: string): Account | undefined;
}

/** The account a command's argument refers to: its key, an account, or an object with an `accountKey`, such as a tree item. */
function accountOfArgument(accounts: AccountChoiceSource, argument: unknown): Account | undefined {
  const carrier =
    typeof argument === 'object' && argument !== null ? (argument as { accountKey?: unknown; key?: unknown }) : {};
  for (const key of [argument, carrier.accountKey, carrier.key]) {
    const account = typeof key === 'string' ? accounts.get(key) : undefined;
    if (account) return account;
  }
  return undefined;
}

/** One line per account, the active one marked. */
export function accountChoices(accounts: AccountChoiceSource): (Choice<string> & { readonly value: string })[] {
  const active = accounts.active()?.key;
  return accounts.all().map((account) => ({
    label: plainLabel(account.label, 60),
    description: [
      accountLocationText(account),
      account.colour ? colorName(account.colour) : '',
      account.key === active ? l10n.t('active') : '',
    ]
      .filter((part) => part && part !== account.label)
      .join(' · '),
    detail: l10n.t('API {0}, {1}, {2}', account.generation, accountKindText(account), writeAccessText(account)),
    icon: account.key === active ? 'pass-filled' : 'circle-large-filled',
    color: account.colour,
    value: account.key,
    active: account.key === active,
  }));
}

/** The account in the argument, else the only one, else the user's pick. Undefined if there is none or the user picked none. */
export async function chooseAccount(
  ask: QuickInputHost,
  accounts: AccountChoiceSource,
  title: string,
  argument?: unknown,
): Promise<Account | undefined> {
  const named = accountOfArgument(accounts, argument);
  if (named) return named;
  if (accounts.all().length < 2) return accounts.all()[0];
  const answer = await ask.pick<string>({
    title,
    placeholder: l10n.t('Which account?'),
    choices: accountChoices(accounts),
  });
  return answer.kind === 'value' ? accounts.get(answer.value) : undefined;
}

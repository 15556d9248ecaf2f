import * as l10n from '@vscode/l10n';
import type { QuickInputHost, Choice } from '../../../core/multiStepInput';
import { sentenceText } from '../../../core/text';
import { accountChoices, type AccountChoiceSource } from './choose';

/** What the user can choose in the quick pick behind the status bar item. */
export type SwitchChoice =
  | { readonly to: 'account' | 'manage'; readonly key: string }
  | { readonly to: 'signIn' | 'sandbox' | 'sandbox2' | 'signOutAll' };

/** Asks which account to use, or which account action to run. */
export async function pickAccountToUse(
  ask: QuickInputHost,
  accounts: AccountChoiceSource,
): Promise<SwitchChoice | undefined> {
  const active = accounts.active();
  const choices: Choice<SwitchChoice>[] = accountChoices(accounts).map((choice) => ({
    ...choice,
    value: { to: 'account', key: choice.value },
  }));
  if (active)
    choices.push(
      { label: '' },
      {
        label: l10n.t('Manage {0}…', sentenceText(active.label, 60)),
        detail:
          active.kind === 'sandbox'
            ? l10n.t('Rename, set the color, sign out')
            : l10n.t('Rename, set the color, allow changes, replace the token, sign out'),
        icon: 'gear',
        value: { to: 'manage', key: active.key },
      },
    );
  else choices.push({ label: '' });
  const known = new Set(
    accounts
      .all()
      .filter((a) => a.kind === 'sandbox')
      .map((a) => a.generation),
  );
  choices.push({
    label: accounts.all().length ? l10n.t('Sign In to Another Account…') : l10n.t('Sign In…'),
    icon: 'add',
    value: { to: 'signIn' },
  });
  if (!known.has('1.0.0'))
    choices.push({
      label: l10n.t('Use the Sandbox'),
      description: l10n.t('API 1.0.0, leads'),
      icon: 'beaker',
      value: { to: 'sandbox' },
    });
  if (!known.has('2.0.0'))
    choices.push({
      label: l10n.t('Use the Sandbox'),
      description: l10n.t('API 2.0.0, contacts'),
      icon: 'beaker',
      value: { to: 'sandbox2' },
    });
  if (accounts.all().length > 1)
    choices.push({ label: l10n.t('Sign Out of All Accounts…'), icon: 'sign-out', value: { to: 'signOutAll' } });
  const answer = await ask.pick<SwitchChoice>({
    title: l10n.t('Acquire Accounts'),
    placeholder: l10n.t('Which account do you want to work with?'),
    choices,
  });
  return answer.kind === 'value' ? answer.value : undefined;
}

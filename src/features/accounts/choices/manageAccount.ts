import * as l10n from '@vscode/l10n';
import { isWritable, type Account } from '../../../api/client/account';
import { activePolicy } from '../../../api/policy/policy';
import { sentenceText } from '../../../core/text';
import type { QuickInputHost, Choice } from '../../../core/multiStepInput';
import {
  statusBackground,
  colorName,
  ACCOUNT_COLORS,
  authHeaderText,
  accountKindText,
  writeAccessText,
  accountLocationText,
} from './texts';

/** The actions for one account. */
export type ManageChoice =
  | 'use'
  | 'rename'
  | 'color'
  | 'unlockHour'
  | 'unlockAlways'
  | 'lock'
  | 'replaceToken'
  | 'header'
  | 'signOut'
  | 'signOutAll';

/** The account's page: its details and the actions for it. `several`: there are other accounts besides it. */
export async function pickManageAction(
  ask: QuickInputHost,
  account: Account,
  { active, several }: { readonly active: boolean; readonly several: boolean },
): Promise<ManageChoice | undefined> {
  const sandbox = account.kind === 'sandbox';
  const choices: Choice<ManageChoice>[] = [];
  if (!active) choices.push({ label: l10n.t('Switch to This Account'), icon: 'arrow-swap', value: 'use' });
  choices.push(
    { label: l10n.t('Rename…'), icon: 'edit', value: 'rename' },
    {
      label: l10n.t('Color…'),
      description: account.colour && colorName(account.colour),
      icon: 'symbol-color',
      color: account.colour,
      value: 'color',
    },
  );
  if (!sandbox && account.writes.kind !== 'always')
    choices.push(
      { label: l10n.t('Allow for 1 Hour'), icon: 'unlock', value: 'unlockHour' },
      ...(activePolicy().permanentWriteAccess
        ? [{ label: l10n.t('Always Allow for This Account'), icon: 'unlock', value: 'unlockAlways' as const }]
        : []),
    );
  if (!sandbox && isWritable(account))
    choices.push({
      label: l10n.t('Make Read-Only'),
      detail: l10n.t('Nothing can be changed until you allow changes.'),
      icon: 'lock',
      value: 'lock',
    });
  if (!sandbox)
    choices.push({
      label: account.credentialKind === 'oauth' ? l10n.t('Sign In Again…') : l10n.t('Replace Token…'),
      icon: 'key',
      value: 'replaceToken',
    });
  if (!sandbox && account.credentialKind === 'token')
    choices.push({
      label: l10n.t('Change Authentication Header…'),
      description: authHeaderText(account.authHeader),
      icon: 'settings',
      value: 'header',
    });
  choices.push({ label: l10n.t('Sign Out…'), icon: 'sign-out', value: 'signOut' });
  if (several) choices.push({ label: l10n.t('Sign Out of All Accounts…'), icon: 'sign-out', value: 'signOutAll' });
  const answer = await ask.pick<ManageChoice>({
    title: l10n.t('Manage {0}', sentenceText(account.label, 60)),
    placeholder: l10n.t(
      'API {0}, {1}, {2}, {3}',
      account.generation,
      accountLocationText(account),
      accountKindText(account),
      writeAccessText(account),
    ),
    choices,
  });
  return answer.kind === 'value' ? answer.value : undefined;
}

/** Asks for a color. Resolves to a theme color id, to '' for none, or to undefined when the user canceled. */
export async function pickColor(ask: QuickInputHost, account: Account): Promise<string | undefined> {
  const answer = await ask.pick<string>({
    title: l10n.t('Color of {0}', sentenceText(account.label, 60)),
    placeholder: l10n.t('The account has this color in lists. Red, orange and yellow also fill its status bar item.'),
    choices: [
      ...ACCOUNT_COLORS.map((id) => ({
        label: colorName(id),
        description: statusBackground(id) && l10n.t('also in the status bar'),
        icon: 'circle-large-filled',
        color: id,
        value: id as string,
        active: id === account.colour,
      })),
      { label: l10n.t('No Color'), icon: 'circle-slash', value: '', active: !account.colour },
    ],
  });
  return answer.kind === 'value' ? answer.value : undefined;
}

/** Asks in which header the token is sent. Resolves to undefined when the user canceled. */
export async function pickAuthHeader(
  ask: QuickInputHost,
  account: Account,
): Promise<Account['authHeader'] | undefined> {
  const answer = await ask.pick<Account['authHeader']>({
    title: l10n.t('Authentication Header of {0}', sentenceText(account.label, 60)),
    placeholder: l10n.t('The token is checked in the new form before the change is saved.'),
    choices: [
      {
        label: l10n.t('As a Bearer token'),
        description: 'Authorization: Bearer …',
        detail: l10n.t("The form used almost everywhere in Acquire's documentation."),
        value: 'bearer',
        active: account.authHeader === 'bearer',
      },
      {
        label: l10n.t('In the header auth_token'),
        description: 'auth_token: …',
        detail: l10n.t('The older form, for workspaces that do not accept Bearer tokens.'),
        value: 'auth_token',
        active: account.authHeader === 'auth_token',
      },
    ],
  });
  return answer.kind === 'value' ? answer.value : undefined;
}

// How an account is described in one line, in quick picks, tooltips and the status bar.
import * as l10n from '@vscode/l10n';
import { isWritable, type Account } from '../../../api/client/account';
import { dateText } from '../../../core/format';
import { isolate, plainLabel } from '../../../core/text';

/** What the status bar says about a running webhook receiver. */
export interface ReceiverSummary {
  readonly port: number;
  readonly kept: number;
  readonly refused: number;
}

/** Colors an account can have, as theme color ids, so that they fit every theme. */
export const ACCOUNT_COLORS = [
  'charts.blue',
  'charts.green',
  'charts.orange',
  'charts.purple',
  'charts.red',
  'charts.yellow',
] as const;

/** The name of a color an account can have. */
export function colorName(id: string): string {
  switch (id) {
    case 'charts.blue':
      return l10n.t('Blue');
    case 'charts.green':
      return l10n.t('Green');
    case 'charts.orange':
      return l10n.t('Orange');
    case 'charts.purple':
      return l10n.t('Purple');
    case 'charts.red':
      return l10n.t('Red');
    case 'charts.yellow':
      return l10n.t('Yellow');
    default:
      return plainLabel(id, 40);
  }
}

/** Where the account's data is: its host, or the built-in sandbox. */
export function accountLocationText(account: Account): string {
  return account.kind === 'sandbox'
    ? l10n.t('built in, on this computer')
    : plainLabel(new URL(account.origin).host, 80);
}

/** Whose data the account reaches, and how. */
export function accountKindText(account: Account): string {
  if (account.kind === 'sandbox') return l10n.t('sample data');
  if (account.kind === 'customer') return l10n.t("a customer's workspace");
  return account.credentialKind === 'oauth' ? l10n.t('by OAuth') : l10n.t('your own workspace');
}

/** How the account's token is sent, in the words of the API's settings page. */
export function authHeaderText(form: Account['authHeader']): string {
  return form === 'auth_token' ? l10n.t('in the header auth_token') : l10n.t('as a Bearer token');
}

/** Whether the account may be changed, and until when. */
export function writeAccessText(account: Account, now = Date.now()): string {
  if (!isWritable(account, now)) return l10n.t('read-only: nothing can be changed');
  if (account.writes.kind !== 'until') return l10n.t('changes allowed');
  return l10n.t('changes allowed until {0}', dateText(account.writes.until, { timeStyle: 'short' }));
}

/** The text, tooltip, accessibility label and background of the status bar item. */
export interface StatusItemText {
  readonly text: string;
  readonly tooltip: string;
  readonly spoken: string;
  readonly background?: 'warning' | 'error';
}

/** The colors that also set the background of the status bar item. VS Code allows no others there. */
const BACKGROUNDS: ReadonlyMap<string | undefined, 'warning' | 'error'> = new Map([
  ['charts.red', 'error'],
  ['charts.orange', 'warning'],
  ['charts.yellow', 'warning'],
]);

/** The status bar background for an account of this color; undefined for the default. */
export function statusBackground(color: string | undefined): StatusItemText['background'] {
  return BACKGROUNDS.get(color);
}

/** The status bar texts for the active account. */
export function statusItemText(account: Account, health: 'ok' | 'unauthorized', now = Date.now()): StatusItemText {
  const label = plainLabel(account.label, 40);
  const refused = health === 'unauthorized';
  const icon = refused ? 'warning' : isWritable(account, now) ? 'acquire-logo' : 'lock';
  const lines = [
    l10n.t('Acquire: {0}', isolate(label)),
    l10n.t('API {0}, {1}', account.generation, accountLocationText(account)),
    refused
      ? l10n.t('Acquire rejected the token. Click to replace it.')
      : isWritable(account, now)
        ? writeAccessText(account, now)
        : l10n.t('Read-only: nothing can be changed until you allow changes.'),
    ...(account.colour ? [l10n.t('Color: {0}', colorName(account.colour))] : []),
  ];
  const background = statusBackground(account.colour) ?? (refused ? 'warning' : undefined);
  return { text: `$(${icon}) ${label}`, tooltip: lines.join('\n'), spoken: lines.join(', '), background };
}

/** Adds the environment that sets the variables of request files. */
export function addEnvironment(words: StatusItemText, environment: string): StatusItemText {
  const name = plainLabel(environment, 40);
  const line = l10n.t('Environment of request files: {0}', isolate(name));
  return {
    ...words,
    text: `${words.text} · ${isolate(name)}`,
    tooltip: `${words.tooltip}\n${line}`,
    spoken: `${words.spoken}, ${line}`,
  };
}

/** Adds the running webhook receiver; it is shown alone while no one is signed in. */
export function addReceiver(
  words: StatusItemText | undefined,
  { port, kept, refused }: ReceiverSummary,
): StatusItemText {
  const lines = [
    l10n.t('Webhook receiver on port {0}, deliveries kept: {1}', port, kept),
    ...(refused ? [l10n.t('Requests rejected by the receiver: {0}', refused)] : []),
  ];
  // Not the radio tower: VS Code uses that icon for forwarded ports.
  const mark = `$(broadcast) ${port}`;
  if (!words) return { text: `$(acquire-logo) ${mark}`, tooltip: lines.join('\n'), spoken: lines.join(', ') };
  return {
    text: `${words.text}  ${mark}`,
    tooltip: [words.tooltip, ...lines].join('\n'),
    spoken: [words.spoken, ...lines].join(', '),
    background: words.background,
  };
}

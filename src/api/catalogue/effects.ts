import * as l10n from '@vscode/l10n';
import type { Operation, Origin } from './types';

/** One effect of a call on the account, as UI text. */
export interface Effect {
  readonly text: string;
  readonly warning: boolean;
}

/** UI texts for effects of calls beyond the account's records. */
const OUTWARD: Readonly<Record<string, () => string>> = {
  'SMS reaches a person': () => l10n.t('a text message reaches a person'),
  'blocks contacts': () => l10n.t('contacts are blocked'),
  'can change the password': () => l10n.t('a password may change'),
  'changes account settings': () => l10n.t('account settings change'),
  'changes what users may do': () => l10n.t('permissions of users change'),
  'changes what visitors are answered': () => l10n.t('replies to visitors change'),
  'changes what visitors see': () => l10n.t('what visitors see changes'),
  'closes the case': () => l10n.t('the case is closed'),
  'creates a login with password': () => l10n.t('a login with a password is created'),
  'e-mail reaches a person': () => l10n.t('an email reaches a person'),
  'e-mails are sent later': () => l10n.t('emails are sent later'),
  'message reaches a person': () => l10n.t('a message reaches a person'),
  'notifies agents': () => l10n.t('agents are notified'),
  'opens a conversation': () => l10n.t('a conversation is opened'),
  'replaces the weekly schedule, changes widget visibility': () =>
    l10n.t('the weekly schedule is replaced, and the visibility of the widget changes'),
  'the visitor sees the case open again': () => l10n.t('the visitor sees that the case is open again'),
  'the visitor sees who joined': () => l10n.t('the visitor sees who joined the chat'),
};

/** The effect of the call beyond the account's records; undefined if none is known. */
export const outwardText = ({ outward }: Operation): string | undefined =>
  outward === undefined ? undefined : (OUTWARD[outward]?.() ?? outward);

/** A short text for where something is documented. */
export function originText(origin: Origin): string {
  switch (origin) {
    case 'current page':
      return l10n.t('current page');
    case 'unlinked page':
      return l10n.t('unlinked page');
    case 'removed page':
      return l10n.t('removed page');
    case 'correction':
      return l10n.t('corrected from other pages');
  }
}

/** Sentences about the permission that an API key needs for a call; empty if none is known. */
export function permissionTexts({ permission }: Operation): string[] {
  const { words, name } = permission ?? {};
  return [
    ...(words === undefined ? [] : [l10n.t('The API key needs the permission "{0}".', words)]),
    ...(name === undefined ? [] : [l10n.t('In API keys, the permission is probably called {0}.', name)]),
  ];
}

/** Warnings to show before a call: what it destroys, whom it reaches, and whether its documentation may be wrong. */
export function operationWarnings(entry: Operation): string[] {
  const kinds: Record<string, string> = {
    delete: l10n.t('Deletes data. This cannot be undone.'),
    'hard-delete': l10n.t('Permanently deletes one record.'),
    'bulk-delete': l10n.t('Permanently deletes many records at once.'),
    merge: l10n.t('Merges records. This cannot be undone.'),
    'archive-or-delete': l10n.t('Archives or deletes; the documentation does not say which.'),
    replace: l10n.t('Overwrites existing data.'),
  };
  const texts: string[] = [];
  if (entry.destructive) texts.push(kinds[entry.destructiveKind ?? ''] ?? l10n.t('Permanently deletes data.'));
  const outward = outwardText(entry);
  if (outward) texts.push(l10n.t("Has an effect beyond the account's records: {0}.", outward));
  if (entry.origin === 'removed page')
    texts.push(l10n.t('Documented only on a page that was removed. It may no longer work.'));
  if (entry.origin === 'unlinked page')
    texts.push(l10n.t('Documented only on a page that nothing links to. It may no longer work.'));
  if (entry.status === 'suspected-doc-error') texts.push(l10n.t('The documentation of this call is probably wrong.'));
  if (entry.status === 'under-construction')
    texts.push(l10n.t('The documentation says that this call is under construction.'));
  return texts;
}

/** What the call does to the account; warnings first. */
export function operationEffects(entry: Operation): Effect[] {
  const plain = entry.destructive ? [] : [entry.reads ? l10n.t('Only reads data.') : l10n.t('Changes data.')];
  return [
    ...operationWarnings(entry).map((text) => ({ text, warning: true })),
    ...plain.map((text) => ({ text, warning: false })),
  ];
}

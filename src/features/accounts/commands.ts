import type { CommandRows } from '../../core/contributions';

const SIGNED_IN = 'acquire.signedIn';

/** Commands for accounts and for all stored data. */
export const accountCommands = {
  'acquire.account.showLog': { title: 'Show Log', palette: true },
  'acquire.account.signIn': { title: 'Sign In…', icon: 'sign-in', palette: true },
  'acquire.account.switch': { title: 'Switch Account…', icon: 'account', palette: SIGNED_IN },
  'acquire.account.manage': { title: 'Manage Account…', palette: SIGNED_IN },
  'acquire.account.rename': { title: 'Rename Account…', palette: SIGNED_IN },
  'acquire.account.setColour': { title: 'Set Account Color…', palette: SIGNED_IN },
  'acquire.account.lock': {
    title: 'Make Account Read-Only',
    note: 'Makes the account read-only.',
    palette: 'acquire.writable',
  },
  'acquire.account.unlock': { title: 'Allow Changes…', palette: 'acquire.signedIn && !acquire.writable' },
  'acquire.account.replaceToken': { title: 'Replace Token…', palette: SIGNED_IN },
  'acquire.account.setHeader': {
    title: 'Change Authentication Header…',
    note: 'Changes the header that carries the token.',
    palette: SIGNED_IN,
  },
  'acquire.account.signOut': { title: 'Sign Out…', palette: SIGNED_IN },
  'acquire.account.signOutAll': { title: 'Sign Out of All Accounts…', palette: SIGNED_IN },
  'acquire.account.showWriteLog': {
    title: 'Show Write Log',
    note: 'Lists the changes made in Acquire from this computer.',
    palette: SIGNED_IN,
  },
  'acquire.account.exportWriteLog': { title: 'Export Write Log…', palette: SIGNED_IN },
  'acquire.data.removeAll': {
    title: 'Remove All Data…',
    note: 'Deletes accounts, credentials, history, deliveries and everything else that is stored.',
    palette: true,
  },
  'acquire.sandbox.use': {
    title: 'Use the Sandbox (API 1.0.0)',
    note: 'Signs in to a local Acquire with sample data.',
    icon: 'beaker',
    palette: true,
  },
  'acquire.sandbox.useContacts': { title: 'Use the Sandbox (API 2.0.0)', palette: true },
} as const satisfies CommandRows;

/** Their ids: `ui/` has a handler for each. */
export type AccountCommandId = keyof typeof accountCommands;

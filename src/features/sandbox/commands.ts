import type { CommandRows } from '../../core/contributions';

/** An account of the sandbox is signed in. */
const HAS_ACCOUNT = 'acquire.sandboxAccount';

/** Commands of the sandbox. */
export const sandboxCommands = {
  'acquire.sandbox.reset': {
    title: 'Reset the Sandbox…',
    note: 'Discards all changes made in it.',
    palette: HAS_ACCOUNT,
  },
  'acquire.sandbox.chat': {
    title: 'Simulate a Sandbox Chat',
    note: 'A whole chat, so that webhooks are sent.',
    palette: HAS_ACCOUNT,
  },
} as const satisfies CommandRows;

/** Their ids: `ui/` has a handler for each. */
export type SandboxCommandId = keyof typeof sandboxCommands;

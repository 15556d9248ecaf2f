import type { CommandRows } from '../../core/contributions';

/** Commands of the setup check and the first steps. */
export const setupCommands = {
  'acquire.account.checkSetup': {
    title: 'Run Diagnostics',
    note: 'Checks network, proxy, account and permissions, and writes a report.',
    palette: true,
  },
  'acquire.account.getStarted': { title: 'Get Started', palette: true },
  'acquire.cli.install': {
    title: 'Install Command Line Tool…',
    note: 'Explains the command line `acquire` and copies the command that installs it.',
    palette: true,
  },
} as const satisfies CommandRows;

/** Their ids: `ui/` has a handler for each. */
export type SetupCommandId = keyof typeof setupCommands;

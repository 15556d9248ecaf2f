import type { CommandRows } from '../../core/contributions';

/** Commands that control what language models may do. */
export const agentCommands = {
  'acquire.agents.showLog': {
    title: 'Show Agent Log',
    note: 'The calls that language models made in this window: account, arguments without secrets, and outcome.',
    palette: 'acquire.signedIn',
  },
} as const satisfies CommandRows;

/** Their IDs; `ui/` has a handler for each. */
export type AgentCommandId = keyof typeof agentCommands;

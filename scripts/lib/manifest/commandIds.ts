import type { Rows } from './rows';

const MAX_WIDTH = 120;

/** The module with the ids of all commands, as prettier formats it. The rows themselves are not loaded in a window. */
export function commandIdsModule({ commandIds }: Pick<Rows, 'commandIds'>): string {
  const lists = Object.entries(commandIds).map(([feature, ids]) => {
    const quoted = ids.map((id) => `'${id}'`);
    const line = `  ${feature}: [${quoted.join(', ')}],`;
    return line.length <= MAX_WIDTH ? line : `  ${feature}: [\n${quoted.map((id) => `    ${id},\n`).join('')}  ],`;
  });
  return `// Written by "npm run manifest" from the rows in src/features/*/commands.ts.

/** The ids of each feature's commands. */
export const COMMAND_IDS = {
${lists.join('\n')}
} as const satisfies Readonly<Record<string, readonly string[]>>;
`;
}

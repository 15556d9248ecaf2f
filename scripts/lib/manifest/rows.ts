// All rows that the manifest is generated from.
import type { CommandRow, CommandRows, MenuEntry, SubmenuRows } from '../../../src/core/contributions';
import { accountCommands as accounts } from '../../../src/features/accounts/commands';
import { agentCommands as agents } from '../../../src/features/agents/commands';
import { TOOLS, type ToolRow } from '../../../src/features/agents/toolTable';
import { requestFileCommands as language, requestFileKeys } from '../../../src/features/language/commands';
import { leadCommands as leads, leadSubmenus } from '../../../src/features/leads/commands';
import { referenceCommands as reference } from '../../../src/features/reference/commands';
import { requestCommands as requests } from '../../../src/features/requests/commands';
import { sandboxCommands as sandbox } from '../../../src/features/sandbox/commands';
import { setupCommands as setup } from '../../../src/features/setup/commands';
import { webhookCommands as webhooks } from '../../../src/features/webhooks/commands';
import { SETTING_ROWS, type SettingRow } from '../../../src/platform/settingRows';

/** Rows with their ids, in the order of the manifest. */
export interface Rows {
  /** The ids of each feature's commands. */
  readonly commandIds: Readonly<Record<string, readonly string[]>>;
  readonly commands: readonly (readonly [string, CommandRow])[];
  readonly submenus: readonly (readonly [string, { readonly label: string; readonly menus: readonly MenuEntry[] }])[];
  readonly settings: readonly (readonly [string, SettingRow])[];
  readonly tools: readonly (readonly [string, ToolRow])[];
  readonly keys: readonly KeyRow[];
}

/** A key binding for one of VS Code's own commands. */
export interface KeyRow {
  readonly command: string;
  readonly key: string;
  readonly when: string;
}

/** The rows of several features. Throws if two have the same id. */
export function mergeRows(
  commands: Readonly<Record<string, CommandRows>>,
  menus: SubmenuRows,
  settings: Readonly<Record<string, SettingRow>>,
  tools: Readonly<Record<string, ToolRow>> = {},
  keysOfOthers: readonly KeyRow[] = [],
): Rows {
  const all = Object.values(commands).flatMap((rows) => Object.entries(rows));
  const twice = all.map(([id]) => id).filter((id, i, ids) => ids.indexOf(id) !== i);
  if (twice.length) throw new Error(`Declared by two features: ${twice.join(', ')}`);
  return {
    commandIds: Object.fromEntries(Object.entries(commands).map(([feature, rows]) => [feature, Object.keys(rows)])),
    commands: all,
    submenus: Object.entries(menus),
    settings: Object.entries(settings),
    tools: Object.entries(tools),
    keys: keysOfOthers,
  };
}

/** The rows of the extension. */
export const ROWS = mergeRows(
  { accounts, setup, leads, requests, language, reference, webhooks, sandbox, agents },
  leadSubmenus,
  SETTING_ROWS,
  TOOLS,
  requestFileKeys,
);

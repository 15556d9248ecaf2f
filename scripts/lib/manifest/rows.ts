// Every row the manifest is written from.
import type { CommandRow, CommandRows, MenuEntry, SubmenuRows } from '../../../src/core/contributions';
import { commands as accounts } from '../../../src/features/accounts/commands';
import { commands as agents } from '../../../src/features/agents/commands';
import { TOOLS, type ToolRow } from '../../../src/features/agents/toolTable';
import { commands as language, keys } from '../../../src/features/language/commands';
import { commands as leads, submenus } from '../../../src/features/leads/commands';
import { commands as reference } from '../../../src/features/reference/commands';
import { commands as requests } from '../../../src/features/requests/commands';
import { commands as sandbox } from '../../../src/features/sandbox/commands';
import { commands as setup } from '../../../src/features/setup/commands';
import { commands as webhooks } from '../../../src/features/webhooks/commands';
import { SETTINGS, type SettingRow } from '../../../src/platform/settingRows';

/** Rows with their ids, in the order in which the manifest has them. */
export interface Rows {
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

/** The rows of several features. Throws where two have the same id. */
export function rowsOf(
  commands: readonly CommandRows[],
  menus: SubmenuRows,
  settings: Readonly<Record<string, SettingRow>>,
  tools: Readonly<Record<string, ToolRow>> = {},
  keysOfOthers: readonly KeyRow[] = [],
): Rows {
  const all = commands.flatMap((rows) => Object.entries(rows));
  const twice = all.map(([id]) => id).filter((id, i, ids) => ids.indexOf(id) !== i);
  if (twice.length) throw new Error(`Declared by two features: ${twice.join(', ')}`);
  return {
    commands: all,
    submenus: Object.entries(menus),
    settings: Object.entries(settings),
    tools: Object.entries(tools),
    keys: keysOfOthers,
  };
}

/** The rows of the extension. */
export const ROWS = rowsOf(
  [accounts, setup, leads, requests, language, reference, webhooks, sandbox, agents],
  submenus,
  SETTINGS,
  TOOLS,
  keys,
);

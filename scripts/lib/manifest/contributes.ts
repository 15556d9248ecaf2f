// The commands and settings for package.json and package.nls.json.
import type { CommandRow, MenuEntry } from '../../../src/core/contributions';
import { inputSchema, type ToolRow } from '../../../src/features/agents/toolTable';
import type { SettingRow } from '../../../src/platform/settingRows';
import type { Rows } from './rows';

const CATEGORY = 'Acquire';
/** The contribution points of package.json that are generated from rows. */
type Contributes = Readonly<
  Record<'commands' | 'menus' | 'keybindings' | 'submenus' | 'languageModelTools', unknown> &
    Record<'configuration', object>
>;

/** Keys of texts that are generated from rows. */
export const GENERATED_TEXT_KEY = /^(?:command|submenu|setting|tool)\./;

/** Collects the English texts, and returns the placeholders for the manifest. */
class Texts {
  readonly all: Record<string, string> = {};

  /** `id`: with or without "acquire.". */
  add(kind: 'command' | 'submenu' | 'setting' | 'tool', id: string, text: string): string {
    const key = `${kind}.${id.replace(/^acquire\./, '')}`;
    this.all[key] = text;
    return `%${key}%`;
  }
}

/** The contributions of the rows, their English texts, and the settings that only a trusted workspace can set. */
export function contributionsOf({ commands, submenus, settings, tools, keys }: Rows): {
  readonly contributes: Contributes;
  readonly texts: Readonly<Record<string, string>>;
  readonly restricted: readonly string[];
} {
  const texts = new Texts();
  const contributes: Contributes = {
    commands: commands.map(([id, row]) => commandOf(id, row, texts)),
    menus: menusOf({ commands, submenus }),
    keybindings: [...commands.flatMap(([command, { key }]) => (key ? [{ command, ...key }] : [])), ...keys],
    configuration: {
      title: CATEGORY,
      properties: Object.fromEntries(settings.map(([name, row]) => [`acquire.${name}`, settingOf(name, row, texts)])),
    },
    submenus: submenus.map(([id, { label }]) => ({ id, label: texts.add('submenu', id, label) })),
    languageModelTools: tools.map(([name, row]) => toolOf(name, row, texts)),
  };
  const restricted = settings.filter(([, row]) => row.restricted).map(([name]) => `acquire.${name}`);
  return { contributes, texts: texts.all, restricted };
}

function commandOf(command: string, { title, shortTitle, icon, enablement }: CommandRow, texts: Texts): object {
  return {
    command,
    title: texts.add('command', command, title),
    ...(shortTitle && { shortTitle: texts.add('command', `${command}.short`, shortTitle) }),
    category: CATEGORY,
    ...(icon && { icon: `$(${icon})` }),
    ...(enablement && { enablement }),
  };
}

/** Entries of every menu. A command that the palette always offers needs none there. */
function menusOf({ commands, submenus }: Pick<Rows, 'commands' | 'submenus'>): object {
  const menus: Record<string, object[]> = { commandPalette: [] };
  const add = (item: object, entries: readonly MenuEntry[] = []): void => {
    for (const { menu, group, when } of entries) (menus[menu] ??= []).push({ ...item, ...(when && { when }), group });
  };
  for (const [command, row] of commands) {
    if (row.palette !== true) menus.commandPalette?.push({ command, when: String(row.palette) });
    add({ command }, row.menus);
  }
  for (const [submenu, row] of submenus) add({ submenu }, row.menus);
  return menus;
}

function toolOf(name: string, row: ToolRow, texts: Texts): object {
  return {
    name,
    toolReferenceName: row.reference,
    displayName: texts.add('tool', name, row.title),
    userDescription: texts.add('tool', `${name}.description`, row.description),
    modelDescription: row.modelDescription,
    icon: `$(${row.icon})`,
    canBeReferencedInPrompt: true,
    tags: ['acquire'],
    when: 'isWorkspaceTrusted',
    inputSchema: inputSchema(row),
  };
}

function settingOf(name: string, row: SettingRow, texts: Texts): object {
  const { type, scope, order, tags } = row;
  const values = row.type === 'string' ? row.values : undefined;
  return {
    type,
    ...(values && {
      enum: Object.keys(values),
      enumDescriptions: Object.entries(values).map(([value, text]) => texts.add('setting', `${name}.${value}`, text)),
    }),
    default: row.default,
    ...(row.type === 'object' && {
      properties: Object.fromEntries(Object.keys(row.default).map((key) => [key, { type: 'boolean' }])),
      additionalProperties: false,
    }),
    ...(row.type === 'integer' && { minimum: row.minimum, maximum: row.maximum }),
    scope,
    [row.markdown ? 'markdownDescription' : 'description']: texts.add('setting', name, row.description),
    ...(order !== undefined && { order }),
    ...(tags && { tags }),
  };
}

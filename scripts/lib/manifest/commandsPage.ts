// docs/commands.md: commands with their keys and menus, and settings.
import type { CommandGroup, CommandRow, MenuEntry } from '../../../src/core/contributions';
import type { SettingRow } from '../../../src/platform/settingRows';
import type { Rows } from './rows';

/** Sections by the second word of an id. */
const SECTIONS: Readonly<Record<CommandGroup, string>> = {
  account: 'Accounts',
  leads: 'Leads',
  lead: 'One lead',
  request: 'Requests',
  requests: 'Import and export of requests',
  reference: 'API reference',
  webhooks: 'Webhooks',
  sandbox: 'Sandbox',
  agents: 'Language models',
  cli: 'Command line',
  data: 'Stored data',
};

/** Names of the menus of VS Code; for menus of views, the view's name is added. */
const PLACES: Readonly<Record<string, string>> = {
  'view/title': 'title',
  'view/item/context': 'rows',
  'editor/title': 'editor title',
  'editor/context': 'editor menu',
  'webview/context': 'lead table',
};

/** The text of the page. `viewNames`: names of views by their ids. */
export function commandsPage(rows: Rows, viewNames: Readonly<Record<string, string>>): string {
  const submenus = new Map(rows.submenus.map(([id, { menus }]) => [id, menus]));
  const placeOf = ({ menu, when }: MenuEntry): string[] => {
    const opensFrom = submenus.get(menu);
    if (opensFrom) return opensFrom.flatMap(placeOf);
    const view = viewNames[/view == ([\w.]+)/.exec(when ?? '')?.[1] ?? ''];
    return [[view, PLACES[menu] ?? menu].filter(Boolean).join(' ')];
  };
  const places = ({ palette, menus = [] }: CommandRow): string[] => [
    ...new Set([...(palette === false ? [] : ['palette']), ...menus.flatMap(placeOf)]),
  ];
  const sections = Object.entries(SECTIONS).flatMap(([group, title]) => [
    '',
    `### ${title}`,
    '',
    '| command | what it does | where | key | id |',
    '|---|---|---|---|---|',
    ...rows.commands
      .filter(([id, row]) => id.startsWith(`acquire.${group}.`) && places(row).length)
      .map(([id, row]) => line([row.title, row.note ?? '', places(row).join(', '), keysOf(row), `\`${id}\``])),
  ]);
  return [
    '# Commands and settings',
    '',
    'Written by `npm run manifest`.',
    '',
    '## Commands',
    '',
    'The palette lists them under "Acquire:", where they apply. "Title" is the title bar of a view or an editor; "rows" are those of a view, with their buttons and context menu.',
    ...sections,
    '',
    '## Settings',
    '',
    '| setting | default | allowed | what it does |',
    '|---|---|---|---|',
    ...rows.settings.map(([name, row]) =>
      line([`\`acquire.${name}\``, `\`${JSON.stringify(row.default)}\``, allowed(row), describe(row)]),
    ),
    '',
  ].join('\n');
}

const line = (cells: readonly string[]): string =>
  `| ${cells.map((text) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;

const keysOf = ({ key }: CommandRow): string =>
  key ? `\`${key.key}\`${key.mac ? `, \`${key.mac}\` on macOS` : ''}` : '';

function allowed(row: SettingRow): string {
  if (row.type === 'integer') return `${row.minimum} to ${row.maximum}`;
  return row.type === 'string' && row.values
    ? Object.keys(row.values)
        .map((value) => `\`${value}\``)
        .join(', ')
    : '';
}

const describe = ({ description, scope }: SettingRow): string =>
  scope === 'machine' || scope === 'application' ? `${description} A workspace cannot set it.` : description;

// npm run docs   Writes docs/commands.md, the list of commands, keys and settings, from the manifest.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/paths';
import { runScript } from './lib/processes';

interface Setting {
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly scope?: string;
}
interface Configuration {
  readonly properties: Readonly<Record<string, Setting>>;
}
interface Contributions {
  readonly commands: readonly { readonly command: string; readonly title: string }[];
  readonly menus: { readonly commandPalette?: readonly { readonly command: string; readonly when?: string }[] };
  readonly keybindings?: readonly { readonly command: string; readonly key: string; readonly mac?: string }[];
  readonly configuration: Configuration | readonly Configuration[];
}

const read = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
const GROUPS: readonly (readonly [string, string])[] = [
  ['account', 'Accounts'],
  ['leads', 'Leads'],
  ['lead', 'One lead'],
  ['request', 'Requests'],
  ['reference', 'API reference'],
  ['webhooks', 'Webhooks'],
  ['sandbox', 'Sandbox'],
];

/** The text of docs/commands.md. */
function commandsPage(): string {
  const { contributes } = read('package.json') as { contributes: Contributions };
  const texts = read('package.nls.json') as Record<string, string>;
  const words = (key: string): string => texts[key.replace(/^%|%$/g, '')] ?? key;
  const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  const hidden = new Set(
    (contributes.menus.commandPalette ?? []).filter((entry) => entry.when === 'false').map((entry) => entry.command),
  );
  const keys = new Map(
    (contributes.keybindings ?? []).map((k) => [k.command, k.mac && k.mac !== k.key ? `${k.key}, ${k.mac}` : k.key]),
  );
  const out = [
    '# Commands and settings',
    '',
    'Written by `npm run docs` from the manifest.',
    '',
    '## Commands',
    '',
    'All are in the palette under "Acquire:", where they apply.',
  ];
  const names = [...new Set(contributes.commands.map(({ command }) => command.split('.')[1] ?? ''))];
  const groups = [
    ...GROUPS,
    ...names.filter((name) => !GROUPS.some(([known]) => known === name)).map((name) => [name, name] as const),
  ];
  for (const [group, title] of groups) {
    const rows = contributes.commands.filter(
      ({ command }) => command.startsWith(`acquire.${group}.`) && !hidden.has(command),
    );
    if (!rows.length) continue;
    out.push('', `### ${title}`, '', '| command | id | keys |', '|---|---|---|');
    for (const { command, title: key } of rows)
      out.push(`| ${cell(words(key))} | \`${command}\` | ${keys.has(command) ? `\`${keys.get(command)}\`` : ''} |`);
  }
  const configurations = [contributes.configuration].flat();
  out.push('', '## Settings', '', '| setting | default | what it does |', '|---|---|---|');
  for (const { properties } of configurations) {
    for (const [name, setting] of Object.entries(properties))
      out.push(
        `| \`${name}\` | \`${JSON.stringify(setting.default)}\` | ${cell(words(setting.markdownDescription ?? setting.description ?? ''))}${setting.scope === 'machine' || setting.scope === 'application' ? ' A workspace cannot set it.' : ''} |`,
      );
  }
  return `${out.join('\n')}\n`;
}

await runScript(() => writeFileSync(path.join(root, 'docs/commands.md'), commandsPage()));

// `npm run docs`: writes docs/commands.md, the list of commands, keys and settings, from the manifest.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';

const read = (name) => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
const GROUPS = [
  ['account', 'Accounts'],
  ['leads', 'Leads'],
  ['lead', 'One lead'],
  ['request', 'Requests'],
  ['reference', 'API reference'],
  ['webhooks', 'Webhooks'],
  ['sandbox', 'Sandbox'],
];

/** The text of docs/commands.md. */
export function commandsPage() {
  const { contributes } = read('package.json');
  const texts = read('package.nls.json');
  const words = (key) => texts[key.replace(/^%|%$/g, '')] ?? key;
  const cell = (text) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
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
  const rooms = [...new Set(contributes.commands.map(({ command }) => command.split('.')[1]))];
  const groups = [
    ...GROUPS,
    ...rooms.filter((name) => !GROUPS.some(([known]) => known === name)).map((name) => [name, name]),
  ];
  for (const [room, title] of groups) {
    const rows = contributes.commands.filter(
      ({ command }) => command.startsWith(`acquire.${room}.`) && !hidden.has(command),
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

export function docs() {
  writeFileSync(path.join(root, 'docs/commands.md'), commandsPage());
}

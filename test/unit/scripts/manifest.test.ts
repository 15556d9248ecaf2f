import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commandsPage } from '../../../scripts/lib/manifest/commandsPage';
import { contributionsOf } from '../../../scripts/lib/manifest/contributes';
import { firstDifference, manifestFiles } from '../../../scripts/lib/manifest/files';
import { mergeRows } from '../../../scripts/lib/manifest/rows';
import { root } from '../../../scripts/lib/paths';
import { menuEntries, type CommandRows } from '../../../src/core/contributions';

const row = menuEntries('view/item/context', 'view == acquire.leads');
const call = menuEntries('acquire.lead.contact');
const LEADS = {
  'acquire.lead.call': {
    title: 'Call Lead…',
    shortTitle: 'Call…',
    note: 'Rings | twice.',
    icon: 'call-outgoing',
    palette: 'acquire.signedIn',
    enablement: 'acquire.writable',
    menus: [row('inline@1', 'viewItem =~ /^lead/'), call('1_call@1')],
    key: { key: 'ctrl+alt+c', mac: 'cmd+alt+c', when: 'focusedView == acquire.leads' },
  },
  'acquire.leads.count': { title: 'Count Leads', palette: true },
  'acquire.lead.hang': { title: 'Hang Up', palette: false },
} as const satisfies CommandRows;
const ROWS = mergeRows(
  { leads: LEADS },
  { 'acquire.lead.contact': { label: 'Contact', menus: [row('2_contact@1')] } },
  {
    'leads.openWith': {
      type: 'string',
      default: 'json',
      values: { json: 'As JSON.', page: 'As a page.' },
      scope: 'window',
      description: 'How a lead is opened.',
      order: 2,
      tags: ['experimental'],
    },
    'calls.days': {
      type: 'integer',
      default: 3,
      minimum: 1,
      maximum: 9,
      scope: 'machine',
      description: 'Days *calls* are kept.',
      markdown: true,
      restricted: true,
    },
  },
  {},
  [{ command: 'list.open', key: 'tab', when: 'acquire.listOpen' }],
);

describe('npm run manifest', () => {
  const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

  for (const [name, text] of Object.entries(manifestFiles(read)))
    it(`has written ${name} according to the rows`, () => {
      assert.equal(firstDifference(read(name), text), undefined, `${name}: run "npm run manifest"`);
    });

  it('keeps what is not written from rows', () => {
    const before = JSON.parse(read('package.json')) as Record<string, unknown>;
    const files = manifestFiles((name) =>
      name === 'package.json'
        ? JSON.stringify({ ...before, version: '9.9.9', extra: { kept: true } })
        : JSON.stringify({ displayName: 'Kept', 'views.leads': 'Leads', 'command.lead.gone': 'Gone' }),
    );
    const { version, extra } = JSON.parse(files['package.json'] ?? '') as Record<string, unknown>;
    assert.deepEqual({ version, extra }, { version: '9.9.9', extra: { kept: true } });
    const texts = JSON.parse(files['package.nls.json'] ?? '') as Record<string, string>;
    assert.equal(texts.displayName, 'Kept');
    assert.equal(texts['command.lead.gone'], undefined);
    assert.ok(texts['command.lead.open']);
  });

  it('refuses an id that two features declare', () => {
    assert.throws(() => mergeRows({ leads: LEADS, other: LEADS }, {}, {}), /two features: acquire\.lead\.call/);
  });

  it('names the first line that differs', () => {
    assert.equal(firstDifference('a\nb\n', 'a\nb\n'), undefined);
    assert.equal(firstDifference('a\nb\n', 'a\nc\n'), 'Line 2 is "b", should be "c".');
    assert.equal(firstDifference('a\nb', 'a'), 'Line 2 is "b", should be "".');
  });

  describe('of a row', () => {
    const { contributes, texts, restricted } = contributionsOf(ROWS);

    it('makes the command, its menus and its key', () => {
      assert.deepEqual((contributes.commands as object[])[0], {
        command: 'acquire.lead.call',
        title: '%command.lead.call%',
        shortTitle: '%command.lead.call.short%',
        category: 'Acquire',
        icon: '$(call-outgoing)',
        enablement: 'acquire.writable',
      });
      assert.deepEqual(contributes.menus, {
        commandPalette: [
          { command: 'acquire.lead.call', when: 'acquire.signedIn' },
          { command: 'acquire.lead.hang', when: 'false' },
        ],
        'view/item/context': [
          { command: 'acquire.lead.call', when: 'view == acquire.leads && viewItem =~ /^lead/', group: 'inline@1' },
          { submenu: 'acquire.lead.contact', when: 'view == acquire.leads', group: '2_contact@1' },
        ],
        'acquire.lead.contact': [{ command: 'acquire.lead.call', group: '1_call@1' }],
      });
      assert.deepEqual(contributes.submenus, [{ id: 'acquire.lead.contact', label: '%submenu.lead.contact%' }]);
      assert.deepEqual(contributes.keybindings, [
        {
          command: 'acquire.lead.call',
          key: 'ctrl+alt+c',
          mac: 'cmd+alt+c',
          when: 'focusedView == acquire.leads',
        },
        { command: 'list.open', key: 'tab', when: 'acquire.listOpen' },
      ]);
    });

    it('makes the setting', () => {
      assert.deepEqual(contributes.configuration, {
        title: 'Acquire',
        properties: {
          'acquire.leads.openWith': {
            type: 'string',
            enum: ['json', 'page'],
            enumDescriptions: ['%setting.leads.openWith.json%', '%setting.leads.openWith.page%'],
            default: 'json',
            scope: 'window',
            description: '%setting.leads.openWith%',
            order: 2,
            tags: ['experimental'],
          },
          'acquire.calls.days': {
            type: 'integer',
            default: 3,
            minimum: 1,
            maximum: 9,
            scope: 'machine',
            markdownDescription: '%setting.calls.days%',
          },
        },
      });
      assert.deepEqual(restricted, ['acquire.calls.days']);
    });

    it('makes the English texts', () => {
      assert.deepEqual(texts, {
        'command.lead.call': 'Call Lead…',
        'command.lead.call.short': 'Call…',
        'command.leads.count': 'Count Leads',
        'command.lead.hang': 'Hang Up',
        'submenu.lead.contact': 'Contact',
        'setting.leads.openWith': 'How a lead is opened.',
        'setting.leads.openWith.json': 'As JSON.',
        'setting.leads.openWith.page': 'As a page.',
        'setting.calls.days': 'Days *calls* are kept.',
      });
    });

    it('makes a line of docs/commands.md, unless the command is offered nowhere', () => {
      const page = commandsPage(ROWS, { 'acquire.leads': 'Leads' });
      for (const line of [
        '| Call Lead… | Rings \\| twice. | palette, Leads rows | `ctrl+alt+c`, `cmd+alt+c` on macOS | `acquire.lead.call` |',
        '| Count Leads |  | palette |  | `acquire.leads.count` |',
        '| `acquire.leads.openWith` | `"json"` | `json`, `page` | How a lead is opened. |',
        '| `acquire.calls.days` | `3` | 1 to 9 | Days *calls* are kept. A workspace cannot set it. |',
      ])
        assert.ok(page.includes(`\n${line}\n`), line);
      assert.ok(!page.includes('Hang Up'));
    });
  });
});

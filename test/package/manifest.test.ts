import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths';
import { testVsix } from '../../scripts/lib/testVsix';
import { readZip } from '../../scripts/lib/zip';
import { ERRORS } from '../../src/api/errors/table';
import type { Manifest } from './support/vsix';

const CATEGORIES = [
  'AI',
  'Azure',
  'Chat',
  'Data Science',
  'Debuggers',
  'Education',
  'Extension Packs',
  'Formatters',
  'Keymaps',
  'Language Packs',
  'Linters',
  'Machine Learning',
  'Notebooks',
  'Other',
  'Programming Languages',
  'SCM Providers',
  'Snippets',
  'Testing',
  'Themes',
  'Visualization',
];

describe('the manifest', () => {
  let manifest: Manifest;
  let texts: Record<string, string>;
  let source: string;
  let changelog: string;
  before(() => {
    const files = readZip(testVsix());
    source = files.get('extension/package.json')?.toString('utf8') ?? '';
    changelog = [...files].find(([name]) => /changelog\.md$/i.test(name))?.[1].toString('utf8') ?? '';
    manifest = JSON.parse(source) as Manifest;
    texts = JSON.parse(files.get('extension/package.nls.json')?.toString('utf8') ?? '{}') as Record<string, string>;
  });
  const words = (key: string): string => texts[key.slice(1, -1)] ?? '';
  const commands = (): string[] => manifest.contributes.commands.map((command) => command.command);

  describe('as a whole', () => {
    it('activates on its contributions, not always', () => {
      assert.deepEqual(
        manifest.activationEvents.filter((event) => event === '*' || event === 'onStartupFinished'),
        [],
      );
    });

    it('activates for each panel that is restored after a reload', () => {
      const features = path.join(root, 'src', 'features');
      const restored = readdirSync(features, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.ts'))
        .flatMap((name) => [...readFileSync(path.join(features, name), 'utf8').matchAll(/restorePanels\('(\w+)'/g)])
        .map(([, name]) => `onWebviewPanel:acquire.${name}`);
      assert.ok(restored.length > 2);
      assert.deepEqual(
        manifest.activationEvents.filter((event) => event.startsWith('onWebviewPanel:')).sort(),
        restored.sort(),
      );
    });

    it('requires the VS Code version of its types', () => {
      assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
    });

    it('links to its repository', () => {
      for (const address of [manifest.repository.url, manifest.bugs.url, manifest.homepage])
        assert.match(address, /^https:\/\//);
    });

    it('has valid categories, few keywords and a banner', () => {
      assert.deepEqual(
        manifest.categories.filter((category) => !CATEGORIES.includes(category)),
        [],
      );
      assert.ok(manifest.categories.length > 0 && manifest.keywords.length <= 10);
      assert.match(manifest.galleryBanner.color, /^#[0-9a-f]{6}$/i);
      assert.match(manifest.galleryBanner.theme, /^(dark|light)$/);
    });

    it('is free, links to support, and is a preview while the version is 0.x', () => {
      assert.equal(manifest.pricing, 'Free');
      assert.match(String(manifest.qna), /^https:\/\//);
      assert.equal(manifest.preview === true, manifest.version.startsWith('0.'));
    });

    it('has an x.y.z version, as the marketplace requires, and marks pre-releases', () => {
      assert.match(manifest.version, /^\d+\.\d+\.\d+$/);
      assert.match(changelog, /pre-release/i);
    });

    it('does not depend on vscode or on telemetry at run time', () => {
      assert.deepEqual(
        Object.keys(manifest.dependencies).filter((name) =>
          /^vscode$|telemetry|applicationinsights|sentry|analytics/.test(name),
        ),
        [],
      );
    });

    it('runs where the workspace is', () => {
      assert.deepEqual(manifest.extensionKind, ['workspace']);
    });

    it('says what it does in untrusted and virtual workspaces', () => {
      const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
      assert.ok(words(untrustedWorkspaces.description) && words(virtualWorkspaces.description));
      assert.ok(
        [true, false, 'limited'].includes(untrustedWorkspaces.supported as boolean) &&
          [true, false, 'limited'].includes(virtualWorkspaces.supported as boolean),
      );
      const settings = Object.keys(manifest.contributes.configuration.properties);
      assert.deepEqual(
        untrustedWorkspaces.restrictedConfigurations.filter((name) => !settings.includes(name)),
        [],
      );
    });

    it('has its texts in a separate file, with no missing or unused keys', () => {
      const used = new Set([...source.matchAll(/"%([^"%]+)%"/g)].map((match) => match[1] ?? ''));
      assert.deepEqual(
        [...used].filter((key) => !texts[key]),
        [],
        'missing',
      );
      assert.deepEqual(
        Object.keys(texts).filter((key) => !used.has(key)),
        [],
        'unused',
      );
    });
  });

  describe('commands and menus', () => {
    it('have titles without icons', () => {
      for (const { command, title } of manifest.contributes.commands)
        assert.ok(words(title) && !/\p{Extended_Pictographic}/u.test(words(title)), command);
    });

    it('have unique titles in the palette', () => {
      const hidden = new Set(
        manifest.contributes.menus.commandPalette
          ?.filter((entry) => entry.when === 'false')
          .map((entry) => entry.command),
      );
      const titles = manifest.contributes.commands
        .filter((command) => !hidden.has(command.command))
        .map((command) => words(command.title));
      assert.deepEqual(
        titles.filter((title, i) => titles.indexOf(title) !== i),
        [],
      );
    });

    it('for a tree row are in the palette only if they can ask for one', () => {
      const rows = new Map(manifest.contributes.menus.commandPalette?.map((row) => [row.command, row.when]));
      const bound =
        manifest.contributes.menus['view/item/context']
          ?.flatMap((entry) => entry.command ?? [])
          .filter((command) => /^acquire\.(lead|leads)\./.test(command)) ?? [];
      assert.ok(bound.length > 5);
      assert.deepEqual(
        bound.filter((command) => !rows.get(command)),
        [],
      );
    });

    it('are at most three on a row', () => {
      const inline =
        manifest.contributes.menus['view/item/context']?.filter((entry) => entry.group?.startsWith('inline')) ?? [];
      const kinds = new Map<string, string[]>();
      for (const { when, command } of inline) {
        const kind = `${/view == ([\w.]+)/.exec(when ?? '')?.[1]} ${/viewItem\s*=[=~]\s*\/?\^?(\w+)/.exec(when ?? '')?.[1]}`;
        kinds.set(kind, [...(kinds.get(kind) ?? []), command ?? '']);
      }
      assert.ok(kinds.size > 2);
      assert.deepEqual(
        [...kinds].filter(([, commands]) => commands.length > 3),
        [],
      );
    });

    it('appear only where they apply', () => {
      for (const [menu, entries] of Object.entries(manifest.contributes.menus)) {
        if (menu === 'commandPalette' || !menu.includes('/')) continue;
        assert.deepEqual(
          entries.filter((entry) => !entry.when).map((entry) => `${menu} ${entry.command ?? entry.submenu}`),
          [],
        );
      }
    });

    it('have keys only inside our own views, documents and panels', () => {
      for (const { command, when } of manifest.contributes.keybindings) assert.match(when ?? '', /acquire/, command);
    });
  });

  describe('views', () => {
    const views = (): { id: string; icon?: string; name: string }[] => Object.values(manifest.contributes.views).flat();

    it('are at most four, each with an icon and a name', () => {
      assert.ok(views().length > 0 && views().length <= 4);
      for (const view of views()) assert.ok(view.icon && words(view.name), view.id);
    });

    it('have a welcome text when they are empty, with at most one button', () => {
      const welcomes = manifest.contributes.viewsWelcome;
      for (const state of ['signedOut', 'empty', 'failed', 'noMatch'])
        assert.ok(
          welcomes.some((welcome) => welcome.view === 'acquire.leads' && welcome.when?.includes(`'${state}'`)),
          `acquire.leads ${state}`,
        );
      for (const { contents, view, when } of welcomes) {
        assert.ok(words(contents), `${view} ${when}`);
        const buttons = words(contents)
          .split('\n')
          .filter((line) => /^\[[^\]]+\]\(command:[^)]+\)$/.test(line.trim()));
        assert.ok(buttons.length <= 1, `${view} ${when}: ${buttons.join(', ')}`);
        for (const [, command] of words(contents).matchAll(/\(command:([^)?]+)/g))
          assert.ok(
            !command?.startsWith('acquire.') || commands().includes(command) || /\.focus$/.test(command),
            command,
          );
      }
    });
  });

  it('have one welcome text for each kind of error, and a fallback for all other kinds', () => {
    const failed = manifest.contributes.viewsWelcome
      .map(({ when }) => when ?? '')
      .filter((when) => when.startsWith("acquire.leads.state == 'failed'"));
    const kindsOf = (when: string): string[] => /\/\^\((.*)\)\$\//.exec(when)?.[1]?.split('|') ?? [];
    const own = failed.filter((when) => !when.includes('!(')).flatMap(kindsOf);
    const excluded = failed.filter((when) => when.includes('!(')).map(kindsOf);
    assert.equal(new Set(own).size, own.length);
    assert.deepEqual(
      excluded.map((kinds) => kinds.sort()),
      [own.sort()],
    );
    assert.deepEqual(
      own.filter((kind) => !Object.hasOwn(ERRORS, kind)),
      [],
    );
  });

  describe('settings', () => {
    const settings = (): [string, Manifest['contributes']['configuration']['properties'][string]][] =>
      Object.entries(manifest.contributes.configuration.properties);

    it('contain no secrets', () => {
      assert.deepEqual(
        settings()
          .map(([name]) => name)
          .filter((name) => /token|secret|password|credential|api_?key|authorization/i.test(name)),
        [],
      );
    });

    it('for destinations cannot be set by a workspace', () => {
      const delicate = settings().filter(([name]) =>
        /host|url|uri|path|port|proxy|forward|server|origin|folder|file|command/i.test(name.slice('acquire.'.length)),
      );
      assert.ok(delicate.length > 0);
      assert.deepEqual(
        delicate
          .filter(([, setting]) => !['machine', 'application'].includes(setting.scope ?? ''))
          .map(([name]) => name),
        [],
      );
    });
  });

  it('names its language model tools by verb and noun, with a schema', () => {
    for (const { name, inputSchema } of manifest.contributes.languageModelTools ?? []) {
      assert.match(name, /^[a-z]+_[a-z_]+$/);
      assert.ok(inputSchema, name);
    }
  });
});

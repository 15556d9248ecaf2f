import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROWS } from '../../scripts/lib/manifest/rows';
import { root } from '../../scripts/lib/paths';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly keybindings: readonly { readonly key: string; readonly mac?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  };
}

describe('the documentation', () => {
  const markdown = (dir: string): string[] =>
    readdirSync(path.join(root, dir), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.posix.join(dir, name.replaceAll(path.sep, '/')));
  const pages = [
    ...readdirSync(root).filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md'),
    ...markdown('docs'),
    ...markdown('.github'),
  ];
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
  const titles = new Set(ROWS.commands.map(([, row]) => row.title));
  const text = (page: string): string => readFileSync(path.join(root, page), 'utf8');
  const prose = (page: string): string => text(page).replace(/```[\s\S]*?```/g, '');
  const everywhere = (pattern: RegExp, wrong: (found: string) => boolean): string[] =>
    pages.flatMap((page) =>
      [...prose(page).matchAll(pattern)].flatMap((match) => {
        const found = match[1] ?? '';
        return wrong(found) ? [`${page}: ${found}`] : [];
      }),
    );
  /** The anchors of a page's headings, as GitHub generates them. */
  const anchors = (page: string): string[] =>
    [...prose(page).matchAll(/^#+ (.*)$/gm)].map((match) =>
      (match[1] ?? '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );

  it('links only to existing files and headings', () => {
    const broken = pages.flatMap((page) =>
      [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap((match) => {
        const [address = '', anchor] = (match[1] ?? '').split('#');
        if (/^[a-z]+:/i.test(address)) return [];
        const target = address ? path.posix.join(path.posix.dirname(page), address) : page;
        const there =
          existsSync(path.join(root, target)) &&
          (!anchor || !target.endsWith('.md') || anchors(target).includes(anchor));
        return there ? [] : [`${page}: ${match[1] ?? ''}`];
      }),
    );
    assert.deepEqual(broken, []);
  });

  it('names commands by their titles', () => {
    // Text after "Acquire:", text that ends in an ellipsis, and everything in bold on the how-to page.
    const others = ['Extensions: Install from VSIX…', 'Dev Containers: Reopen in Container', 'Change', 'Send'];
    const wrong = (title: string): boolean => !titles.has(title) && !others.includes(title);
    assert.deepEqual(everywhere(/\*\*(?:Acquire: )?([^*\n]+…)\*\*/g, wrong), []);
    assert.deepEqual(everywhere(/\*\*Acquire: ([^*\n]+)\*\*/g, wrong), []);
    const tasks = [...prose('docs/how-do-i.md').matchAll(/\*\*([^*\n]+)\*\*/g)].map((match) => match[1] ?? '');
    assert.ok(tasks.length > 30);
    assert.deepEqual(tasks.filter(wrong), []);
  });

  it('uses the same command titles as the code and the skills', () => {
    const files = (dir: string, ending: string): string[] =>
      readdirSync(path.join(root, dir), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith(ending))
        .map((name) => path.join(dir, name));
    const named = [...files('src', '.ts'), ...files('media/skills', '.md')].flatMap((file) =>
      [...text(file).matchAll(/"Acquire: ([^"\n]+)"/g)].map((match) => match[1] ?? ''),
    );
    assert.ok(named.length >= 3);
    assert.deepEqual(
      named.filter((title) => !titles.has(title)),
      [],
    );
  });

  it('uses existing ids of commands, settings and views', () => {
    const ids = new Set([
      ...ROWS.commands.map(([id]) => id),
      ...ROWS.settings.map(([name]) => (name.startsWith('acquire.') ? name : `acquire.${name}`)),
      ...Object.values(manifest.contributes.views).flatMap((views) => views.map(({ id }) => id)),
    ]);
    const patterns = ['acquire.http', 'acquire.accounts'];
    assert.deepEqual(
      everywhere(/`(acquire\.[\w.]+)`/g, (id) => !ids.has(id) && !patterns.includes(id)),
      [],
    );
  });

  it('names only keys that are bound', () => {
    const bound = manifest.contributes.keybindings.flatMap(({ key, mac = '' }) => [key, mac]);
    // Keys of VS Code and of panels.
    const others = ['ctrl+shift+p', 'ctrl+enter', 'ctrl+c', 'ctrl+f'];
    assert.deepEqual(
      everywhere(
        /`((?:ctrl|cmd)(?:\/cmd)?\+[\w+]+)`/gi,
        (key) => ![...bound, ...others].includes(key.toLowerCase().replace('ctrl/cmd', 'ctrl')),
      ),
      [],
    );
  });

  it('names only existing scripts', () => {
    assert.deepEqual(
      everywhere(/`npm run ([\w:]+)/g, (name) => !(name in manifest.scripts)),
      [],
    );
  });

  it('names only existing files', () => {
    const present = (file: string): boolean => {
      const [before = '', ...after] = file.split('/*');
      if (!after.length) return existsSync(path.join(root, file));
      const dir = path.join(root, before);
      return existsSync(dir) && readdirSync(dir).some((name) => existsSync(path.join(dir, name, ...after)));
    };
    assert.deepEqual(
      everywhere(
        /`((?:src|test|scripts|docs|media|\.github|\.vscode|\.devcontainer)\/[\w./*-]+)`/g,
        (file) => !present(file),
      ).filter((line) => !line.startsWith('docs/dev/moved.md')),
      [],
    );
  });

  it('shows images that load quickly', () => {
    const limit = (name: string): number => (name === 'tour.png' ? 500 : 250) * 1024;
    for (const name of readdirSync(path.join(root, 'media/docs')).filter((file) => file.endsWith('.png')))
      assert.ok(statSync(path.join(root, 'media/docs', name)).size <= limit(name), name);
  });

  it('begins with how to start and how to test', () => {
    assert.match(text('README.md').split('\n').slice(0, 8).join('\n'), /npm start[\s\S]*npm test/);
  });
});

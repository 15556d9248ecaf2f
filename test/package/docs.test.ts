import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths';

describe('the documentation', () => {
  const pages = [
    'README.md',
    ...readdirSync(path.join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  const text = (page: string): string => readFileSync(path.join(root, page), 'utf8');
  const links = (page: string): string[] =>
    [
      ...text(page)
        .replace(/```[\s\S]*?```/g, '')
        .matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g),
    ]
      .map((match) => match[1] ?? '')
      .filter((address) => !/^[a-z]+:/i.test(address));

  it('links only to what is there', () => {
    const broken = pages.flatMap((page) =>
      links(page)
        .filter((address) => !existsSync(path.join(root, path.dirname(page), address)))
        .map((address) => `${page}: ${address}`),
    );
    assert.deepEqual(broken, []);
  });

  it('shows pictures that load quickly', () => {
    for (const name of readdirSync(path.join(root, 'media/docs')).filter((file) => file.endsWith('.png')))
      assert.ok(statSync(path.join(root, 'media/docs', name)).size <= 250 * 1024, name);
  });

  it('begins with how to start it and how to test it', () => {
    assert.match(text('README.md').split('\n').slice(0, 8).join('\n'), /npm start[\s\S]*npm test/);
  });
});

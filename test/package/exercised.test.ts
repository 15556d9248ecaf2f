import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: { readonly properties: Record<string, unknown> };
  };
}

describe('every contribution of the manifest', () => {
  const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');
  const { contributes } = JSON.parse(read('package.json')) as Manifest;
  const words = JSON.parse(read('package.nls.json')) as Record<string, string>;
  const tests = ['host', 'e2e']
    .flatMap((layer) =>
      readdirSync(path.join(root, 'test', layer), { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.ts'))
        .map((name) => read(path.join('test', layer, name))),
    )
    .join('\n');

  it('has a test in a real VS Code that runs it, if it is a command', () => {
    const title = (key: string): string => words[key.slice(1, -1)] ?? key;
    // By its id, by its title in the palette, or by the last part of its id with a suite's `run`.
    const ran = ({ command, title: key }: { command: string; title: string }): boolean =>
      [`'${command}'`, `Acquire: ${title(key)}'`, `run('${command.split('.').at(-1)}'`].some((words) =>
        tests.includes(words),
      );
    assert.deepEqual(
      contributes.commands.filter((one) => !ran(one)).map((one) => one.command),
      [],
    );
  });

  it('has a test in a real VS Code that changes it, if it is a setting', () => {
    assert.deepEqual(
      Object.keys(contributes.configuration.properties).filter((name) => !tests.includes(`'${name}'`)),
      [],
    );
  });
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getL10nPseudoLocalized } from '@vscode/l10n-dev';
import { root } from '../../scripts/lib/paths';
import { textsOfSource } from '../../scripts/lib/translations';

/** Rules a reader of the source would check by eye; comments are left out. */
describe('the sources', () => {
  const src = path.join(root, 'src');
  const files = readdirSync(src, { recursive: true })
    .map(String)
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({ name, text: readFileSync(path.join(src, name), 'utf8') }));
  const code = files.map(({ name, text }) => ({
    name,
    text: text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, ''),
  }));
  /** Each statement on a line of its own, however the formatter broke it. */
  const statements = (text: string): string[] =>
    text
      .replace(/(?<=[([,=:?|&+])\s*\n\s*/g, ' ')
      .replace(/\n\s*(?=[)\].?:|&+])/g, '')
      .split('\n');
  const where = (pattern: RegExp): string[] =>
    code.flatMap(({ name, text }) =>
      statements(text)
        .filter((line) => pattern.test(line))
        .map((line) => `${name}: ${line.trim().slice(0, 120)}`),
    );

  it('are there', () => {
    assert.ok(files.length > 20);
  });

  it('hand every text to the translator as a whole, so that it can be extracted', async () => {
    assert.deepEqual(where(/l10n\.t\((?!\s*(['"{]|`[^$`]*`|$))/), []);
    const calls = code.flatMap(({ text }) => [...text.matchAll(/l10n\.t\(/g)]).length;
    const extracted = await textsOfSource();
    const keys = Object.keys(extracted);
    // The extractor sees `l10n.t` only where `l10n` comes from 'vscode', if as a type alone.
    const literals = code.flatMap(({ name, text }) =>
      [...text.matchAll(/l10n\.t\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)].map((m) => ({
        name,
        text: (m[1] ?? m[2] ?? '').replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)),
      })),
    );
    assert.deepEqual(
      literals.filter(({ text }) => !keys.includes(text)).map(({ name, text }) => `${name}: ${text}`),
      [],
    );
    assert.ok(keys.length > 0 && keys.length <= calls, `${keys.length} texts of ${calls} calls`);
    assert.equal(Object.keys(getL10nPseudoLocalized(extracted)).length, keys.length);
    // A placeholder a translation could not know is a mistake: they are counted from 0 without a gap.
    for (const key of keys) {
      const numbers = [...new Set([...key.matchAll(/\{(\d+)\}/g)].map((match) => Number(match[1])))].sort(
        (a, b) => a - b,
      );
      assert.deepEqual(
        numbers,
        numbers.map((_, i) => i),
        key,
      );
    }
  });

  it('write no HTML from data, allow no inline code and keep no hidden panel alive', () => {
    assert.deepEqual(where(/\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write/), []);
    assert.deepEqual(where(/unsafe-inline|unsafe-eval|script-src[^;]*https:/), []);
    assert.deepEqual(where(/retainContextWhenHidden/), []);
  });

  it('log to log channels alone', () => {
    assert.deepEqual(where(/createOutputChannel\((?!.*log:\s*true)/), []);
  });

  it('keep secrets out of the stored state', () => {
    assert.deepEqual(where(/(globalState|workspaceState)\.update\([^)]*(token|secret|credential|password)/i), []);
  });

  it('leave certificates checked', () => {
    assert.deepEqual(where(/rejectUnauthorized:\s*false|NODE_TLS_REJECT_UNAUTHORIZED/), []);
  });

  it('show progress in the view or the window; a notification is for what takes long and can be cancelled', () => {
    // Leads of 1.0.0 are deleted by one call, which nothing can stop on the way.
    const uses = code.flatMap(({ name, text }) =>
      text
        .split('withProgress(')
        .slice(1)
        .map((rest) => ({ name, all: rest.replace(/\s+/g, ' ').slice(0, 300) }))
        .filter(({ all }) => /^ ?\{ location: [^,]*ProgressLocation\.Notification/.test(all)),
    );
    assert.ok(uses.length > 3, `${uses.length} uses`);
    assert.deepEqual(
      uses.filter(({ all }) => !/cancellable: (true|!leadApi)/.test(all)).map(({ name, all }) => `${name}: ${all}`),
      [],
    );
  });

  it('open addresses, and copy, through VS Code alone', () => {
    assert.deepEqual(where(/child_process|\bexecFile|navigator\.clipboard|from 'open'/), []);
    // An address of this machine reaches a remote user only when VS Code has made it an external one.
    assert.deepEqual(where(/openExternal\((?!vscode\.Uri\.parse\()/), []);
    assert.deepEqual(where(/openExternal\(.*(localhost|127\.0\.0\.1)/), []);
    assert.ok(where(/asExternalUri/).length >= 2);
  });

  it("reach the user's files through workspace.fs alone", () => {
    // The command line has no VS Code. The others keep what is the extension's own, in the folders VS Code gives it, and read what the package brings.
    // One writes a file of any size beside its place first, where that is on this disk, and puts it there as a whole.
    // One looks at a file of this disk and reads it through the same handle, so that it cannot be exchanged in between.
    const own =
      /^(core\/store\/(fileLayer|processIdentity)|platform\/(ownFolders|dataRemoval)|api\/policy\/policyFile|features\/accounts\/writes\/writeLogStore|features\/sandbox\/ui\/sandboxHost|features\/requests\/ui\/sending\/fetchPages|features\/sandbox\/store\/stateFile|features\/requests\/(history\/historyStore|localFiles|form\/panelDrafts)|features\/leads\/(documents\/drafts|transfer\/exportStore)|api\/catalogue\/(data|openapiText)|cli\/\w+)\.ts$/;
    assert.deepEqual(
      where(/from '(node:)?fs(\/promises)?'|require\('(node:)?fs/).filter(
        (line) => !own.test(line.split(':')[0] ?? ''),
      ),
      [],
    );
  });

  it('ask before a language model does anything, where there are tools for one', () => {
    const tools = code.filter(({ text }) => text.includes('lm.registerTool('));
    assert.deepEqual(
      tools
        .filter(
          ({ text }) =>
            !/prepareInvocation/.test(text) && !code.some((other) => other.text.includes('confirmationMessages')),
        )
        .map(({ name }) => name),
      [],
    );
  });
});

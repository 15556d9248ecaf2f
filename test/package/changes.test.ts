// Adds one of each to a copy of the sources, as in the architecture page, and builds it. Limits the files to touch.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { npmRunCommand } from '../../scripts/lib/npm';
import { root } from '../../scripts/lib/paths';

/** Text to insert into a file after the first match of `after`; without `after`, the file is new. */
interface Edit {
  readonly file: string;
  readonly after?: RegExp;
  readonly text: string;
}
interface Change {
  /** The maximum number of files, without generated ones. Translations count only where the limit says so. */
  readonly files: number;
  readonly edits: readonly Edit[];
}

const LEADS = 'src/features/leads';
const sample = (name: string): string => readFileSync(path.join(root, 'test/fixtures/changes', name), 'utf8');
const OPERATION = {
  id: 'v1.sample.list',
  generation: '1.0.0',
  group: ['Samples'],
  title: 'Sample list',
  method: 'POST',
  host: 'https://app.acquire.io',
  path: '/api/samples/list',
  altPaths: [],
  auth: { scheme: 'bearer', documentedIn: 'header' },
  contentType: { documented: 'application/x-www-form-urlencoded', sampleCode: null },
  headers: [],
  parameters: { path: [], query: [], body: [] },
  requestBody: null,
  responses: { unspecified: [{ example: { success: true, error: null, data: { rows: [] } }, docJsonBroken: false }] },
  envelope: { kind: 'success/error/data', payload: 'object' },
  pagination: null,
  querySyntax: null,
  destructive: false,
  doc: { branch: 'master', page: 'rest-apis/sample/list.md', heading: null, block: 0, inSummary: true },
  quirks: [],
};

const CHANGES: Readonly<Record<string, Change>> = {
  'a lead command': {
    files: 4,
    edits: [
      {
        file: `${LEADS}/commands.ts`,
        after: /export const leadCommands = \{\n/,
        text: "  'acquire.lead.wave': { title: 'Wave to Lead', palette: SIGNED_IN, menus: [row('1_open@9', LEAD)] },\n",
      },
      {
        file: `${LEADS}/ui/leadsUi.ts`,
        after: /const handlers: CommandHandlers<LeadCommandId> = \{\n/,
        text: "    'acquire.lead.wave': forOne(context, () => Promise.resolve()),\n",
      },
      ...['de', 'ja'].map((language) => ({
        file: `package.nls.${language}.json`,
        after: /^\{\n/,
        text: '  "command.lead.wave": "…",\n',
      })),
    ],
  },
  'a column': {
    files: 1,
    edits: [
      {
        file: `${LEADS}/model/fieldTable.ts`,
        after: /const TABLE = \[\n/,
        text: `  {
    id: 'planet',
    label: () => l10n.t('Planet'),
    column: { width: 12 },
    read: { v1: { from: ['planet'] }, v2: { from: ['fields.planet'] } },
    aliases: ['planet'],
  },
`,
      },
    ],
  },
  'an error kind': {
    files: 4,
    edits: [
      {
        file: 'src/api/errors/table.ts',
        after: /export const ERRORS = (?:\w+\()?\{\n/,
        text: sample('errorRow.txt'),
      },
      {
        file: 'src/api/client/probe.ts',
        after: /$(?![^])/,
        text: "\n/** Sample. */\nexport const asleep = (): AcquireError => new AcquireError('asleep', {});\n",
      },
      ...['de', 'ja'].map((language) => ({
        file: `media/l10n/bundle.l10n.${language}.json`,
        after: /^\{\n/,
        text: '  "Acquire is asleep.": "…",\n',
      })),
    ],
  },
  'an operation': {
    files: 2,
    edits: [
      {
        file: 'src/api/catalogue/facts/operations.json',
        after: /"operations": \[\n/,
        text: `${JSON.stringify(OPERATION)},\n`,
      },
      {
        file: 'src/api/catalogue/overlay/operations/v1.json',
        after: /^\{\n/,
        text: '  "v1.sample.list": {"summary": "List samples", "flow": "read"},\n',
      },
    ],
  },
  'a setting': {
    files: 2,
    edits: [
      {
        file: 'src/platform/settingRows.ts',
        after: /export const SETTING_ROWS = \{\n/,
        text: "  'leads.wave': { type: 'boolean', default: false, scope: 'window', description: 'Wave.' },\n",
      },
      {
        file: 'src/platform/checkResponse.ts',
        after: /$(?![^])/,
        text: "\n/** Sample. */\nexport const waves = (): boolean => getSetting('leads.wave');\n",
      },
    ],
  },
  'a panel': {
    files: 5,
    edits: [
      { file: `${LEADS}/sampleMessages.ts`, text: sample('messages.txt') },
      { file: `${LEADS}/ui/sample/samplePanel.ts`, text: sample('panel.txt') },
      { file: `${LEADS}/webview/sample/main.ts`, text: sample('main.txt') },
      { file: `${LEADS}/webview/sample/sample.css`, text: 'p { color: var(--vscode-foreground); }\n' },
      {
        file: `${LEADS}/ui/leadsFeature.ts`,
        after: /(?= {2}store\.add\(restorePanels\('leadPage')/,
        text: `  store.add(
    restorePanels('sample', async () => (await import('./sample/samplePanel')).samplePanels(services.context.extensionUri)),
  );
`,
      },
    ],
  },
};

describe('adding one of each to the sources', function () {
  this.timeout(240_000);
  let copy: string;
  const read = (name: string): string => readFileSync(path.join(copy, name), 'utf8');
  const run = (command: string, args: readonly string[]): void => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: 'utf8' });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
  };

  before(async () => {
    copy = mkdtempSync(path.join(tmpdir(), 'acq-changes-'));
    for (const name of ['src', 'scripts', 'media', 'docs', 'esbuild.mjs', 'tsconfig.json'])
      cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    for (const name of [
      'package.json',
      'package-lock.json',
      'package.nls.json',
      'package.nls.de.json',
      'package.nls.ja.json',
    ])
      cpSync(path.join(root, name), path.join(copy, name));
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
    for (const { edits } of Object.values(CHANGES))
      for (const { file, after, text } of edits) {
        const whole = path.join(copy, file);
        await mkdir(path.dirname(whole), { recursive: true });
        const old = existsSync(whole) ? readFileSync(whole, 'utf8') : '';
        const place = after?.exec(old);
        assert.ok(after ? place : !old, `${file} has no place for it`);
        const at = place ? place.index + place[0].length : 0;
        writeFileSync(whole, old.slice(0, at) + text + old.slice(at));
      }
  });
  after(() => rmSync(copy, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

  for (const [what, { files, edits }] of Object.entries(CHANGES))
    it(`touches at most ${files} files for ${what}`, () => {
      assert.ok(new Set(edits.map(({ file }) => file)).size <= files);
    });

  it('compiles @long', () => {
    const config = { extends: './tsconfig.json', include: ['src'] };
    writeFileSync(path.join(copy, 'tsconfig.src.json'), JSON.stringify(config));
    run(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.src.json']);
  });

  it('adds the command, the setting and the restored panel to the manifest', () => {
    run(...npmRunCommand('manifest'));
    const { activationEvents, contributes } = JSON.parse(read('package.json')) as {
      activationEvents: string[];
      contributes: { commands: { command: string }[]; configuration: { properties: Record<string, unknown> } };
    };
    assert.ok(contributes.commands.some(({ command }) => command === 'acquire.lead.wave'));
    assert.ok(contributes.configuration.properties['acquire.leads.wave']);
    assert.ok(activationEvents.includes('onWebviewPanel:acquire.sample'));
    assert.match(read('docs/commands.md'), /Wave to Lead/);
  });

  it('builds the panel with its style, and the operation in the catalogue and in OpenAPI', () => {
    run(...npmRunCommand('build'));
    for (const file of ['dist/extension.cjs', 'dist/webview/sample.js', 'dist/webview/sample.css'])
      assert.ok(existsSync(path.join(copy, file)), file);
    const data = (file: string): string => brotliDecompressSync(readFileSync(path.join(copy, file))).toString('utf8');
    assert.match(data('dist/catalogue.json.br'), /v1\.sample\.list/);
    assert.match(data('dist/openapi/acquire-1.0.0.json.br'), /List samples/);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { FIRST_STEPS } from '../../../scripts/vscode/firstSteps';
import { writeExtension } from '../../../scripts/vscode/smallExtension';

type Activate = (context: {
  globalState: { get: (key: string) => unknown; update: (key: string, value: unknown) => Promise<void> };
}) => Promise<void>;

describe('the window of npm start', () => {
  let folder: string;
  before(() => {
    const dir = mkdtempSync(path.join(tmpdir(), 'acq-start-'));
    writeExtension(dir, FIRST_STEPS);
    const [name] = readdirSync(dir);
    folder = path.join(dir, name ?? '');
  });
  after(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  /** Starts windows that share their state, with this many open tabs each. Resolves to the commands that were run. */
  async function startWindows(tabs: readonly number[]): Promise<string[]> {
    const ran: string[] = [];
    const state = new Map<string, unknown>();
    for (const count of tabs) {
      const vscode = {
        window: { tabGroups: { all: [{ tabs: Array.from({ length: count }) }] } },
        commands: { executeCommand: (id: string) => ran.push(id) },
      };
      const exports: { activate?: Activate } = {};
      runInNewContext(readFileSync(path.join(folder, 'main.js'), 'utf8'), { require: () => vscode, exports });
      await exports.activate?.({
        globalState: {
          get: (key) => state.get(key),
          update: (key, value) => {
            state.set(key, value);
            return Promise.resolve();
          },
        },
      });
    }
    return ran;
  }

  it('opens the walkthrough once, in an empty window, with room for its pictures', async () => {
    const opened = ['workbench.action.closeSidebar', 'acquire.account.getStarted'];
    assert.deepEqual(await startWindows([0, 0, 0]), opened);
    assert.deepEqual(await startWindows([2, 0]), opened);
    assert.deepEqual(await startWindows([1, 3]), []);
  });

  it('has an extension for it that VS Code starts automatically', () => {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
    assert.deepEqual(manifest.activationEvents, ['onStartupFinished']);
    assert.equal(
      path.basename(folder),
      `${String(manifest.publisher)}.${String(manifest.name)}-${String(manifest.version)}`,
    );
  });
});

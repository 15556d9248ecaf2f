import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { testVsix } from '../../../scripts/lib/testVsix';
import {
  launchBrowser,
  launchSharedBrowser,
  type RunningBrowser,
  type SharedBrowser,
} from '../../../scripts/vscode/browser';
import { installHost, type Lane } from '../../../scripts/vscode/install';
import { addLanguagePack } from '../../../scripts/vscode/languagePack';
import { writeExtension, type SmallExtension } from '../../../scripts/vscode/smallExtension';
import {
  installVsixCopy,
  newDataDir,
  replaceSettings,
  DEFAULT_USER_SETTINGS,
  startServer,
  workbenchUrl,
  type Server,
} from '../../../scripts/vscode/server';
import { addTranslations, type Translations } from './language';
import { openRelay, type Relay } from './relay';
import { PICTURES, Workbench } from './workbench';

export interface WindowOptions {
  /** The packaged extension; by default the one of this run. */
  vsix?: string;
  /** User settings in addition to those that suppress first-run prompts. */
  settings?: Record<string, unknown>;
  /** The folder to open; by default a new one with a readme. */
  folder?: string;
  lane?: Lane;
  /** Whether the user does not trust the folder, so that VS Code runs in Restricted Mode. */
  restricted?: boolean;
  viewport?: { width: number; height: number };
  /** 2 with half the viewport is a page zoomed to 200 %. */
  scale?: number;
  /** Extensions beside ours, such as the one that opens the walkthrough as `npm start` does. */
  extensions?: readonly SmallExtension[];
  /** Environment of the server, and therefore of the extension host. */
  env?: Record<string, string>;
  /** Display language; English by default. VS Code's own texts stay English, because its language packs are not installed. */
  language?: string;
  /** Texts in that language, if the package has none. */
  translations?: Translations;
}

export type Theme = 'dark' | 'light' | 'hc-dark' | 'hc-light';
/** The name of each theme in the picker, and its CSS class in the page. */
export const THEMES: Record<Theme, { label: string; css: string }> = {
  dark: { label: 'Dark Modern', css: 'vs-dark' },
  light: { label: 'Light Modern', css: 'vs' },
  'hc-dark': { label: 'Dark High Contrast', css: 'hc-black' },
  'hc-light': { label: 'Light High Contrast', css: 'hc-light' },
};

/**
 * An invisible character in the page title, which shows that VS Code has read the user's settings. On a busy machine that happens after
 * the window is rendered.
 */
const SETTINGS_ARE_READ = '\u200b';

/** A separate VS Code window: server, data folder, browser. */
export interface CodeWindow {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly wb: Workbench;
  readonly server: Server;
  /** Settings, extensions and logs of this window. */
  readonly dataDir: string;
  readonly folder: string;
  /** Makes VS Code save the states of its panels. In a browser it does so every few seconds or when the window loses focus. */
  keepStates(): Promise<void>;
  /** Reloads the page and waits until the window is ready. */
  reload(): Promise<void>;
  /** Changes user settings; the value `undefined` removes a setting. */
  setSettings(change: Record<string, unknown>): void;
  setTheme(theme: Theme): Promise<void>;
  /** Takes a screenshot in each theme for review; does nothing without ACQUIRE_PICTURES. */
  pictures(name: string): Promise<void>;
  /** Files under the data folder and the opened folder that contain the text, except the extension's own files. */
  filesContaining(text: string): string[];
  /** Closes the window. With `wait: false` the server ends a moment later, but always before this process. */
  close(options?: { wait?: boolean }): Promise<void>;
}

/** Empty for a file that no longer exists, such as the lock of another program. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Adds extensions. VS Code scans for added ones only if it has no list yet. */
function addExtensions(dataDir: string, added: readonly SmallExtension[]): void {
  const extensions = path.join(dataDir, 'extensions');
  for (const extension of added) writeExtension(extensions, extension);
  rmSync(path.join(extensions, 'extensions.json'), { force: true });
}

let shared: Promise<SharedBrowser> | undefined;
/** Ends the browser of all windows of this process, which are open one after another. */
export async function closeBrowser(): Promise<void> {
  await (await shared)?.close();
  shared = undefined;
}
let relay: Promise<Relay> | undefined;

/** Finds an empty page for the server's window. All windows have the same one, except those with another scale. */
async function openPage(
  server: Server,
  { viewport, scale }: WindowOptions,
): Promise<{ browser: RunningBrowser; address: Pick<Server, 'url' | 'host'> }> {
  if (scale) return { browser: await launchBrowser({ viewport, scale }), address: server };
  const address = await (relay ??= openRelay());
  address.use(server);
  const browser = await (shared ??= launchSharedBrowser());
  return { browser: await browser.open(address.url, { viewport }), address };
}

/** Opens a window with the packaged extension installed. Everything it started ends with `close`, or with this process. */
export async function startWindow(options: WindowOptions = {}): Promise<CodeWindow> {
  const vsix = options.vsix ?? testVsix();
  const lane = options.lane ?? 'default';
  const dataDir = newDataDir();
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'acq-folder-'));
  if (!options.folder) writeFileSync(path.join(folder, 'readme.md'), '# A folder for the tests\n');
  const settings: Record<string, unknown> = {
    ...DEFAULT_USER_SETTINGS,
    'git.enabled': false, // it starts processes, and VS Code waits for them
    'window.title': `\${rootName}${SETTINGS_ARE_READ}`,
    ...(options.restricted
      ? {
          'security.workspace.trust.enabled': true,
          'security.workspace.trust.startupPrompt': 'never',
          'security.workspace.trust.banner': 'never',
        }
      : {}),
    ...options.settings,
  };

  await installHost(lane);
  await installVsixCopy({ lane, dataDir, vsix });
  if (options.extensions) addExtensions(dataDir, options.extensions);
  if (options.language) addLanguagePack(dataDir, options.language);
  if (options.language && options.translations) addTranslations(dataDir, options.language, options.translations);
  const server = await startServer({
    lane,
    dataDir,
    settings,
    env: options.env,
    args: options.language ? ['--locale', options.language] : [],
    trust: options.restricted,
  });
  const closeServer = async (): Promise<void> => {
    await server.stop();
    if (!options.folder) rmSync(folder, { recursive: true, force: true });
  };

  const opened = await openPage(server, options).catch(async (error: unknown) => {
    await closeServer();
    throw error;
  });
  const { page, context } = opened.browser;
  const wb = new Workbench(page);
  const setSettings = (change: Record<string, unknown>): void => {
    Object.assign(settings, change);
    replaceSettings(dataDir, settings);
  };
  const ready = async (): Promise<void> => {
    await wb.ready();
    await page.waitForFunction((title) => document.title.includes(title), SETTINGS_ARE_READ);
  };
  const window: CodeWindow = {
    page,
    context,
    wb,
    server,
    dataDir,
    folder,
    setSettings,
    async keepStates() {
      await page.evaluate(() => {
        document.hasFocus = () => false; // until the next load of the page
        document.dispatchEvent(new Event('visibilitychange'));
      });
      await page.waitForTimeout(1_000);
    },
    async reload() {
      await page.reload();
      await ready();
    },
    async setTheme(theme) {
      // With the picker, because the server does not notice changes to the settings file, and theme ids differ between versions.
      const { label, css } = THEMES[theme];
      const shown = page.locator(`.monaco-workbench.${css}`);
      const choose = async (): Promise<void> => {
        await wb.command('Preferences: Color Theme');
        await wb.quick.open('Select Color Theme', 5_000);
        await wb.quick.input.fill(label, { timeout: 5_000 });
        await wb.quick.rows.first().filter({ hasText: label }).waitFor({ timeout: 5_000 });
        await page.waitForTimeout(300);
        await wb.quick.input.press('Enter');
        await wb.quick.box.waitFor({ state: 'hidden', timeout: 5_000 });
        await shown.waitFor({ timeout: 5_000 });
      };
      // Retry: Enter may pick another theme while the list fills, and a panel that renders closes the list.
      for (let attempt = 0; attempt < 4 && !(await shown.count()); attempt++)
        await choose().catch(() => page.keyboard.press('Escape'));
      await shown.waitFor({ timeout: 1_000 });
    },
    async pictures(name) {
      if (!PICTURES) return;
      for (const theme of Object.keys(THEMES) as Theme[]) {
        await window.setTheme(theme);
        await page.waitForTimeout(300); // a panel's colors follow the theme with a delay
        await wb.screenshot(`${name}-${theme}`);
      }
      await window.setTheme('light');
    },
    filesContaining(text) {
      const own = path.join(dataDir, 'extensions') + path.sep;
      return [...filesBelow(dataDir), ...filesBelow(folder)].filter(
        (file) => !file.startsWith(own) && contentOf(file).includes(text),
      );
    },
    async close({ wait = true } = {}) {
      const ended = closeServer();
      await opened.browser.close();
      if (wait) await ended;
    },
  };
  try {
    await page.goto(workbenchUrl(opened.address, { folder }));
    await ready();
    return window;
  } catch (error) {
    await window.close();
    throw error;
  }
}

/**
 * One window for the tests of a `describe`: opened before them, closed after them; a failed test leaves a screenshot.
 * The fields of the returned object are set while tests run.
 */
export function useWindow(options: WindowOptions | (() => WindowOptions | Promise<WindowOptions>) = {}): CodeWindow {
  let opened: CodeWindow | undefined;
  before(async function () {
    this.timeout(120_000);
    opened = await startWindow(typeof options === 'function' ? await options() : options);
  });
  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') {
      console.error(await opened?.wb.state().catch(String));
      await opened?.wb
        .picture(
          `failure-${test
            .fullTitle()
            .replace(/[^a-z0-9]+/gi, '-')
            .slice(0, 100)}`,
        )
        .catch(() => undefined);
    }
  });
  after(async function () {
    this.timeout(30_000);
    await opened?.close({ wait: false });
  });
  return new Proxy({} as CodeWindow, {
    get: (_, name) => {
      if (!opened) throw new Error('The window is open only while tests run.');
      return Reflect.get(opened, name);
    },
  });
}

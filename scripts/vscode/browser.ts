// Finds a Chromium-based browser, or installs one where no prompt is needed (Debian or Ubuntu as root).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, BrowserContextOptions, LaunchOptions, Page } from 'playwright-core';
import { runProcess, ScriptError } from '../lib/processes';

const APT = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core', 'fonts-droid-fallback'];

function onPath(...names: string[]): string[] {
  const dirs = (process.env.PATH ?? '').split(path.delimiter);
  return names.flatMap((name) => dirs.map((dir) => path.join(dir, name)));
}

function candidates(): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Microsoft Edge', 'Chromium'].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    );
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
      .map((name) => process.env[name])
      .filter((dir) => dir !== undefined);
    const programs = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
      'Chromium\\Application\\chrome.exe',
    ];
    return programs.flatMap((program) => roots.map((dir) => path.join(dir, program)));
  }
  return onPath(
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    'microsoft-edge-stable',
    'chromium',
    'chromium-browser',
  );
}

/** The path of an installed browser, if there is one. The environment variable CHROMIUM comes first. */
export function findBrowser(): string | undefined {
  const chosen = process.env.CHROMIUM;
  if (chosen) {
    if (!existsSync(chosen)) throw new ScriptError(`CHROMIUM says ${chosen}, but there is no such file.`);
    return chosen;
  }
  return candidates().find((file) => existsSync(file));
}

/** Finds a browser, or installs Chromium with apt-get if there is none and we are root. Resolves to its path. */
export async function ensureBrowser(say: (line: string) => void = console.log): Promise<string> {
  const found = findBrowser();
  if (found) return found;
  const apt = process.platform === 'linux' && onPath('apt-get').some((file) => existsSync(file));
  if (apt && process.getuid?.() === 0) {
    say(`No browser found. Installing one: apt-get ${APT.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await runProcess('apt-get', ['update', '-qq'], { env });
    await runProcess('apt-get', ['-qq', ...APT], { env });
    const installed = findBrowser();
    if (installed && spawnSync(installed, ['--version']).status === 0) return installed;
  }
  const how = apt ? `run "sudo apt-get ${APT.join(' ')}"` : 'install Google Chrome, Microsoft Edge or Chromium';
  throw new ScriptError(
    `The tests need a browser and none was found. Please ${how}, or give the path of one in the environment variable CHROMIUM.`,
  );
}

export interface BrowserOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Screenshot pixels per page pixel. 2 with half the viewport is what a person sees at a zoom of 200 %. */
  readonly scale?: number;
}

export interface RunningBrowser {
  readonly context: BrowserContext;
  readonly page: Page;
  close(): Promise<void>;
}

/** A browser for windows that follow one another. */
export interface SharedBrowser {
  /**
   * Ends the former window, and makes the page ready for one at this address: nothing is stored for it. Only what the browser has loaded
   * and compiled stays, which is most of the work of opening VS Code.
   */
  open(origin: string, options?: Pick<BrowserOptions, 'viewport'>): Promise<RunningBrowser>;
  close(): Promise<void>;
}

const launchOptions = async (): Promise<LaunchOptions> => ({
  executablePath: await ensureBrowser(),
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
  ],
});
const VIEWPORT = { width: 1280, height: 800 };
const contextOptions = ({ viewport = VIEWPORT, scale = 1 }: BrowserOptions): BrowserContextOptions => ({
  viewport,
  deviceScaleFactor: scale,
  reducedMotion: 'reduce',
  permissions: ['clipboard-read', 'clipboard-write'],
});

/** Starts the browser without a visible window. */
export async function launchBrowser(options: BrowserOptions = {}): Promise<RunningBrowser> {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch(await launchOptions());
  const context = await browser.newContext(contextOptions(options));
  await serveSecretKey(context);
  return { context, page: await context.newPage(), close: () => browser.close() };
}

/** Everything a page can store; the cache of files and of compiled code is not part of it. */
const STORAGE_TYPES =
  'cookies,file_systems,indexeddb,local_storage,service_workers,cache_storage,shared_storage,storage_buckets';

/** Starts a browser for windows that follow one another in one page, because another page would compile VS Code again. */
export async function launchSharedBrowser(): Promise<SharedBrowser> {
  const { context, page, close } = await launchBrowser();
  const protocol = await context.newCDPSession(page);
  const leave = async (): Promise<void> => {
    page.removeAllListeners('dialog');
    page.removeAllListeners('request');
    for (const other of context.pages()) if (other !== page) await other.close();
    await page.goto('about:blank');
  };
  return {
    async open(origin, { viewport = VIEWPORT } = {}) {
      await leave();
      await page.goto(`${origin}/version`);
      await context.clearCookies();
      await protocol.send('Storage.clearDataForOrigin', { origin, storageTypes: STORAGE_TYPES });
      await page.evaluate(() => {
        sessionStorage.clear();
      });
      await page.setViewportSize(viewport);
      return { context, page, close: leave };
    },
    close,
  };
}

/**
 * Provides the half of SecretStorage's key that comes from the server. code-server's front end does, the bare server does not, and without
 * it each window silently keeps its secrets in memory. A Playwright route would work too, but disables the browser's cache.
 */
async function serveSecretKey(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const { fetch } = globalThis;
    globalThis.fetch = (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      return url.endsWith('/mint-key') ? Promise.resolve(new Response(new Uint8Array(32).fill(7))) : fetch(input, init);
    };
  });
}

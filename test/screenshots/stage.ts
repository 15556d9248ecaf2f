// The window for the screenshots: always the same size, the same people in the sandbox and the same time.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { closeBrowser, startWindow, THEMES, type CodeWindow, type Theme } from '../e2e/support/window';
import { root } from '../../scripts/lib/paths';
import { DEFAULT_PICTURE_OPTIONS, shownPictures, type PictureOptions } from './options';
import { decodePng, encodeAnimation, encodeSmallPng, type Picture } from './png';

/** The start time of every session. */
const MOMENT = Date.UTC(2026, 10, 24, 10, 32);
const WIDTH = 1280;
const HEIGHT = 800;

const SETTINGS = {
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'editor.minimap.enabled': false,
  'workbench.editor.empty.hint': 'hidden',
  'editor.cursorBlinking': 'solid',
  'editor.renderWhitespace': 'none',
  'breadcrumbs.enabled': false,
  // So that the lines of a request fit beside its response.
  'editor.fontSize': 12,
  // VS Code marks letters of languages that are not the user's, such as the Turkish dotless i.
  'editor.unicodeHighlight.ambiguousCharacters': false,
  'workbench.hover.delay': 300,
  'window.autoDetectColorScheme': false,
};

/** Ids of the themes in the VS Code version of the screenshots. */
const THEME_IDS: Record<Theme, string> = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};

/** The pictures of the animation at the top of the README, in order, with their durations in milliseconds. */
const TOUR: ReadonlyMap<string, number> = new Map([
  ['leads', 1_500],
  ['lead-page', 2_500],
  ['scratchpad-open', 1_500],
  ['scratchpad', 2_500],
  ['webhooks', 2_500],
]);

/** One open window, which saves its screenshots. */
export class Stage {
  private readonly shown = shownPictures();
  private readonly tour = new Map<string, Picture>();

  private constructor(
    readonly window: CodeWindow,
    readonly options: PictureOptions,
  ) {}

  /** Opens the window on `folder`. Call `close` when done. */
  static async open(options: PictureOptions, folder: string): Promise<Stage> {
    const clock = path.join(root, 'test/screenshots/clock.cjs');
    const shift = MOMENT - Date.now();
    const env = {
      NODE_OPTIONS: `--require ${JSON.stringify(clock)}`,
      ACQUIRE_CLOCK_SHIFT_MS: String(shift),
      TZ: 'UTC',
    };
    const viewport = { width: Math.round(WIDTH / options.zoom), height: Math.round(HEIGHT / options.zoom) };
    const window = await startWindow({
      folder,
      settings: { ...SETTINGS, 'workbench.colorTheme': THEME_IDS[options.theme] },
      viewport,
      scale: options.zoom,
      env,
    });
    // Panels have their own clock.
    await window.page.addInitScript((ms) => {
      const { now } = Date;
      Date.now = () => now() + ms;
    }, shift);
    const stage = new Stage(window, options);
    try {
      window.page.setDefaultTimeout(30_000);
      // The theme of the settings appears a moment after the window. The picker is for versions where its id differs.
      await window.page
        .locator(`.monaco-workbench.${THEMES[options.theme].css}`)
        .waitFor()
        .catch(() => window.setTheme(options.theme));
      return stage;
    } catch (error) {
      // Close the window, or the process would wait for it.
      await window.page.screenshot({ path: path.join('shots', 'failed-start.png') }).catch(() => undefined);
      await stage.close();
      throw error;
    }
  }

  get wb(): CodeWindow['wb'] {
    return this.window.wb;
  }
  get page(): CodeWindow['page'] {
    return this.window.page;
  }

  /** Takes a screenshot once the window is idle. */
  async picture(name: string): Promise<void> {
    const isShown = this.options.out !== DEFAULT_PICTURE_OPTIONS.out || this.shown.has(name);
    if (!isShown && !TOUR.has(name)) return;
    await this.page.waitForTimeout(700);
    await this.page.locator('.activitybar .progress-badge:visible').first().waitFor({ state: 'hidden' });
    const picture = decodePng(await this.page.screenshot({ caret: 'hide', animations: 'disabled' }));
    if (TOUR.has(name)) this.tour.set(name, picture);
    if (isShown) this.write(name, encodeSmallPng(picture));
  }

  /** Writes the animation, if all its pictures were taken. */
  writeTour(): void {
    const frames = [...TOUR].flatMap(([name, ms]) => {
      const picture = this.tour.get(name);
      return picture ? [{ picture, ms }] : [];
    });
    if (frames.length === TOUR.size) this.write('tour', encodeAnimation(frames));
  }

  private write(name: string, png: Buffer): void {
    mkdirSync(this.options.out, { recursive: true });
    writeFileSync(path.join(this.options.out, `${name}.png`), png);
  }

  /** Drags the edge of the side bar until it is this wide, in pixels. */
  async sideBar(width: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (!box) throw new Error('There is no side bar.');
    const y = box.y + box.height / 3;
    await this.page.mouse.move(box.x + box.width, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, y, { steps: 8 });
    await this.page.mouse.up();
    await this.away();
  }

  /** Moves the pointer to where it triggers no hover. */
  async away(): Promise<void> {
    const { width, height } = this.page.viewportSize() ?? { width: WIDTH, height: HEIGHT };
    await this.page.mouse.move(width / 2, height - 4);
    await this.page.waitForTimeout(200);
  }

  /** Dismisses notifications. */
  async quiet(): Promise<void> {
    await this.wb.dismissNotifications();
    await this.away();
  }

  async close(): Promise<void> {
    await this.window.close();
    await closeBrowser();
  }
}

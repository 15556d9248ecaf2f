import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths';
import type { Theme } from '../e2e/support/window';

/** How to take the screenshots. */
export interface PictureOptions {
  readonly theme: Theme;
  /** The output folder. */
  readonly out: string;
  /** 2 is a page zoomed to 200 %. */
  readonly zoom: number;
  /** Width of the side bar in pixels. */
  readonly sideBar: number;
  /** Names of scenes, separated by commas; scenes that all others build on are always played. */
  readonly only?: string;
}

const THEMES: readonly Theme[] = ['dark', 'light', 'hc-dark', 'hc-light'];

/** The defaults, for the screenshots of the documentation. */
export const DEFAULT_PICTURE_OPTIONS: PictureOptions = {
  theme: 'dark',
  out: path.join(root, 'media/docs'),
  zoom: 1,
  sideBar: 300,
};

/** Reads `--theme light --out DIR --zoom 2 --side-bar 240 --only NAME`. Throws for anything else. */
export function readPictureOptions(args: readonly string[]): PictureOptions {
  const given: Partial<Record<keyof PictureOptions, unknown>> = {};
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i];
    const value = args[i + 1];
    if (value === undefined) throw new Error(`${name} needs a value.`);
    if (name === '--theme' && THEMES.includes(value as Theme)) given.theme = value;
    else if (name === '--out') given.out = path.resolve(value);
    else if (name === '--zoom' && Number(value) >= 1) given.zoom = Number(value);
    else if (name === '--side-bar' && Number(value) >= 170) given.sideBar = Number(value);
    else if (name === '--only') given.only = value;
    else
      throw new Error(
        `Not understood: ${name} ${value}. There are --theme (${THEMES.join(', ')}), --out, --zoom, --side-bar and --only.`,
      );
  }
  return { ...DEFAULT_PICTURE_OPTIONS, ...given } as PictureOptions;
}

/** Names of the images in README and docs; the others are for review, in a separate folder. */
export function shownPictures(): ReadonlySet<string> {
  const pages = [
    path.join(root, 'README.md'),
    ...readdirSync(path.join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.join(root, 'docs', name)),
  ];
  return new Set(
    pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/media\/docs\/([\w-]+)\.png/g)].map((match) => match[1] ?? ''),
    ),
  );
}

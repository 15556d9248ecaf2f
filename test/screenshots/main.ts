// Plays the scenes in one window of the packaged extension and writes their screenshots.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPictureOptions } from './options';
import { SCENES, writeSample } from './scenes';
import { Stage } from './stage';

/** Scenes that all others build on. */
const PREPARE = ['welcome', 'leads'];

/** Takes the screenshots; resolves to the exit code. */
export async function takeScreenshots(args: readonly string[]): Promise<number> {
  const options = readPictureOptions(args);
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'acq-pictures-')), 'shop');
  writeSample(folder);
  const stage = await Stage.open(options, folder);
  let failed = 0;
  try {
    for (const scene of SCENES) {
      if (options.only && !PREPARE.includes(scene.name) && !options.only.split(',').includes(scene.name)) continue;
      const begun = performance.now();
      try {
        await scene.play(stage);
        console.log(`${scene.name}  ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      } catch (error) {
        failed++;
        console.error(`${scene.name}: ${error instanceof Error ? error.message : String(error)}`);
        await stage.page.screenshot({ path: path.join('shots', `failed-${scene.name}.png`) }).catch(() => undefined);
        await stage.page.keyboard.press('Escape');
      }
    }
    stage.writeTour();
  } finally {
    await stage.close();
    rmSync(path.dirname(folder), { recursive: true, force: true });
  }
  return failed ? 1 : 0;
}

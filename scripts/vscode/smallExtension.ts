// Small extensions beside ours: a helper of `npm start`, and those that measurements compare with.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface SmallExtension {
  readonly name: string;
  /** What the manifest has besides name, publisher, version and main file. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** The main file, a CommonJS module. */
  readonly main: string;
}

/** Writes an extension into a folder of extensions. VS Code scans for added ones only if that folder has no extensions.json. */
export function writeExtension(extensions: string, { name, manifest, main }: SmallExtension): void {
  const about = { name, publisher: 'acquire-community', version: '1.0.0', engines: { vscode: '^1.100.0' } };
  const folder = path.join(extensions, `${about.publisher}.${name}-${about.version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'package.json'),
    `${JSON.stringify({ ...about, main: './main.js', ...manifest }, null, 2)}\n`,
  );
  writeFileSync(path.join(folder, 'main.js'), main);
}

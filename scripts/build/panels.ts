import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/paths';

/** The style that every panel loads before its own. */
export const SHARED_STYLE = { shared: path.join(root, 'src/platform/webview/shared.css') } as const;

/**
 * The entry points of the panels' browser code by panel name: `features/<feature>/webview/<panel>/main.ts` becomes
 * `dist/webview/<panel>.js`, and VS Code knows the panel as `acquire.<panel>`.
 */
export function panelEntries(): Readonly<Record<string, string>> {
  const features = path.join(root, 'src/features');
  return Object.fromEntries(
    readdirSync(features)
      .map((feature) => path.join(features, feature, 'webview'))
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder).map((name) => [name, path.join(folder, name, 'main.ts')] as const))
      .filter(([, file]) => existsSync(file)),
  );
}

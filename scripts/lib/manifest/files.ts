// The files that are generated from the rows.
import { panelEntries } from '../../build/panels';
import { commandsPage } from './commandsPage';
import { commandIdsModule } from './commandIds';
import { contributionsOf, GENERATED_TEXT_KEY } from './contributes';
import { ROWS } from './rows';

interface PackageJson {
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: object };
  readonly contributes: {
    readonly customEditors: readonly { readonly viewType: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
  };
}

const RESTORE_PANEL = 'onWebviewPanel:';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Their texts by file name. Parts that are not generated from rows and panels stay as `read` returns them. */
export function manifestFiles(
  read: (name: string) => string,
  panels: readonly string[] = Object.keys(panelEntries()).sort(),
): Readonly<Record<string, string>> {
  const manifest = JSON.parse(read('package.json')) as PackageJson;
  const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
  const { contributes, texts: own, restricted } = contributionsOf(ROWS);
  const { capabilities } = manifest;
  const { customEditors } = manifest.contributes;
  const views = Object.values(manifest.contributes.views).flat();
  return {
    'package.json': json({
      ...manifest,
      activationEvents: [
        ...manifest.activationEvents.filter((event) => !event.startsWith(RESTORE_PANEL)),
        // VS Code restores panels after a reload. For editors it already knows that they need the extension.
        ...panels
          .map((name) => `acquire.${name}`)
          .filter((type) => !customEditors.some(({ viewType }) => viewType === type))
          .map((type) => `${RESTORE_PANEL}${type}`),
      ],
      capabilities: {
        ...capabilities,
        untrustedWorkspaces: { ...capabilities.untrustedWorkspaces, restrictedConfigurations: restricted },
      },
      contributes: { ...manifest.contributes, ...contributes },
    }),
    'package.nls.json': json({
      ...Object.fromEntries(Object.entries(texts).filter(([key]) => !GENERATED_TEXT_KEY.test(key))),
      ...own,
    }),
    'src/platform/commandIds.ts': commandIdsModule(ROWS),
    'docs/commands.md': commandsPage(
      ROWS,
      Object.fromEntries(views.map(({ id, name }) => [id, texts[name.slice(1, -1)] ?? name])),
    ),
  };
}

/** Describes where `is` first differs from `shouldBe`; undefined if they are equal. */
export function firstDifference(is: string, shouldBe: string): string | undefined {
  if (is === shouldBe) return undefined;
  const lines = is.split('\n');
  const wanted = shouldBe.split('\n');
  const at = wanted.findIndex((text, i) => text !== lines[i]);
  const line = at < 0 ? wanted.length : at;
  return `Line ${line + 1} is ${JSON.stringify(lines[line] ?? '')}, should be ${JSON.stringify(wanted[line] ?? '')}.`;
}

// What the rows of commands look like. `npm run manifest` writes the manifest from them; nothing here or in the rows is loaded in a window.

/** Second word of the id of a command. */
export type CommandGroup =
  | 'account'
  | 'agents'
  | 'cli'
  | 'data'
  | 'lead'
  | 'leads'
  | 'reference'
  | 'request'
  | 'requests'
  | 'sandbox'
  | 'webhooks';

/** `acquire.<group>.<verb>`; cannot change once it is published. */
type CommandId = `acquire.${CommandGroup}.${string}`;

/** An entry of a menu of VS Code, such as `view/title`, or of one of our submenus. */
export interface MenuEntry {
  readonly menu: string;
  /** `navigation@1`, `inline@2`, `1_open@1`, … */
  readonly group: string;
  readonly when?: string;
}

/** What the manifest says of a command. Titles are translated under `command.<id without "acquire.">` in package.nls.<language>.json. */
export interface CommandRow {
  readonly title: string;
  /** Shown in menus instead of the title. */
  readonly shortTitle?: string;
  /** What it does, where the title does not say it; for docs/commands.md. */
  readonly note?: string;
  /** Name of a codicon. */
  readonly icon?: string;
  /** Whether the palette offers it, or the when clause under which it does. */
  readonly palette: boolean | string;
  /** Elsewhere it is shown but disabled unless this holds. */
  readonly enablement?: string;
  readonly menus?: readonly MenuEntry[];
  /** `args`: the one argument it gets by the key. */
  readonly key?: { readonly key: string; readonly mac?: string; readonly when: string; readonly args?: unknown };
}

/** The commands of a feature by id. */
export type CommandRows = Readonly<Record<CommandId, CommandRow>>;

/** Submenus by id, each with the menus it opens from. Labels are translated under `submenu.<id without "acquire.">`. */
export type SubmenuRows = Readonly<
  Record<`acquire.${string}`, { readonly label: string; readonly menus: readonly MenuEntry[] }>
>;

/** Makes entries of a menu that all have the same conditions, and more of their own. */
export function menuEntries(menu: string, ...shared: readonly string[]) {
  return (group: string, ...own: readonly string[]): MenuEntry => {
    const conditions = [...shared, ...own];
    return { menu, group, ...(conditions.length && { when: conditions.join(' && ') }) };
  };
}

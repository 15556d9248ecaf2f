// Types of command rows. `npm run manifest` generates the manifest from them; nothing here or in the rows is loaded in a window.

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

/** An entry in a VS Code menu, such as `view/title`, or in one of our submenus. */
export interface MenuEntry {
  readonly menu: string;
  /** `navigation@1`, `inline@2`, `1_open@1`, … */
  readonly group: string;
  readonly when?: string;
}

/** A command in the manifest. Titles are translated under `command.<id without "acquire.">` in package.nls.<language>.json. */
export interface CommandRow {
  readonly title: string;
  /** Shown in menus instead of the title. */
  readonly shortTitle?: string;
  /** What it does, if the title does not say it; for docs/commands.md. */
  readonly note?: string;
  /** Name of a codicon. */
  readonly icon?: string;
  /** Whether the palette offers it, or the when clause under which it does. */
  readonly palette: boolean | string;
  /** In other places, it is shown but disabled unless this holds. */
  readonly enablement?: string;
  readonly menus?: readonly MenuEntry[];
  /** `args`: the argument passed by the keybinding. */
  readonly key?: { readonly key: string; readonly mac?: string; readonly when: string; readonly args?: unknown };
}

/** The commands of a feature by id. */
export type CommandRows = Readonly<Record<CommandId, CommandRow>>;

/** Submenus by id, each with the menus it opens from. Labels are translated under `submenu.<id without "acquire.">`. */
export type SubmenuRows = Readonly<
  Record<`acquire.${string}`, { readonly label: string; readonly menus: readonly MenuEntry[] }>
>;

/** Creates menu entries that share conditions and may have their own. */
export function menuEntries(menu: string, ...shared: readonly string[]) {
  return (group: string, ...own: readonly string[]): MenuEntry => {
    const conditions = [...shared, ...own];
    return { menu, group, ...(conditions.length && { when: conditions.join(' && ') }) };
  };
}

import * as vscode from 'vscode';

/** What the extension took from VS Code and from Node, seen from outside: installed before it activates. */
export interface TrackedResources {
  /** The data provider of each tree view, by the view's id. */
  readonly trees: ReadonlyMap<string, vscode.TreeDataProvider<unknown>>;
  /** How many registrations, listeners and views were ever made. */
  readonly made: () => number;
  /** Registrations, listeners and views that were not disposed, by the name of the function that made them. */
  readonly held: () => string[];
  /** Timers that are still to fire, by the function that set them. */
  readonly timers: () => string[];
  /** Sockets, servers and threads of this process, by kind: now, and before the extension was there. */
  readonly resources: () => Record<string, number>;
  readonly before: Record<string, number>;
}

type Call = (...args: unknown[]) => unknown;

/** Whether the code that calls comes from the built extension and not from VS Code or a test. */
function fromExtension(dist: string): boolean {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = 30;
  Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFileName() ?? '');
  const files = new Error().stack as unknown as string[];
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return files.some((file) => file.replace(/^file:\/\//, '').startsWith(dist));
}

/** Pipes and processes are VS Code's own: its language servers come and go, and the extension starts no process. */
const RESOURCES = ['TCPServerWrap', 'TCPSocketWrap', 'MessagePort', 'Worker'];
/** Each test file is a bundle of its own, with a copy of this module; what was installed is one for all. */
const all = globalThis as { acquireObserved?: TrackedResources };

/** Puts itself between the extension and VS Code. Called once, before the extension activates; later calls return the same. */
export function trackResources(extensionPath: string): TrackedResources {
  if (all.acquireObserved) return all.acquireObserved;
  const dist = `${extensionPath}/dist/`;
  const trees = new Map<string, vscode.TreeDataProvider<unknown>>();
  const held = new Map<object, string>();
  const timers = new Map<unknown, string>();
  let made = 0;

  const keep = (name: string, args: readonly unknown[], result: unknown): unknown => {
    const thing = result as { dispose?: () => unknown } | undefined;
    // A message in the status bar goes by itself after its time.
    if (
      typeof thing?.dispose !== 'function' ||
      (name === 'setStatusBarMessage' && args.length > 1) ||
      !fromExtension(dist)
    )
      return result;
    if (name === 'createTreeView')
      trees.set(String(args[0]), (args[1] as vscode.TreeViewOptions<unknown>).treeDataProvider);
    const dispose = thing.dispose.bind(thing);
    made++;
    held.set(thing, `${name}${typeof args[0] === 'string' ? ` ${args[0]}` : ''}`);
    const end = (): unknown => {
      held.delete(thing);
      return dispose();
    };
    // A decoration type cannot be changed.
    if (Object.isFrozen(thing)) return Object.create(thing, { dispose: { value: end } }) as unknown;
    thing.dispose = end;
    return thing;
  };
  for (const space of [
    vscode.window,
    vscode.workspace,
    vscode.commands,
    vscode.languages,
    vscode.env,
  ] as unknown as Record<string, unknown>[]) {
    for (const name of Object.keys(Object.getOwnPropertyDescriptors(space)).filter((key) =>
      /^(register|create|set(StatusBarMessage|LanguageConfig)|onDid|onWill)/.test(key),
    )) {
      const real = space[name];
      if (typeof real !== 'function' || name === 'createQuickPick' || name === 'createInputBox') continue;
      Object.defineProperty(space, name, {
        configurable: true,
        writable: true,
        value: (...args: unknown[]) => keep(name, args, (real as Call).apply(space, args)),
      });
    }
  }
  const scope = globalThis as unknown as Record<string, Call>;
  for (const [set, clear] of [
    ['setTimeout', 'clearTimeout'],
    ['setInterval', 'clearInterval'],
  ] as const) {
    const realSet = scope[set]!;
    const realClear = scope[clear]!;
    scope[set] = Object.assign((run: unknown, ...rest: unknown[]) => {
      if (!fromExtension(dist) || typeof run !== 'function') return realSet(run, ...rest);
      const timer = realSet(
        (...args: unknown[]) => {
          if (set === 'setTimeout') timers.delete(timer);
          return (run as Call)(...args);
        },
        ...rest,
      );
      timers.set(timer, `${set} ${String(rest[0])} ms`);
      return timer;
    }, realSet);
    scope[clear] = (timer: unknown) => {
      timers.delete(timer);
      return realClear(timer);
    };
  }
  const resources = (): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo())
      if (RESOURCES.includes(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  };
  return (all.acquireObserved = {
    trees,
    resources,
    before: resources(),
    made: () => made,
    held: () => [...held.values()].sort(),
    timers: () => [...timers.values()].sort(),
  });
}

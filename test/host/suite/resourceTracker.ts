import * as vscode from 'vscode';

/** The resources the extension holds from VS Code and Node. The tracker is installed before the extension activates. */
export interface TrackedResources {
  /** The data provider of each tree view, by the view's id. */
  readonly trees: ReadonlyMap<string, vscode.TreeDataProvider<unknown>>;
  /** The total number of registrations, listeners and views that were created. */
  readonly made: () => number;
  /** Registrations, listeners and views that were not disposed, by the name of the function that created them. */
  readonly held: () => string[];
  /** Pending timers of the extension, by the function that set them. */
  readonly timers: () => string[];
  /** Sockets, servers and threads of this process, by kind: now, and before the extension was active. */
  readonly resources: () => Record<string, number>;
  readonly before: Record<string, number>;
}

type Call = (...args: unknown[]) => unknown;

/** The current calls. V8 formats a stack when it is read, which takes much longer than keeping it. */
function currentCalls(): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 30;
  const calls = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return calls;
}

/** Whether calls include one of the built extension, and not only VS Code and a test. */
function fromExtension(calls: Error, dist: string): boolean {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFileName() ?? '');
  const files = calls.stack as unknown as string[];
  Error.prepareStackTrace = prepareStackTrace;
  return files.some((file) => file.replace(/^file:\/\//, '').startsWith(dist));
}

/** Without pipes and processes: those are VS Code's language servers, because the extension starts no processes. */
const RESOURCES = ['TCPServerWrap', 'TCPSocketWrap', 'MessagePort', 'Worker'];
let tracked: TrackedResources | undefined;

/** Wraps the VS Code API for the extension. The first call must come before the extension activates; later calls return the same. */
export function trackResources(extensionPath: string): TrackedResources {
  if (tracked) return tracked;
  const dist = `${extensionPath}/dist/`;
  const trees = new Map<string, vscode.TreeDataProvider<unknown>>();
  const held = new Map<object, string>();
  /** All pending timers of this process, and the calls that set them. */
  const timers = new Map<unknown, { readonly name: string; readonly calls: Error }>();
  let made = 0;

  const keep = (name: string, args: readonly unknown[], result: unknown): unknown => {
    const thing = result as { dispose?: () => unknown } | undefined;
    // A status bar message with a timeout disappears on its own.
    if (
      typeof thing?.dispose !== 'function' ||
      (name === 'setStatusBarMessage' && args.length > 1) ||
      !fromExtension(currentCalls(), dist)
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
    // Decoration types are frozen.
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
      if (typeof run !== 'function') return realSet(run, ...rest);
      const timer = realSet(
        (...args: unknown[]) => {
          if (set === 'setTimeout') timers.delete(timer);
          return (run as Call)(...args);
        },
        ...rest,
      );
      timers.set(timer, { name: `${set} ${String(rest[0])} ms`, calls: currentCalls() });
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
  return (tracked = {
    trees,
    resources,
    before: resources(),
    made: () => made,
    held: () => [...held.values()].sort(),
    timers: () => [...timers.values()].flatMap(({ name, calls }) => (fromExtension(calls, dist) ? [name] : [])).sort(),
  });
}

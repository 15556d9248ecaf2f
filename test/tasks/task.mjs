// node test/tasks/task.mjs <task> [arguments]   The entry of every npm script. Needs nothing but Node and npm: what a task needs
// beyond that is installed first. Ctrl+C ends everything a task has started.
import { ensureDependencies } from './dependencies.mjs';
import { endAllOnSignal } from './processes.mjs';

const OLDEST_NODE = 20;

/**
 * What each task says it does, and how it does it. `check` looks at the arguments before anything is installed; what it
 * returns is handed to `run`, which resolves to the exit code (nothing means 0).
 */
const TASKS = {
  start: {
    says: 'VS Code in the browser, with this extension',
    check: async (args) => (await import('./startOptions.mjs')).readOptions(args),
    run: async (options) => (await import('./start.mjs')).startWorkbench(options),
  },
  build: {
    says: 'bundles into dist/',
    run: async (args) => {
      await (await import('../../esbuild.mjs')).buildAll({ production: args.includes('--production') });
    },
  },
  watch: {
    says: 'bundles into dist/, again after each change',
    run: async () => (await import('../../esbuild.mjs')).watchAll(),
  },
  package: {
    says: 'the installable package (.vsix)',
    run: async () => {
      await (await import('./vsix.mjs')).packageVsix();
    },
  },
  lint: { says: 'ESLint and Prettier, looking only', run: async (args) => (await import('./layers.mjs')).lint(args) },
  format: { says: 'Prettier, writing', run: async (args) => (await import('./layers.mjs')).format(args) },
  types: {
    says: 'the TypeScript compiler, checking only',
    run: async (args) => (await import('./layers.mjs')).types(args),
  },
  test: { says: 'every layer of tests', run: async () => (await import('./layers.mjs')).testAll() },
  'test:unit': {
    says: 'unit tests in plain Node',
    run: async (args) => (await import('./layers.mjs')).plain('unit', args),
  },
  'test:contract': {
    says: 'client and sandbox over real sockets',
    run: async (args) => (await import('./layers.mjs')).plain('contract', args),
  },
  'test:host': {
    says: 'tests inside a real VS Code',
    run: async (args) => (await import('./layers.mjs')).hostLanes(args),
  },
  'test:e2e': {
    says: 'the packaged extension in a real window',
    run: async (args) => (await import('./layers.mjs')).packaged('e2e', args),
  },
  'test:package': {
    says: 'content and manifest of the package',
    run: async (args) => (await import('./layers.mjs')).packaged('package', args),
  },
  soak: {
    says: 'long property tests, kills and random commands; --seconds N',
    check: async (args) => (await import('./soakOptions.mjs')).readSoakOptions(args),
    run: async (options) => (await import('./soak.mjs')).soak(options),
  },
  coverage: {
    says: 'which lines of src the unit, contract and host tests reach',
    run: async (args) => (await import('./coverage.mjs')).coverage(args),
  },
  'test:security': {
    says: 'the tests of every threat, as one table; --markdown writes it into the README',
    run: async (args) => (await import('./security.mjs')).security(args),
  },
  'test:desktop': {
    says: 'the host tests in desktop VS Code, downloaded if need be',
    run: async (args) => (await import('./layers.mjs')).desktop(args),
  },
  bench: {
    says: 'measurements; an argument picks some by name',
    run: async (args) => (await import('./bench.mjs')).bench(args),
  },
  screenshots: {
    says: 'the pictures of README and docs',
    run: async (args) => (await import('./screenshots.mjs')).screenshots(args),
  },
  plot: { says: 'draws what was measured', run: async (args) => (await import('./plot.mjs')).plot(args) },
  docs: { says: 'the list of commands and settings', run: async () => (await import('./docs.mjs')).docs() },
  l10n: {
    says: 'collects the texts and lists what is not translated',
    run: async () => (await import('./l10n.mjs')).l10n(),
  },
  sandbox: { says: 'the local Acquire server', run: async (args) => (await import('./sandbox.mjs')).sandbox(args) },
};

async function main([name, ...args]) {
  const task = TASKS[name];
  if (!task) throw new Error(`Usage: npm run <task>, one of: ${Object.keys(TASKS).join(', ')}.`);
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE)
    throw new Error(`Node ${OLDEST_NODE} or later is needed; this is ${process.version}.`);
  const prepared = task.check ? await task.check(args) : args;
  // To stderr: the first line of some tasks' output is read by others.
  console.error(`${name}: ${task.says}`);
  await ensureDependencies();
  const code = (await task.run(prepared)) ?? 0;
  if (!Number.isInteger(code)) throw new TypeError(`The task ${name} resolved to ${typeof code}, not to an exit code.`);
  return code;
}

endAllOnSignal();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // What we say ourselves is a plain Error; anything else is a fault of ours and wants its stack.
  console.error(error.constructor === Error && !process.env.DEBUG ? error.message : error);
  process.exitCode = 1;
}

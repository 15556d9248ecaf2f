/** A banner that defines the globals CommonJS code expects, for when it is bundled into ES modules. Every module has it, so it is short. */
export const COMMONJS_NAMES = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const { filename: __filename, dirname: __dirname } = import.meta;',
].join('\n');

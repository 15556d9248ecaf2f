// Holds the house: floors, no cycle, vscode and axios in their rooms, no file over 400 lines, no promise left floating.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';

const src = path.join(path.dirname(fileURLToPath(import.meta.url)), 'src');
/** Rooms from top to bottom; an import goes down this list only, and features (one floor) do not import each other. */
const FLOORS = [
  ['extension.ts'],
  ['ui'],
  ['webview'],
  ['accounts', 'leads', 'requests', 'webhooks', 'sandbox'],
  ['api'],
  ['core'],
];
const floorOf = (room) => FLOORS.findIndex((f) => f.includes(room));
const roomOf = (file) => path.relative(src, file).split(path.sep)[0];

const house = {
  rules: {
    floors: {
      meta: { type: 'problem', schema: [] },
      create(context) {
        const room = roomOf(context.filename);
        const check = (node) => {
          const spec = node.source?.value;
          if (typeof spec !== 'string' || !spec.startsWith('.')) return;
          const target = roomOf(path.resolve(path.dirname(context.filename), spec));
          const from = floorOf(room);
          const to = floorOf(target === 'extension' ? 'extension.ts' : target);
          if (from < 0 || to < 0) {
            context.report({ node, message: `'${room}' or '${target}' is not a room of the house` });
            return;
          }
          if (to < from)
            context.report({ node, message: `'${room}' must not import '${target}': imports go down only` });
          else if (to === from && target !== room)
            context.report({
              node,
              message: `feature '${room}' must not import feature '${target}'; hand the interface in at extension.ts`,
            });
          else if ((room === 'ui' && target === 'webview') || (room === 'webview' && target === 'ui'))
            context.report({ node, message: 'a panel and its host share message types in the feature, below both' });
        };
        return {
          ImportDeclaration: check,
          ExportNamedDeclaration: check,
          ExportAllDeclaration: check,
          ImportExpression: check,
        };
      },
    },
    names: {
      meta: { type: 'problem', schema: [] },
      create(context) {
        const check = (id) => {
          if (id && /(Manager|Helper|Helpers|Utils|Util)$/.test(id.name))
            context.report({ node: id, message: `'${id.name}' does not say what it is` });
        };
        return { ClassDeclaration: (n) => check(n.id), TSInterfaceDeclaration: (n) => check(n.id) };
      },
    },
  },
};

const only = (name, why) => ({ name, message: why });
export default tseslint.config(
  {
    ignores: ['dist/**', '.cache/**', 'node_modules/**', 'coverage/**', 'shots/**', '**/*.mjs', '**/*.cjs', '**/*.js'],
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [...tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: path.dirname(src) } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      'one-var': ['error', 'never'],
      'no-eval': 'error',
      'no-control-regex': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { house, 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.json'] })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/extensions': ['.ts'],
    },
    rules: { 'house/floors': 'error', 'house/names': 'error', 'import-x/no-cycle': 'error' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/ui/**', 'src/extension.ts', 'src/api/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            only('vscode', 'vscode belongs to src/ui and src/extension.ts'),
            only('axios', 'axios belongs to src/api'),
          ],
        },
      ],
    },
  },
  {
    files: ['src/api/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [only('vscode', 'vscode belongs to src/ui and src/extension.ts')] }],
    },
  },
  {
    files: ['src/ui/**/*.ts', 'src/extension.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [only('axios', 'axios belongs to src/api')] }] },
  },
  { files: ['src/sandbox/cli.ts', 'test/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-unused-expressions': 'off' } },
);

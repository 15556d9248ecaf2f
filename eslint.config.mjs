// What the sources must hold to, beyond the compiler: see also .dependency-cruiser.mjs for layers and boundaries.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

const root = path.dirname(fileURLToPath(import.meta.url));

export default tseslint.config(
  {
    ignores: ['dist/**', '.cache/**', 'coverage/**', 'shots/**', '*.mjs', 'test/**/*.mjs', '**/*.cjs', '**/*.js'],
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.{ts,mjs}'],
    extends: [...tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-params': ['error', { max: 5 }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: ':matches(ClassDeclaration, TSInterfaceDeclaration)[id.name=/(Manager|Helpers?|Utils?)$/]',
          message: 'The name does not say what it is.',
        },
      ],
      'one-var': ['error', 'never'],
      'no-eval': 'error',
      'no-control-regex': 'off',
    },
  },
  { files: ['src/features/sandbox/cli.ts', 'test/**/*.ts', 'scripts/**/*.{ts,mjs}'], rules: { 'no-console': 'off' } },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-unused-expressions': 'off' } },
);

// What the sources must hold to, beyond the compiler: see also .dependency-cruiser.mjs for layers and boundaries.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

const root = path.dirname(fileURLToPath(import.meta.url));

/** @param {string} selector @param {string} message */
const never = (selector, message) => ({ selector, message });

const NAMES = never(
  ':matches(ClassDeclaration, TSInterfaceDeclaration)[id.name=/(Manager|Helpers?|Utils?)$/]',
  'The name does not say what it is.',
);

/** Words that say less than those of docs/dev/glossary.md: constants name unit and role (`MAX_ROWS`, `TIMEOUT_MS`), functions an action. */
const OLD_NAMES = [
  'AROUND',
  'AccountColours',
  'AnswerPane',
  'AnswerPrinter',
  'AnswerView',
  'ApiAnswer',
  'AskedImport',
  'BEGUN',
  'DEEPEST',
  'DEEPEST_INDENT',
  'Errand',
  'FRESH',
  'Fate',
  'FreshTokens',
  'HOPELESS',
  'HealthBook',
  'KEPT',
  'KEPT_BYTES',
  'KEPT_CHARACTERS',
  'KEPT_EXCHANGES',
  'KEPT_MS',
  'KeptExchange',
  'KeptFindings',
  'LEAST',
  'LONGEST',
  'LONGEST_NAME',
  'LONGEST_SECRET',
  'LONGEST_TEXT',
  'LONGEST_TIMEOUT_MS',
  'LeadRoom',
  'LyingList',
  'MOST',
  'MOST_BYTES',
  'MOST_CHARACTERS',
  'MOST_COLUMNS',
  'MOST_FIELDS',
  'MOST_FOUND',
  'MOST_KEPT',
  'MOST_LEADS',
  'MOST_LISTED',
  'MOST_LOADED',
  'MOST_OTHERS',
  'MOST_PIXELS',
  'MOST_ROWS',
  'MOST_SPAN',
  'Manner',
  'Meanwhile',
  'NAMED',
  'NOTHING',
  'PATIENCE',
  'PATIENCE_MS',
  'PEERS',
  'QUIET',
  'REST',
  'RequestRoom',
  'SHOWN',
  'SentRequests',
  'TAKEN',
  'TOLD',
  'TokenShelf',
  'Told',
  'USUAL_COLUMNS',
  'Unbuilt',
  'Unfit',
  'WIDEST',
  'Wanting',
  'Whose',
  'askForColour',
  'askManner',
  'askScope',
  'askToManage',
  'askToSwitch',
  'askWhose',
  'atAcquire',
  'breathe',
  'colourName',
  'eagerUser',
  'judge',
  'keptOf',
  'mayPass',
  'mustBeAsked',
  'notTaken',
  'patientUser',
  'patiently',
  'sendAsked',
  'sendAsking',
  'sendPatiently',
  'tellBlock',
  'tellEdit',
  'tellOfCurl',
  'tellRemoval',
  'whatIsMissing',
  'whyNotRead',
];

/** What the extension must not do; each says what to do instead. */
const IN_THE_EXTENSION = [
  never(
    'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]',
    'HTML is not made from data: build elements, and set textContent.',
  ),
  never(
    "CallExpression[callee.property.name='insertAdjacentHTML'], CallExpression[callee.object.name='document'][callee.property.name='write']",
    'HTML is not made from data: build elements, and set textContent.',
  ),
  never(
    ':matches(Literal[value=/unsafe-(inline|eval)|script-src[^;]*https:/], TemplateElement[value.raw=/unsafe-(inline|eval)|script-src[^;]*https:/])',
    'Panels run only code of the package, by nonce.',
  ),
  never("Property[key.name='retainContextWhenHidden']", 'A panel keeps its state by setState and is drawn anew.'),
  never(
    "CallExpression[callee.property.name='createOutputChannel']:not(:has(Property[key.name='log'][value.value=true]))",
    'Log to a log channel: { log: true }.',
  ),
  never(
    "CallExpression[callee.property.name='update'][callee.object.property.name=/^(global|workspace)State$/]:has(Identifier[name=/token|secret|credential|password/i])",
    'Secrets are kept in SecretStorage, not in the state.',
  ),
  never(
    "MemberExpression[object.name='context'][property.name='globalState'], MemberExpression[object.property.name='context'][property.name='globalState']",
    "Use services.globalState: two writes at once to VS Code's own can lose one.",
  ),
  never(
    ":matches(Property[key.name='rejectUnauthorized'][value.value=false], Literal[value='NODE_TLS_REJECT_UNAUTHORIZED'], Identifier[name='NODE_TLS_REJECT_UNAUTHORIZED'])",
    'Certificates are always checked.',
  ),
  never(
    "CallExpression[callee.property.name='withProgress'] > ObjectExpression:has(Property[key.name='location'] MemberExpression[property.name='Notification']):not(:has(Property[key.name='cancellable'][value.type!='Literal'], Property[key.name='cancellable'][value.value=true]))",
    'A progress notification is for what takes long and can be canceled; else use the view or the window.',
  ),
  never(
    "MemberExpression[object.name='navigator'][property.name='clipboard']",
    'Copy with vscode.env.clipboard, which reaches a remote user.',
  ),
  never(
    "CallExpression[callee.property.name='openExternal']:not([arguments.0.callee.property.name='parse'])",
    'Open vscode.Uri.parse(…); an address of this machine goes through asExternalUri first.',
  ),
  never(
    'CallExpression[callee.property.name=/^toLocale(Date|Time)?String$/]',
    'Format with core/format, which knows the display language.',
  ),
  never(
    "CallExpression[callee.object.name='l10n'][callee.property.name='t']:not([arguments.0.type='Literal']):not([arguments.0.type='ObjectExpression']):not([arguments.0.type='TemplateLiteral'][arguments.0.expressions.length=0])",
    'A text is handed to the translator as a whole, so that it can be extracted.',
  ),
];

const VS_CODE_OPENS = {
  paths: ['child_process', 'node:child_process', 'open'].map((name) => ({
    name,
    message: 'VS Code opens addresses and runs programs.',
  })),
};
const FILES_OF_THE_USER = ['fs', 'node:fs', 'fs/promises', 'node:fs/promises'].map((name) => ({
  name,
  message:
    "The user's files are reached through vscode.workspace.fs, which also works where they are not on this disk.",
}));
/** They keep what is the extension's own, in the folders VS Code gives it, or read what the package or the computer brings. */
const OWN_FILES = [
  'src/cli/**',
  'src/core/store/{fileLayer,processIdentity}.ts',
  'src/platform/dataRemoval/{ownFolders,dataRemoval}.ts',
  'src/api/policy/policyFile.ts',
  'src/api/catalogue/{data,openapiText}.ts',
  'src/features/accounts/writes/writeLogStore.ts',
  'src/features/sandbox/ui/sandboxHost.ts',
  'src/features/sandbox/store/stateFile.ts',
  'src/features/requests/history/historyStore.ts',
  'src/features/requests/form/panelDrafts.ts',
  'src/features/leads/documents/drafts.ts',
  'src/features/leads/transfer/{exportStore,jobStore}.ts',
  'src/features/leads/transfer/import/rowLog.ts',
  // Reads a file of any size by pieces, where that is on this disk; another one is handed to it whole.
  'src/features/leads/transfer/import/read/sourceBytes.ts',
  // Writes a file of any size beside its place first, where that is on this disk, and puts it there as a whole.
  'src/features/requests/ui/sending/partialFile.ts',
  // Looks at a file and reads it through the same handle, so that it cannot be exchanged in between.
  'src/features/requests/localFiles.ts',
];

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
      'no-restricted-syntax': ['error', NAMES],
      'one-var': ['error', 'never'],
      'id-denylist': ['error', ...OLD_NAMES],
      'no-eval': 'error',
      'no-control-regex': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', NAMES, ...IN_THE_EXTENSION],
      'no-restricted-imports': ['error', { paths: [...VS_CODE_OPENS.paths, ...FILES_OF_THE_USER] }],
    },
  },
  { files: OWN_FILES, rules: { 'no-restricted-imports': ['error', VS_CODE_OPENS] } },
  { files: ['src/features/sandbox/cli.ts', 'test/**/*.ts', 'scripts/**/*.{ts,mjs}'], rules: { 'no-console': 'off' } },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-unused-expressions': 'off' } },
);

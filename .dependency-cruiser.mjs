// The layers and boundaries of src, for value and type imports alike: `npx depcruise src`.
const FEATURES = 'accounts|leads|requests|language|checks|reference|webhooks|agents|sandbox|setup|links';

/** Imports between features that are allowed, each with its reason. Anything else is passed in by the composition. */
const BETWEEN_FEATURES = {
  agents: {
    language: 'tools send the reads of request files',
    leads: 'tools read leads and their timelines, and propose changes',
    requests: 'tools show requests without secrets',
    webhooks: 'tools read deliveries, and take personal data out as the webhook log does',
  },
  language: { requests: 'request files are made into requests, sent and shown by the requests feature' },
  leads: { requests: 'a lead can be copied as a request or as code' },
  webhooks: { requests: 'deliveries are printed as JSON responses are' },
  links: { accounts: 'a link names an account, which is chosen where several match' },
  setup: { accounts: 'the setup check reads the accounts and checks tokens' },
};

const betweenFeatures = FEATURES.split('|').map((feature) => {
  const allowed = Object.keys(BETWEEN_FEATURES[feature] ?? {});
  return {
    name: `${feature}-imports-listed-features-only`,
    comment: 'Pass it in from the composition, or list the import in BETWEEN_FEATURES with a reason.',
    severity: 'error',
    from: { path: `^src/features/${feature}/` },
    to: { path: '^src/features/', pathNot: `^src/features/(?:${[feature, ...allowed].join('|')})/` },
  };
});

/** What may be imported of a feature from outside of it: the index.ts of the feature or of one of its folders. */
const PUBLIC = '/index\\.ts$';

const throughIndex = FEATURES.split('|').map((feature) => ({
  name: `${feature}-only-through-index`,
  comment: 'Export it from the index.ts of the feature or of the folder.',
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/features/${feature}/` },
  to: { path: `^src/features/${feature}/`, pathNot: PUBLIC },
}));

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    rule('no-cycles', 'Cycles make modules impossible to read one by one.', {}, { circular: true }),
    rule(
      'core-imports-core',
      'core is below everything.',
      { path: '^src/core/' },
      { path: '^src/', pathNot: '^src/core/' },
    ),
    rule(
      'api-imports-core',
      'api is above core and below the rest.',
      { path: '^src/api/' },
      { path: '^src/', pathNot: '^src/(?:api|core)/' },
    ),
    rule(
      'platform-imports-no-feature',
      'platform adapts VS Code for every feature.',
      { path: '^src/platform/' },
      { path: '^src/', pathNot: '^src/(?:platform|api|core)/' },
    ),
    rule(
      'plain-code-without-ui',
      'The model of a feature runs in the command line too: no platform, no user interface.',
      { path: `^src/features/(?:${FEATURES})/`, pathNot: '^src/features/[^/]+/(?:ui|webview)/' },
      { path: '^src/(?:platform/|features/[^/]+/(?:ui|webview)/|extension\\.ts|composition\\.ts)' },
    ),
    rule(
      'no-import-of-the-top',
      'Only extension.ts imports the composition.',
      { path: '^src/', pathNot: '^src/(?:extension\\.ts|composition)' },
      { path: '^src/(?:extension\\.ts|composition)' },
    ),
    rule(
      'cli-without-ui',
      'The command line runs without VS Code: it uses the plain code of features.',
      { path: '^src/cli(?:\\.ts$|/)' },
      { path: '^(?:src/platform/|src/features/[^/]+/(?:ui|webview)/|vscode$)' },
    ),
    rule(
      'no-import-of-the-cli',
      'The command line is an entry point.',
      { path: '^src/', pathNot: '^src/cli(?:\\.ts$|/)' },
      { path: '^src/cli(?:\\.ts$|/)' },
    ),
    rule(
      'panels-without-host',
      'Browser code and its host share the message types of the feature.',
      { path: '^src/(?:features/[^/]+/webview|platform/webview)/' },
      { path: '^src/(?:features/[^/]+/ui/|platform/(?!webview/)|composition)' },
    ),
    rule(
      'host-without-panels',
      'Browser code is loaded by the panel, never imported by its host.',
      { path: '^src/', pathNot: '/webview/' },
      { path: '^src/.*/webview/' },
    ),
    rule(
      'vscode-in-ui-only',
      'Plain code runs without VS Code.',
      { path: '^src/', pathNot: '^src/(?:features/[^/]+/ui/|platform/(?!webview/)|extension\\.ts|composition)' },
      { path: '^(?:vscode$|node_modules/@types/vscode/)' },
    ),
    rule(
      'axios-in-client-only',
      'There is one client.',
      { path: '^src/', pathNot: '^src/api/client/' },
      { path: '^(?:axios|node_modules/axios/)' },
    ),
    ...betweenFeatures,
    ...throughIndex,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    includeOnly: '^(?:src/|vscode|node_modules/(?:axios|@types/vscode)/)',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
